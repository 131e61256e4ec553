import { expect } from 'chai';
import { RecordBuffer } from '../../src/audio/record-buffer.ts';

/** A tone in quanta of 128 samples. */
function* tone(rate: number, seconds: number) {
  for (let at = 0; at < rate * seconds; at += 128) {
    yield Float32Array.from({ length: 128 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * (at + i)) / rate));
  }
}

describe('record buffer', () => {
  for (const [inputRate, frequency] of [
    [48_000, 48_000],
    [44_100, 48_000],
    [48_000, 44_100],
    [96_000, 8000],
  ] as const) {
    it(`brings ${inputRate} samples a second to ${frequency}`, () => {
      const buffer = new RecordBuffer({ channels: 1, frequency, inputRate });
      const heard: number[] = [];
      for (const samples of tone(inputRate, 2)) for (const block of buffer.push([samples])) heard.push(...block);
      expect(heard.length % 480).to.equal(0);
      expect(heard.length).to.be.within(2 * frequency - 480, 2 * frequency + 128);
      const worst = heard.reduce((most, sample, i) => {
        const wanted = 16383.5 * Math.sin((2 * Math.PI * 440 * i) / frequency);
        return Math.max(most, Math.abs(sample - wanted));
      }, 0);
      expect(worst).to.be.below(60);
    });
  }

  it('puts channels in turn, repeats the first for one that is missing, and cuts what is too loud', () => {
    const buffer = new RecordBuffer({ channels: 2, frequency: 48_000, inputRate: 48_000 });
    const left = new Float32Array(480).fill(0.5);
    const right = new Float32Array(480).fill(-2);
    const [both] = buffer.push([left, right]);
    expect([...both!.slice(0, 4)]).to.deep.equal([16384, -32767, 16384, -32767]);
    const [one] = buffer.push([left]);
    expect([...one!.slice(0, 2)]).to.deep.equal([16384, 16384]);
  });
});
