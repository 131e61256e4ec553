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
});
