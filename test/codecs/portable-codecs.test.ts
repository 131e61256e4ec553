import { expect } from 'chai';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import { supportsWasm } from '../../src/codecs/codec-module.ts';
import type { ImageCodecs } from '../../src/codecs/image-codecs.ts';
import type { PortableCodecs } from '../../src/codecs/portable-codecs.ts';
import { decode, fault, loadCodecs, loadPortable, loadVectors, randomNumbers } from './vectors.ts';

describe('codecs without WebAssembly', () => {
  let portable: PortableCodecs;
  let codecs: ImageCodecs;
  before(async () => {
    portable = await loadPortable();
    codecs = await loadCodecs();
  });

  it('are not needed here', () => {
    expect(supportsWasm()).to.equal(true);
  });

  // LZ4 is by lz4js here: a second opinion on the module's own.
  for (const name of ['quic', 'lz', 'lz4', 'bitmap', 'glz', 'glz-wide'] as const) {
    it(`decode every ${name} vector to the original's pixels`, async () => {
      portable.setGlzWindow(name === 'glz' ? 40_000 : 1 << 22);
      const faults = (await loadVectors(name)).map((vector) => fault(vector, decode(portable, vector)));
      expect(faults.filter((f) => f !== null)).to.deep.equal([]);
    }).timeout(60_000);
  }

  for (const name of ['quic', 'lz', 'lz4'] as const) {
    it(`take of damaged ${name} what the module takes`, async () => {
      const random = randomNumbers(77);
      const vectors = (await loadVectors(name)).filter(({ width, data }) => width <= 64 && data.length < 4000);
      let refused = 0;
      for (let round = 0; round < 1500; round++) {
        const vector = vectors[random(vectors.length)]!;
        const data = Uint8Array.from(vector.data);
        data[random(data.length)] = random(256);
        const outcomes = [portable, codecs].map((decoders) => {
          try {
            const pixels = decode(decoders, vector, data);
            return 'data' in pixels ? pixels.data.slice() : null;
          } catch (error) {
            expect(error).to.be.instanceOf(DecodeError);
            return null;
          }
        });
        // lz4js checks less; what the module accepts it decodes the same.
        if (outcomes[1] !== null) expect(outcomes[0]).to.deep.equal(outcomes[1]);
        else if (name !== 'lz4') expect(outcomes[0]).to.equal(null);
        if (outcomes[1] === null) refused++;
      }
      expect(refused).to.be.greaterThan(50);
    }).timeout(60_000);
  }

  it('refuse LZ4 of unknown formats, sizes and lengths', () => {
    const size = { width: 4, height: 4 };
    for (const bytes of [
      [],
      [1],
      [1, 8],
      [1, 0, 0, 0, 0, 1, 0],
      [1, 11, 0, 0, 0, 1, 0],
      [1, 8, 255, 255, 255, 255, 0],
    ]) {
      expect(() => portable.lz4(Uint8Array.from(bytes), size)).to.throw(DecodeError);
    }
    expect(() => portable.lz4(Uint8Array.of(1, 8, 0, 0, 0, 1, 0), { width: 1 << 20, height: 1 << 20 })).to.throw(
      DecodeError,
    );
  });

  it('keep one window for each instance', async () => {
    const other = await loadPortable();
    const [first, second] = await loadVectors('glz-wide');
    for (const decoders of [portable, other]) decoders.setGlzWindow(1 << 22);
    expect(fault(first!, decode(portable, first!))).to.equal(null);
    expect(decode(other, second!)).to.have.property('needsImage');
    expect(fault(second!, decode(portable, second!))).to.equal(null);
  });
});
