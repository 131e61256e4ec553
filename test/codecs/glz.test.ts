import { expect } from 'chai';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import type { ImageCodecs } from '../../src/codecs/image-codecs.ts';
import { decode, fault, loadCodecs, loadVectors, randomNumbers, type Vector } from './vectors.ts';

/** The window that the vectors `glz` were encoded with. */
const WINDOW = 40_000;

function imageId(vector: Vector): bigint {
  return new DataView(vector.data.buffer, vector.data.byteOffset).getBigUint64(21);
}

/** A GLZ picture of one colour: a pixel and a run of it. */
function flatPicture(id: bigint, headDistance: number, width: number, height: number): Uint8Array {
  const data = new Uint8Array(64 + Math.ceil((width * height) / 255));
  const view = new DataView(data.buffer);
  view.setUint32(0, 0x20205a4c);
  view.setUint32(4, 0x10001);
  data[8] = 0x18;
  view.setUint32(9, width);
  view.setUint32(13, height);
  view.setUint32(17, width * 4);
  view.setBigUint64(21, id);
  view.setUint32(29, headDistance);
  let at = 33;
  for (const byte of [0, Number(id & 255n), 2, 3]) data[at++] = byte;
  let length = width * height - 1;
  if (length > 0 && length < 7) data[at++] = length << 5;
  if (length >= 7) {
    data[at++] = 0xe0;
    for (length -= 7; length >= 255; length -= 255) data[at++] = 255;
    data[at++] = length;
  }
  if (width * height > 1) at += 2;
  return data.subarray(0, at);
}

/** A GLZ picture which copies `width * height` pixels from the picture `distance` before it. */
function copyingPicture(id: bigint, distance: number, headDistance: number, width: number, height: number): Uint8Array {
  const data = Uint8Array.from(flatPicture(id, headDistance, 1, 1).subarray(0, 33));
  const view = new DataView(data.buffer);
  view.setUint32(9, width);
  view.setUint32(13, height);
  view.setUint32(17, width * 4);
  const match = [(width * height) << 5, 0, distance];
  return Uint8Array.of(...data, ...match);
}

describe('GLZ window', () => {
  let codecs: ImageCodecs;
  before(async () => {
    codecs = await loadCodecs();
  });

  it('decodes sequences with evictions and stays within the window', async () => {
    codecs.setGlzWindow(WINDOW);
    for (const vector of await loadVectors('glz')) {
      expect(fault(vector, decode(codecs, vector))).to.equal(null);
      expect(codecs.glzHeld.pixels).to.be.at.most(WINDOW);
    }
    expect(codecs.glzHeld.images).to.be.within(2, 59);
  });

  it('decodes frames that mostly refer to earlier ones', async () => {
    codecs.setGlzWindow(1 << 22);
    const faults = (await loadVectors('glz-wide')).map((vector) => fault(vector, decode(codecs, vector)));
    expect(faults.filter((f) => f !== null)).to.deep.equal([]);
  });

  it('names the picture that has not arrived yet and changes nothing', async () => {
    const vectors = await loadVectors('glz-wide');
    codecs.setGlzWindow(1 << 22);
    const [first, second] = vectors as [Vector, Vector];
    expect(decode(codecs, second)).to.deep.equal({ needsImage: imageId(first) });
    expect(codecs.glzHeld).to.deep.equal({ images: 0, pixels: 0 });
    expect(fault(first, decode(codecs, first))).to.equal(null);
    expect(fault(second, decode(codecs, second))).to.equal(null);
  });

  it('decodes in any order that two channels may deliver', async () => {
    const vectors = await loadVectors('glz');
    const random = randomNumbers(11);
    for (let round = 0; round < 5; round++) {
      codecs.setGlzWindow(WINDOW);
      const queues: Vector[][] = [[], []];
      for (const vector of vectors) queues[random(2)]!.push(vector);
      let waits = 0;
      while (queues.some((queue) => queue.length > 0)) {
        const queue = queues[random(2)]!;
        const vector = queue[0];
        // The channels do not drift apart further than the window.
        const other = queues[queue === queues[0] ? 1 : 0]![0];
        if (vector === undefined || (other !== undefined && imageId(vector) > imageId(other) + 2n)) continue;
        const result = decode(codecs, vector);
        if ('needsImage' in result) {
          waits++;
          expect(result.needsImage < imageId(vector)).to.equal(true);
          continue;
        }
        expect(fault(vector, result)).to.equal(null);
        queue.shift();
      }
      expect(waits).to.be.greaterThan(0);
    }
  });

  it('takes ids of 64 bits, from any start', () => {
    codecs.setGlzWindow(WINDOW);
    const start = 0xffff_ffff_ffff_fff0n;
    codecs.glz(flatPicture(start, 0, 10, 10), { width: 10, height: 10 });
    const copy = codecs.glz(copyingPicture(start + 3n, 3, 3, 2, 2), { width: 2, height: 2 });
    expect('data' in copy && [...copy.data]).to.deep.equal(Array(4).fill(0xfff00203 - 0xf00000 + 0xf00000));
    expect(codecs.glz(copyingPicture(start + 5n, 1, 5, 2, 2), { width: 2, height: 2 })).to.deep.equal({
      needsImage: start + 4n,
    });
  });

  it('refuses a picture that came before, has left, or lies before the head', () => {
    codecs.setGlzWindow(WINDOW);
    const size = { width: 2, height: 2 };
    for (let id = 0n; id < 6n; id++) codecs.glz(flatPicture(id, id < 2n ? Number(id) : 2, 2, 2), size);
    expect(() => codecs.glz(flatPicture(5n, 0, 2, 2), size)).to.throw(DecodeError, 'already');
    expect(() => codecs.glz(flatPicture(1n, 0, 2, 2), size)).to.throw(DecodeError, 'left');
    expect(() => codecs.glz(copyingPicture(6n, 5, 6, 2, 2), size)).to.throw(DecodeError, 'left');
    expect(() => codecs.glz(copyingPicture(6n, 3, 2, 2, 2), size)).to.throw(DecodeError, 'reference');
    expect(() => codecs.glz(copyingPicture(6n, 1, 7, 2, 2), size)).to.throw(DecodeError, 'reference');
    expect(codecs.glzHeld.images).to.equal(3);
  });

  it('refuses references beyond the end of another picture', () => {
    codecs.setGlzWindow(WINDOW);
    codecs.glz(flatPicture(0n, 0, 1, 1), { width: 1, height: 1 });
    expect(() => codecs.glz(copyingPicture(1n, 1, 1, 2, 2), { width: 2, height: 2 })).to.throw(
      DecodeError,
      'reference',
    );
  });

  it('never holds more than twice the window, whatever the ids', () => {
    codecs.setGlzWindow(WINDOW);
    const random = randomNumbers(5);
    let refused = 0;
    let id = 0n;
    for (let i = 0; i < 3000; i++) {
      // Gaps keep the tail from moving; heads that never move keep everything.
      id += BigInt(1 + (random(10) === 0 ? random(1000) : 0));
      const [width, height] = [1 + random(90), 1 + random(90)];
      try {
        codecs.glz(flatPicture(id, random(3) ? Math.min(Number(id), 3000) : 0, width, height), { width, height });
      } catch (error) {
        expect(error).to.be.instanceOf(DecodeError);
        refused++;
      }
      expect(codecs.glzHeld.pixels).to.be.at.most(2 * WINDOW);
    }
    expect(refused).to.be.greaterThan(0);
    expect(() => codecs.glz(flatPicture(id + 1n, 0, 400, 400), { width: 400, height: 400 })).to.throw(
      DecodeError,
      'window',
    );
  });

  it('keeps its memory flat over a long session', () => {
    codecs.setGlzWindow(1 << 20);
    const random = randomNumbers(9);
    const sizes: number[] = [];
    let before = 0;
    for (let id = 0; id < 20_000; id++) {
      const [width, height] = [1 + random(300), 1 + random(200)];
      sizes.push(width * height);
      // The head of a window of 1 megapixel, as a server computes it.
      let head = 0;
      for (let sum = 0; head < id && sum + sizes[id - head]! <= 1 << 20; head++) sum += sizes[id - head]!;
      codecs.glz(flatPicture(BigInt(id), Math.max(0, head - 1), width, height), { width, height });
      if (id === 5000) before = codecs.memoryBytes;
    }
    expect(codecs.memoryBytes).to.equal(before);
  }).timeout(60_000);

  it('starts anew after a reset', async () => {
    const [first, second] = (await loadVectors('glz-wide')) as [Vector, Vector];
    codecs.setGlzWindow(1 << 22);
    decode(codecs, first);
    codecs.resetGlz();
    expect(codecs.glzHeld).to.deep.equal({ images: 0, pixels: 0 });
    expect(decode(codecs, second)).to.deep.equal({ needsImage: imageId(first) });
  });
});
