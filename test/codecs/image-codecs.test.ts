import { expect } from 'chai';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import type { ImageCodecs } from '../../src/codecs/image-codecs.ts';
import { decode, fault, loadCodecs, loadVectors, randomNumbers, type Vector } from './vectors.ts';

describe('image codecs', () => {
  let codecs: ImageCodecs;
  before(async () => {
    codecs = await loadCodecs();
    codecs.setGlzWindow(1 << 22);
  });

  for (const [name, least] of [
    ['quic', 190],
    ['lz', 500],
    ['lz4', 150],
    ['bitmap', 140],
  ] as const) {
    it(`decodes every ${name} vector to the original's pixels`, async () => {
      const vectors = await loadVectors(name);
      expect(vectors.length).to.be.at.least(least);
      expect(vectors.map((vector) => fault(vector, decode(codecs, vector))).filter((f) => f !== null)).to.deep.equal(
        [],
      );
    });
  }

  it('refuses a size that differs from the descriptor', async () => {
    for (const name of ['quic', 'lz', 'glz'] as const) {
      const vector = (await loadVectors(name))[0]!;
      expect(() => decode(codecs, { ...vector, width: vector.width + 1 })).to.throw(DecodeError, 'size');
      expect(() => decode(codecs, { ...vector, height: vector.height + 1 })).to.throw(DecodeError, 'size');
    }
  });

  it('refuses pictures beyond the bounds', async () => {
    const raw = { format: 8, stride: 65536 * 4, topDown: true };
    expect(() => codecs.bitmap(new Uint8Array(64), { ...raw, width: 16385, height: 1 })).to.throw(DecodeError, '16384');
    expect(() => codecs.bitmap(new Uint8Array(64), { ...raw, width: 16384, height: 16384 })).to.throw(DecodeError);
    expect(() => codecs.bitmap(new Uint8Array(64), { ...raw, width: 0, height: 1 })).to.throw(DecodeError, 'empty');
    const [quic] = await loadVectors('quic');
    const data = Uint8Array.from(quic!.data);
    new DataView(data.buffer).setUint32(12, 16384, true);
    new DataView(data.buffer).setUint32(16, 16384, true);
    expect(() => codecs.quic(data, { width: 16384, height: 16384 })).to.throw(DecodeError, '64 megapixels');
  });

  it('wants a palette where one is needed', async () => {
    const vector = (await loadVectors('lz')).find(({ name }) => name.startsWith('plt8'))!;
    expect(() => codecs.lz(vector.data, vector)).to.throw(DecodeError, 'palette');
    expect(() =>
      codecs.bitmap(new Uint8Array(1), { format: 5, width: 1, height: 1, stride: 1, topDown: true }),
    ).to.throw(DecodeError, 'palette');
  });

  it('shows indices beyond the palette as black', () => {
    const palette = Uint32Array.of(0xff0000ff, 0xff00ff00);
    const { data } = codecs.bitmap(Uint8Array.of(0, 1, 20, 255), {
      format: 5,
      width: 4,
      height: 1,
      stride: 4,
      topDown: true,
      palette,
    });
    expect([...data]).to.deep.equal([0xff0000ff, 0xff00ff00, 0xff000000, 0xff000000]);
  });

  it('says which codec met what', async () => {
    const vector = (await loadVectors('quic')).find(({ name }) => name === 'rgb32 desktop 64x64')!;
    expect(() => codecs.quic(vector.data.subarray(0, 200), vector)).to.throw(
      DecodeError,
      /^quic: the data ends before the picture is complete \(200 bytes, 64x64 pixels\)$/,
    );
  });
});

describe('image codecs with bad data', () => {
  let codecs: ImageCodecs;
  let good: Vector;
  before(async () => {
    codecs = await loadCodecs();
    good = (await loadVectors('lz')).find(({ name }) => name === 'rgba desktop 64x64')!;
  });

  /** Decodes; returns whether a picture came out, and lets nothing but a DecodeError pass. */
  function accepted(vector: Vector, data: Uint8Array): boolean {
    try {
      return !('needsImage' in decode(codecs, vector, data));
    } catch (error) {
      if (error instanceof DecodeError) return false;
      throw new Error(`${vector.codec} ${vector.name}: ${String(error)}`, { cause: error });
    }
  }

  for (const name of ['quic', 'lz', 'lz4', 'glz'] as const) {
    it(`refuses every truncation of ${name}`, async () => {
      for (const vector of await loadVectors(name)) {
        if (vector.width > 64 || vector.data.length > 6000) continue;
        const step = vector.data.length > 500 ? 7 : 1;
        for (let length = 0; length < vector.data.length; length += step) {
          codecs.setGlzWindow(1 << 22);
          // QUIC ends with words that hold no pixels.
          if (name === 'quic' && length > vector.data.length - 12) break;
          expect(accepted(vector, vector.data.slice(0, length)), `${vector.name} cut to ${length} bytes`).to.equal(
            false,
          );
        }
      }
      expect(fault(good, decode(codecs, good))).to.equal(null);
    }).timeout(120_000);

    it(`survives damaged ${name}`, async () => {
      const random = randomNumbers(0xc0de + name.length);
      const vectors = (await loadVectors(name)).filter(({ width, data }) => width <= 130 && data.length < 20_000);
      let refused = 0;
      for (let round = 0; round < 6000; round++) {
        const vector = vectors[random(vectors.length)]!;
        const data = Uint8Array.from(vector.data);
        for (let hits = 1 + random(round % 3 === 0 ? 12 : 1); hits > 0; hits--) {
          // Half of the hits in the header and what follows it.
          data[random(random(2) ? data.length : Math.min(48, data.length))] = random(4) ? random(256) : 255;
        }
        if (round % 50 === 0) codecs.setGlzWindow(40_000);
        if (!accepted(vector, data)) refused++;
      }
      expect(refused).to.be.greaterThan(500);
      expect(codecs.memoryBytes).to.be.lessThan(64 << 20);
      expect(fault(good, decode(codecs, good))).to.equal(null);
    }).timeout(120_000);
  }

  it('refuses a length that would overflow', () => {
    // A match of 255 * 100000 pixels in a picture of 4.
    for (const [codec, header] of [
      ['lz', [0x20, 0x20, 0x5a, 0x4c, 0, 1, 0, 1, 0, 0, 0, 8, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 8, 0, 0, 0, 1]],
      [
        'glz',
        [0x20, 0x20, 0x5a, 0x4c, 0, 1, 0, 1, 0x18, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 8, ...Array<number>(12).fill(0)],
      ],
    ] as const) {
      const data = new Uint8Array(20_000_000).fill(255);
      data.set([...header, 0, 1, 2, 3, 0xff]);
      const vector = { ...good, name: 'overflow', codec, width: 2, height: 2 };
      codecs.setGlzWindow(1 << 20);
      expect(accepted(vector, data)).to.equal(false);
    }
  });
});
