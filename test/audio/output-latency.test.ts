import { expect } from 'chai';
import { mayAskOutputLatency, outputLatencyOf } from '../../src/audio/output-latency.ts';

const firefox = 'Gecko/20100101 Firefox/153.0';

describe("the delay of an engine's output", () => {
  it('is never asked of Firefox on Linux, whose page can hang by that for ever', () => {
    const context = {
      get outputLatency(): number {
        throw new Error('asked');
      },
      baseLatency: 0,
    };
    const navigator = { userAgent: `Mozilla/5.0 (X11; Linux x86_64; rv:153.0) ${firefox}` };
    expect(mayAskOutputLatency(navigator)).to.equal(false);
    expect(outputLatencyOf(context, navigator)).to.be.within(30, 50);
  });

  it('is what the engine says elsewhere, as far as it says anything', () => {
    for (const userAgent of [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:153.0) ${firefox}`,
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:153.0) ${firefox}`,
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    ]) {
      expect(mayAskOutputLatency({ userAgent })).to.equal(true);
      expect(outputLatencyOf({ outputLatency: 0.03, baseLatency: 0.01 }, { userAgent })).to.be.closeTo(40, 1e-9);
      const silent = { outputLatency: undefined, baseLatency: NaN } as unknown as AudioContext;
      expect(outputLatencyOf(silent, { userAgent })).to.equal(0);
    }
  });
});
