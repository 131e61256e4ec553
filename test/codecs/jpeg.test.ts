import { expect } from 'chai';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import type { ImageCodecs } from '../../src/codecs/image-codecs.ts';
import { joinJpegAlpha } from '../../src/codecs/jpeg-alpha.ts';
import { jpegSize } from '../../src/codecs/jpeg-size.ts';
import type { Pixels } from '../../src/codecs/pixels.ts';
import { decodeJpeg, jpegByBitmap, jpegPortable } from '../../src/worker/jpeg.ts';
import { hostDecoders } from '../../src/worker/host-decoders.ts';
import { crc32, loadCodecs, loadVectors, type Vector } from './vectors.ts';

/** The largest and the mean difference of the colours of two pictures. */
function difference(a: Pixels, b: Pixels): { largest: number; mean: number } {
  let largest = 0;
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) {
    for (const shift of [0, 8, 16]) {
      const by = Math.abs(((a.data[i]! >>> shift) & 255) - ((b.data[i]! >>> shift) & 255));
      largest = Math.max(largest, by);
      sum += by;
    }
  }
  return { largest, mean: sum / a.data.length / 3 };
}

describe('JPEG', () => {
  let vectors: Vector[];
  let codecs: ImageCodecs;
  before(async () => {
    vectors = await loadVectors('jpeg');
    codecs = await loadCodecs();
  });

  it('by the browser is what jpeg-js decodes, but for rounding', async () => {
    for (const vector of vectors.filter(({ codec }) => codec === 'jpeg')) {
      const pixels = await decodeJpeg(vector.data, jpegByBitmap());
      const reference = await decodeJpeg(vector.data, jpegPortable);
      expect(pixels.data.every((word) => word >>> 24 === 255)).to.equal(true);
      const { largest, mean } = difference(pixels, reference);
      expect(largest, vector.name).to.be.at.most(64);
      expect(mean, vector.name).to.be.at.most(4);
    }
  });

  it('by the browser of many at once, small and large, gives each its own pixels', async () => {
    const coloured = async (width: number, height: number, blue: number): Promise<Uint8Array> => {
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d')!;
      context.fillStyle = `rgb(0 0 ${blue})`;
      context.fillRect(0, 0, width, height);
      return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 1 })).arrayBuffer());
    };
    const sizes = [
      [8, 8],
      [300, 5],
      [5, 300],
      [2100, 16],
      [16, 2100],
      [64, 64],
      [2048, 40],
    ] as const;
    const way = jpegByBitmap();
    const decoded = await Promise.all(
      sizes.map(async ([width, height], i) => decodeJpeg(await coloured(width, height, 30 * i), way)),
    );
    decoded.forEach(({ width, height, data }, i) => {
      expect([width, height, data.length]).deep.equal([...sizes[i]!, width * height]);
      expect(data.every((word) => Math.abs(((word >>> 16) & 0xff) - 30 * i) <= 4 && word >>> 24 === 255)).equal(true);
    });
  });

  it('joins the alpha plane, whichever its direction', async () => {
    for (const vector of vectors.filter(({ codec }) => codec === 'jpegAlpha')) {
      const jpeg = vector.data.subarray(0, vector.jpegSize);
      const alpha = vector.data.subarray(vector.jpegSize);
      const colours = await hostDecoders().jpeg(jpeg);
      const joined = joinJpegAlpha(codecs, colours, alpha, vector.topDown!);
      expect(joined.alpha).to.equal(true);
      expect(crc32(joined.data.map((word) => word & 0xff000000)), vector.name).to.equal(vector.crc);
      expect(joined.data.every((word, i) => (word ^ colours.data[i]!) << 8 === 0)).to.equal(true);
      expect(() => joinJpegAlpha(codecs, colours, alpha, !vector.topDown!)).to.throw(DecodeError, 'direction');
      expect(() => joinJpegAlpha(codecs, colours, alpha.subarray(0, 20), true)).to.throw(DecodeError);
      expect(() => joinJpegAlpha(codecs, { ...colours, width: 1 }, alpha, vector.topDown!)).to.throw(
        DecodeError,
        'size',
      );
    }
  });

  it('reads the size first, and refuses what is too large or no JPEG', async () => {
    const [vector] = vectors as [Vector];
    expect(jpegSize(vector.data)).to.deep.equal({ width: vector.width, height: vector.height });
    const data = Uint8Array.from(vector.data);
    let frame = 2;
    while (data[frame + 1] !== 0xc0) frame += 2 + ((data[frame + 2]! << 8) | data[frame + 3]!);
    data.set([0xff, 0xff, 0xff, 0xff], frame + 5);
    expect(() => jpegSize(data)).to.throw(DecodeError, '65535x65535');
    for (const bad of [new Uint8Array(0), Uint8Array.of(0xff, 0xd8), Uint8Array.of(1, 2, 3), data.subarray(0, frame)]) {
      expect(() => jpegSize(bad)).to.throw(DecodeError);
    }
    for (let cut = 0; cut < 60; cut += 7) {
      const outcome = await hostDecoders()
        .jpeg(vector.data.subarray(0, cut))
        .catch((error: unknown) => error);
      expect(outcome).to.be.instanceOf(DecodeError);
    }
  });
});

describe('inflate', () => {
  async function deflate(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
    const stream = new Blob([data]).stream().pipeThrough(new CompressionStream('deflate'));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  it('gives back what was deflated', async () => {
    const data = new Uint8Array(300_000).map((_, i) => (i * i) >> 7);
    expect(crc32(new Uint32Array((await hostDecoders().inflate(await deflate(data), data.length)).buffer))).to.equal(
      crc32(new Uint32Array(data.buffer)),
    );
    expect(await hostDecoders().inflate(await deflate(new Uint8Array(0)), 0)).to.have.length(0);
  });

  it('refuses another size, damage and truncation', async () => {
    const packed = await deflate(new Uint8Array(5_000_000));
    const refused = async (data: Uint8Array, size: number): Promise<string> => {
      const outcome = await hostDecoders()
        .inflate(data, size)
        .catch((error: unknown) => error);
      expect(outcome).to.be.instanceOf(DecodeError);
      return (outcome as DecodeError).problem;
    };
    expect(await refused(packed, 4_999_999)).to.equal('oversized');
    expect(await refused(packed, 5_000_001)).to.equal('truncated');
    expect(await refused(packed, 0x7fff_ffff)).to.equal('oversized');
    // Nothing is set aside for what can't be in so few bytes.
    expect(await refused(packed.subarray(0, 10), 1 << 28)).to.equal('oversized');
    expect(await refused(packed.subarray(0, packed.length - 10), 5_000_000)).to.be.oneOf(['invalid', 'truncated']);
    expect(await refused(Uint8Array.of(1, 2, 3, 4), 10)).to.equal('invalid');
  });

  it('inflates ZLIB_GLZ', async () => {
    const codecs = await loadCodecs();
    codecs.setGlzWindow(1 << 22);
    const [vector] = (await loadVectors('glz-wide')) as [Vector];
    const glz = await hostDecoders().inflate(await deflate(Uint8Array.from(vector.data)), vector.data.length);
    const pixels = codecs.glz(glz, vector);
    expect('data' in pixels && crc32(pixels.data)).to.equal(vector.crc);
  });
});
