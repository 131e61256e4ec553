import lz4 from 'lz4js';
import { BitmapFormat } from '../../src/wire/image.ts';
import type { Image } from '../../src/wire/image.ts';
import type { Rect } from '../../src/wire/geometry.ts';

/** A rectangle by its left top corner and its size. */
export function rectOf(left: number, top: number, width: number, height: number): Rect {
  return { left, top, right: left + width, bottom: top + height };
}

/** What the guest's screen really shows: pixels as 0x00RRGGBB. Every drawing is cut to the screen. */
export class Framebuffer {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint32Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint32Array(width * height);
  }

  clip(rect: Rect): Rect {
    return {
      left: Math.min(Math.max(rect.left, 0), this.width),
      top: Math.min(Math.max(rect.top, 0), this.height),
      right: Math.min(Math.max(rect.right, 0), this.width),
      bottom: Math.min(Math.max(rect.bottom, 0), this.height),
    };
  }

  fill(rect: Rect, color: number): void {
    const { left, top, right, bottom } = this.clip(rect);
    for (let y = top; y < bottom; y++) this.pixels.fill(color, y * this.width + left, y * this.width + right);
  }

  /** Moves what is at (x, y) to `to`; both lie on the screen and may overlap. */
  move(to: Rect, x: number, y: number): void {
    const rows = to.bottom - to.top;
    for (let i = 0; i < rows; i++) {
      const row = y < to.top ? rows - 1 - i : i;
      const from = (y + row) * this.width + x;
      this.pixels.copyWithin((to.top + row) * this.width + to.left, from, from + to.right - to.left);
    }
  }

  /** Puts pixels, row by row, at (left, top); they lie on the screen. */
  put(left: number, top: number, width: number, pixels: Uint32Array): void {
    const rows = pixels.length / width;
    for (let y = 0; y < rows; y++) {
      this.pixels.set(pixels.subarray(y * width, (y + 1) * width), (top + y) * this.width + left);
    }
  }

  /** Sets one pixel, if it is on the screen. */
  set(x: number, y: number, color: number): void {
    if (x >= 0 && y >= 0 && x < this.width && y < this.height) this.pixels[y * this.width + x] = color;
  }

  /** A rectangle of the screen as an image of the wire, which is not to be cached. */
  image(rect: Rect, compress: boolean): Image {
    const width = rect.right - rect.left;
    const height = rect.bottom - rect.top;
    const copy = new Uint32Array(width * height);
    for (let y = 0; y < height; y++) {
      const from = (rect.top + y) * this.width + rect.left;
      copy.set(this.pixels.subarray(from, from + width), y * width);
    }
    return imageOf(copy, width, compress);
  }
}

/** SPICE_BITMAP_FMT_32BIT in little-endian words is what `Uint32Array` has on every machine that Node runs on. */
export function imageOf(pixels: Uint32Array, width: number, compress: boolean): Image {
  const height = pixels.length / width;
  const data = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const descriptor = { id: 0n, width, height, cacheMe: false, cacheReplaceMe: false, highBitsSet: false };
  const packed = compress && pixels.length >= 64 ? lz4Image(data) : null;
  if (packed) return { descriptor, body: { type: 'lz4', data: packed } };
  return {
    descriptor,
    body: {
      type: 'bitmap',
      format: BitmapFormat.thirtyTwoBit,
      topDown: true,
      width,
      height,
      stride: width * 4,
      palette: { from: 'none' },
      data,
    },
  };
}

/**
 * Pixels as an LZ4 image: a byte for the row's order, a byte for the pixel format, then blocks, here one, each behind its
 * size as a big-endian number. null when the pixels can't be made smaller.
 */
function lz4Image(data: Uint8Array): Uint8Array | null {
  const target = new Uint8Array(6 + lz4.compressBound(data.byteLength));
  const size = lz4.compressBlock(data, target.subarray(6), 0, data.byteLength, new Uint32Array(1 << 16));
  if (size === 0 || size >= data.byteLength) return null;
  target[0] = 1;
  target[1] = BitmapFormat.thirtyTwoBit;
  new DataView(target.buffer).setUint32(2, size);
  return target.subarray(0, 6 + size);
}
