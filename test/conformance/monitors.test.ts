import { expect } from 'chai';
import { comparePictures } from '../harness/compare.ts';
import { expectPictureSettles, picturePixels, startDevice } from '../harness/page.ts';
import { until } from '../harness/until.ts';
import type { PageDevice } from '../harness/page.ts';
import type { Picture } from '../harness/picture-types.ts';
import { showBuilt } from './screen-and-device.ts';

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function cut(picture: Picture, { x, y, width, height }: Place): Picture {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let row = 0; row < height; row++) {
    const from = ((y + row) * picture.width + x) * 4;
    data.set(picture.data.subarray(from, from + width * 4), row * width * 4);
  }
  return { width, height, data };
}

describe('several monitors', function () {
  this.timeout(60_000);
  let device: PageDevice;

  afterEach(async () => {
    document.body.replaceChildren();
    await device.stop();
  });

  it('of one surface: each shows its part, also when the guest moves them', async () => {
    device = await startDevice({ args: ['--width', '800', '--height', '480', '--monitors', '2'] });
    const element = await showBuilt(device.url);
    const shown = async () => picturePixels(await element.screenshot());
    await device.command('draw mixed 1 100');
    const halves: Place[] = [0, 400].map((x) => ({ x, y: 0, width: 400, height: 480 }));
    for (const [monitor, place] of halves.entries()) {
      element.monitor = monitor;
      await expectPictureSettles(async () => cut(await device.dump(), place), shown, `monitor ${monitor}`);
    }
    expect(
      comparePictures(cut(await device.dump(), halves[0]!), cut(await device.dump(), halves[1]!)).differing,
    ).to.be.above(0);

    const moved: Place[] = [
      { x: 0, y: 0, width: 200, height: 100 },
      { x: 123, y: 45, width: 300, height: 200 },
      { x: 500, y: 300, width: 300, height: 180 },
    ];
    await device.command(`monitors ${JSON.stringify(moved)}`);
    await until('three monitors', () => (element.monitors.length === 3 ? true : undefined));
    expect(element.monitors.map(({ x, y, width, height }) => ({ x, y, width, height }))).to.deep.equal(moved);
    for (const [monitor, place] of moved.entries()) {
      element.monitor = monitor;
      await device.command(`draw mixed ${2 + monitor} 50`);
      await expectPictureSettles(async () => cut(await device.dump(), place), shown, `monitor ${monitor} moved`);
      expect([element.guestWidth, element.guestHeight]).to.deep.equal([place.width, place.height]);
    }
  });

  it('of a display channel each, which share images', async () => {
    device = await startDevice({ args: ['--displays', '3', '--compression', 'glz'] });
    const element = await showBuilt(device.url);
    await until('three monitors', () => (element.monitors.length === 3 ? true : undefined));
    for (let seed = 1; seed <= 12; seed++) {
      await device.command(`display ${seed % 3}`);
      await device.command(`draw mixed ${seed % 2 === 0 ? seed : seed + 1} 30`);
    }
    for (const monitor of [0, 1, 2]) {
      element.monitor = monitor;
      await device.command(`display ${monitor}`);
      await expectPictureSettles(
        () => device.dump(),
        async () => picturePixels(await element.screenshot()),
        `display ${monitor}`,
      );
    }
  });
});
