import { expect } from 'chai';
import { sendMouse } from '@web/test-runner-commands';
import '../../src/element/spice-display.ts';
import { expectPictureSettles, picturePixels, startDevice } from '../harness/page.ts';
import { until } from '../harness/until.ts';
import type { PageDevice } from '../harness/page.ts';

type SpiceDisplay = HTMLElementTagNameMap['spice-display'];

/** Two elements below each other, the second showing monitor 1 of the first one's session. */
async function two(url: string): Promise<[SpiceDisplay, SpiceDisplay]> {
  document.body.style.margin = '0';
  const [first, second] = [0, 1].map((monitor) => {
    const element = document.createElement('spice-display');
    element.style.cssText = 'width: 320px; height: 240px';
    element.monitor = monitor;
    return element;
  }) as [SpiceDisplay, SpiceDisplay];
  first.id = 'first';
  first.src = url;
  second.setAttribute('session', 'first');
  document.body.append(second, first);
  await until('both pictures', () => (first.guestWidth > 0 && second.guestWidth > 0 ? true : undefined));
  return [first, second];
}

describe('two elements and a real server', function () {
  this.timeout(60_000);
  let device: PageDevice;

  afterEach(async () => {
    document.body.replaceChildren();
    await device.stop();
  });

  it('show two display channels of one session, and end together', async () => {
    device = await startDevice({ args: ['--displays', '2'] });
    const [first, second] = await two(device.url);
    await until('both sessions', () =>
      first.state === 'connected' && second.state === 'connected' ? true : undefined,
    );
    for (const [monitor, element] of [first, second].entries()) {
      await device.command(`display ${monitor}`);
      await device.command(`draw mixed ${monitor + 1} 40`);
      await expectPictureSettles(
        () => device.dump(),
        async () => picturePixels(await element.screenshot()),
        `shared session, monitor ${monitor}`,
      );
    }
    first.remove();
    await until('the end of both', () => (second.state === 'disconnected' ? true : undefined));
  });

  it('have the guest’s pointer on both heads of a display, and the person’s where it is', async () => {
    device = await startDevice({ args: ['--width', '640', '--height', '240', '--monitors', '2'] });
    const [first, second] = await two(device.url);
    await device.command('cursor set alpha 16 16 3 4 0 420 100');
    const screenOf = (element: SpiceDisplay) => element.shadowRoot!.querySelector<HTMLElement>('.surface')!;
    await until('the pointer on both', () =>
      [first, second].every((element) => screenOf(element).style.cursor.endsWith(' 3 4, default')) ? true : undefined,
    );
    // The second head begins at column 320, and its element at the page's corner.
    await sendMouse({ type: 'move', position: [60, 50] });
    const at = async () =>
      (await device.events()).filter(({ event }) => event === 'tablet-position').map((it) => [it['x'], it['y']]);
    await until('the place on the second head', async () =>
      (await at()).some(([x, y]) => x === 380 && y === 50) ? true : undefined,
    );
    await sendMouse({ type: 'move', position: [70, 290] });
    await until('the place on the first head', async () =>
      (await at()).some(([x, y]) => x === 70 && y === 50) ? true : undefined,
    );
    // Where the guest leads, its pointer lies upon each picture as far as it is there.
    await device.command('tablet off');
    await until('the guest’s lead', () => (second.mouseMode === 'server' ? true : undefined));
    await device.command('cursor move 420 100');
    const places = () =>
      [first, second].map(
        (element) => element.shadowRoot!.querySelector<HTMLElement>('.cursor')!.style.transform.split(' scale')[0],
      );
    await until('the guest’s pointer', () =>
      places().join() === 'translate(417px, 96px),translate(97px, 96px)' ? true : undefined,
    ).catch((error: unknown) => {
      expect(places()).to.deep.equal(['translate(417px, 96px)', 'translate(97px, 96px)'], String(error));
    });
  });
});
