import { DecodeError } from '../bytes/decode-error.ts';
import { MAX_PICTURE_PIXELS } from '../bytes/picture-limits.ts';
import type { CodecModule } from './codec-module.ts';
import { ImageCodecs } from './image-codecs.ts';
import type { ImageDecoders, NeedsImage, PictureSize, RawLayout } from './image-decoders.ts';
import { inflateLz4Into } from './lz4-block.ts';
import type { Pixels } from './pixels.ts';

/** Bits of a pixel by SPICE_BITMAP_FMT_*. */
const bitsOf = [0, 1, 1, 4, 4, 8, 16, 24, 32, 32, 8];

/**
 * The decoders for a page whose policy forbids WebAssembly: the same module translated to JavaScript, and LZ4 by
 * lz4js. Pixels are borrowed as from `ImageCodecs`.
 */
export class PortableCodecs implements ImageDecoders {
  readonly webAssembly = false;
  readonly #codecs: ImageCodecs;

  constructor(module: CodecModule) {
    this.#codecs = new ImageCodecs(module);
  }

  quic(data: Uint8Array, size: PictureSize): Pixels {
    return this.#codecs.quic(data, size);
  }

  lz(data: Uint8Array, size: PictureSize, palette?: Uint32Array): Pixels {
    return this.#codecs.lz(data, size, palette);
  }

  glz(data: Uint8Array, size: PictureSize): Pixels | NeedsImage {
    return this.#codecs.glz(data, size);
  }

  lz4(data: Uint8Array, { width, height }: PictureSize, palette?: Uint32Array): Pixels {
    const [topDown, format] = [data[0] !== 0, data[1] ?? 0];
    const bits = bitsOf[format];
    if (!bits) throw new DecodeError('invalid', `pixel format ${format}`, ['lz4']);
    if (width * height > MAX_PICTURE_PIXELS) throw new DecodeError('oversized', `${width}x${height} pixels`, ['lz4']);
    const least = Math.ceil((width * bits) / 8);
    const padded = (least + 3) & ~3;
    const raw = new Uint8Array(padded * height);
    const size = inflateBlocks(data, raw);
    const stride = size === least * height ? least : padded;
    if (size !== stride * height) {
      throw new DecodeError('truncated', `${size} bytes for ${width}x${height} pixels`, ['lz4']);
    }
    return this.#codecs.bitmap(raw, { format, width, height, stride, topDown, palette });
  }

  bitmap(data: Uint8Array, layout: RawLayout): Pixels {
    return this.#codecs.bitmap(data, layout);
  }

  setGlzWindow(pixels: number): void {
    this.#codecs.setGlzWindow(pixels);
  }

  resetGlz(): void {
    this.#codecs.resetGlz();
  }
}

/** Inflates the blocks after the two bytes of format, each behind its length. Returns how many bytes came out. */
function inflateBlocks(data: Uint8Array, target: Uint8Array): number {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  let at = 2;
  let filled = 0;
  while (at < data.length) {
    const left = data.length - at - 4;
    const length = left < 0 ? 0 : view.getUint32(at);
    if (length === 0 || length > left) {
      throw new DecodeError('truncated', `a block of ${length} bytes, ${left} left`, ['lz4']);
    }
    filled = inflateLz4Into(target, filled, data.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return filled;
}
