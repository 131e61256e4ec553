import { expect } from 'chai';
import { markColour } from './mark.ts';
import { ScreenAndDevice } from './screen-and-device.ts';

/** The formats of the first off-screen surfaces that the device's `draw` makes, in order. */
const formats = ['32_xRGB', '32_ARGB', '16_555', '8_A', '16_565', '1_A'];

describe('surfaces that are not shown', function () {
  this.timeout(60_000);
  let ends: ScreenAndDevice | undefined;

  afterEach(async () => {
    await ends?.stop();
    ends = undefined;
  });

  it('of each format have the pixels and the alpha that the server gives them', async () => {
    ends = await ScreenAndDevice.start(['--compression', 'lz']);
    // Half of the commands go to twelve surfaces; filling and alpha blending are what those of a single bit take.
    for (const [number, operation] of ['fill', 'alpha_blend'].entries()) {
      const { surfaces } = await ends.command(`draw ${operation} ${number + 1} 200`);
      const ids = surfaces as number[];
      expect(ids.length).to.be.at.least(formats.length);
      for (const [at, format] of formats.entries()) {
        const mark = markColour(1 + number * formats.length + at);
        await ends.command('fill 808080 0 0 640 480');
        await ends.command(`show ${ids[at]!} 0 0`);
        await ends.command(`fill ${mark} 639 479 1 1`);
        const { differing, report } = await ends.compare(mark, `surface ${format} ${operation}`);
        expect(differing, `${format}, ${operation}: ${report}`).to.equal(0);
        const { data } = await ends.device.dump();
        const shown = new Set<number>();
        // Within the smallest surface that the device makes.
        for (let y = 0; y < 8; y++) for (let x = 0; x < 8; x++) shown.add(data[(y * 640 + x) * 4]!);
        expect([...shown], `${format}, ${operation}: not what was there before`).not.to.deep.equal([0x80]);
      }
    }
  });
});
