import { expect } from 'chai';
import '../../src/element/spice-display.ts';
import { sendMouse } from '@web/test-runner-commands';
import { expectPictureSettles, picturePixels, startDevice, until } from '../harness/page.ts';

describe('two elements and a real server', function () {
  this.timeout(60_000);

  it('show two display channels of one session, and each takes the pointer', async () => {
    const device = await startDevice({ args: ['--displays', '2'] });
    document.body.style.margin = '0';
    const [first, second] = [0, 1].map((monitor) => {
      const element = document.createElement('spice-display');
      element.style.cssText = 'width: 320px; height: 240px';
      element.monitor = monitor;
      return element;
    }) as [HTMLElementTagNameMap['spice-display'], HTMLElementTagNameMap['spice-display']];
    first.id = 'first';
    first.src = device.url;
    second.setAttribute('session', 'first');
    document.body.append(second, first);
    await until('both pictures', () => (first.guestWidth > 0 && second.guestWidth > 0 ? true : undefined));
    expect([first.state, second.state]).to.deep.equal(['connected', 'connected']);
    for (const [monitor, element] of [first, second].entries()) {
      await device.command(`display ${monitor}`);
      await device.command(`draw mixed ${monitor + 1} 40`);
      await expectPictureSettles(
        () => device.dump(),
        async () => picturePixels(await element.screenshot()),
        `shared session, monitor ${monitor}`,
      );
    }
    await until('the person’s pointer', () => (second.mouseMode === 'client' ? true : undefined));
    const box = second.getBoundingClientRect();
    await sendMouse({ type: 'move', position: [Math.round(box.left) + 100, Math.round(box.top) + 100] });
    const moved = await until('the pointer’s place', async () =>
      (await device.events()).find(({ event, x }) => event === 'tablet-position' && x === 200),
    );
    expect([moved['x'], moved['y']]).to.deep.equal([200, 200]);
    first.remove();
    await until('the end of both', () => (second.state === 'disconnected' ? true : undefined));
    second.remove();
    await device.stop();
  });
});
