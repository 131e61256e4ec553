import { expect } from 'chai';
import { markColour } from './mark.ts';
import { playRound } from './rounds.ts';
import { ScreenAndDevice } from './screen-and-device.ts';
import { operations, settings } from './settings.ts';

// Two seeds of each operation with ten commands each and one long mixed run; `npm run conformance` plays hundreds.
describe('what the built element shows of every operation', function () {
  this.timeout(120_000);
  let ends: ScreenAndDevice | undefined;

  afterEach(async () => {
    await ends?.stop();
    ends = undefined;
  });

  for (const [index, { name, args }] of settings.filter(({ lossless }) => lossless).entries()) {
    it(`is what the server renders, pixel for pixel: ${name}`, async () => {
      ends = await ScreenAndDevice.start(args);
      const differing: string[] = [];
      for (const operation of operations) {
        const round =
          operation === 'mixed'
            ? { operation, seed: 1 + index, seeds: 1, commands: 300 }
            : { operation, seed: 1 + index, seeds: 2, commands: 10 };
        const comparison = await playRound(ends, round);
        if (comparison.differing > 0) differing.push(`${operation} from seed ${round.seed}: ${comparison.report}`);
      }
      expect(differing.join('\n')).to.equal('');
    });
  }

  it('loses with JPEG what JPEG loses, and nothing else', async () => {
    const jpeg = settings.find(({ lossless }) => !lossless)!;
    ends = await ScreenAndDevice.start(jpeg.args);
    // These take no lossy picture, and so the server sends none in their place either.
    // `npm run conformance` compares all operations with the reference client's own picture, to the last digit.
    for (const operation of ['fill', 'stroke', 'rop3'] as const) {
      const round = { operation, seed: 1, seeds: 4, commands: 10 };
      const { report, differing } = await playRound(ends, round);
      expect(differing, report).to.equal(0);
    }
    await ends.command('draw copy 1 100 reference-safe');
    await ends.command(`fill ${markColour(32_000)} 639 479 1 1`);
    const { pixels, sum } = await ends.difference(markColour(32_000));
    expect(pixels).to.be.above(0);
    // Noise is what JPEG spoils most; pictures that have nothing in common are 85 apart.
    expect(sum / (pixels * 3)).to.be.below(30);
  });
});
