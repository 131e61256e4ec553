import { expect } from 'chai';
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
    // The reference client's errors for these seeds were the same to the last digit (`npm run conformance`).
    for (const operation of ['fill', 'stroke', 'rop3'] as const) {
      const { report, differing } = await playRound(ends, { operation, seed: 1, seeds: 4, commands: 10 });
      expect(differing, report).to.equal(0);
    }
    const { differing } = await playRound(ends, { operation: 'copy', seed: 1, seeds: 10, commands: 10 });
    expect(differing).to.be.within(1, 25_000);
  });
});
