import { expect } from 'chai';
import { missingFeatures } from '../../src/element/statistics.ts';

const silent = { prototype: {} };
const telling = {
  prototype: {
    get outputLatency(): number {
      throw new Error('asked');
    },
  },
};

describe('what a browser lacks', () => {
  it('is named, feature by feature', () => {
    const names = [
      'VideoDecoder',
      'AudioDecoder',
      'ImageDecoder',
      'DecompressionStream',
      'WebAssembly',
      'AudioWorklet',
    ];
    const scope = Object.fromEntries([...names, 'CustomStateSet'].map((name) => [name, silent]));
    const navigator = { userAgent: '', keyboard: {} };
    expect(missingFeatures({ ...scope, AudioContext: telling }, navigator)).to.deep.equal([]);
    expect(missingFeatures({}, { userAgent: '' })).to.have.members([
      ...names,
      ...['outputLatency', 'CustomStateSet', 'KeyboardLock'],
    ]);
  });

  it('is the delay of its output where it has no word for it, and where it may not be asked', () => {
    const linux = 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0';
    const cases = [
      { AudioContext: telling, userAgent: '', missing: false },
      { AudioContext: silent, userAgent: '', missing: true },
      { AudioContext: telling, userAgent: linux, missing: true },
    ];
    for (const { AudioContext, userAgent, missing } of cases) {
      expect(missingFeatures({ AudioContext }, { userAgent }).includes('outputLatency')).to.equal(missing);
    }
  });
});
