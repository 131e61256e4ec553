import type { SurfaceFormat } from '../wire/display.ts';

/**
 * How the pixels of one surface format stand in our memory. All formats share one layout, a word 0xAABBGGRR a pixel,
 * which is that of `ImageData`:
 *
 * - channels of fewer than 8 bits are widened by repeating their bits, so that bitwise operations on the wide
 *   pixel equal those on the narrow one and the canvas gets the right colour;
 * - the byte or bit that a format leaves unused (xrgb32, rgb555) is real memory on the server, which raster
 *   operations change and copies to a surface with alpha reveal. It is kept in the alpha byte, complemented: the
 *   server's usual 0 is 255 here, opaque;
 * - a8 and a1 are kept in the alpha byte, the colours are 0.
 */
export interface PixelFormat {
  readonly name: SurfaceFormat;
  /** Bits of a pixel on the server; raw copies are defined between formats of the same size. */
  readonly bits: 1 | 8 | 16 | 32;
  /** Whether the alpha byte is alpha. */
  readonly alpha: boolean;
  /** Which bits of our word are complemented. */
  readonly flip: number;
  /** A word brought back into the format: `(word & keep) | set`. */
  readonly keep: number;
  readonly set: number;
}

function format(
  name: SurfaceFormat,
  bits: PixelFormat['bits'],
  alpha: boolean,
  flip: number,
  keep: number,
  set: number,
): PixelFormat {
  return { name, bits, alpha, flip, keep, set };
}

export const pixelFormats: Readonly<Record<SurfaceFormat, PixelFormat>> = {
  a1: format('a1', 1, true, 0, 0xff000000, 0),
  a8: format('a8', 8, true, 0, 0xff000000, 0),
  rgb555: format('rgb555', 16, false, 0xff000000, 0xffffffff, 0),
  rgb565: format('rgb565', 16, false, 0, 0x00ffffff, 0xff000000),
  xrgb32: format('xrgb32', 32, false, 0xff000000, 0xffffffff, 0),
  argb32: format('argb32', 32, true, 0, 0xffffffff, 0),
};

function swapRedBlue(value: number): number {
  return (value & 0xff00ff00) | ((value & 0xff) << 16) | ((value >>> 16) & 0xff);
}

/** Our word for a pixel value of the server. */
export function fromServer(name: SurfaceFormat, value: number): number {
  switch (name) {
    case 'argb32':
      return swapRedBlue(value) >>> 0;
    case 'xrgb32':
      return (swapRedBlue(value) ^ 0xff000000) >>> 0;
    case 'rgb555': {
      const r = (value >>> 10) & 31;
      const g = (value >>> 5) & 31;
      const b = value & 31;
      const unused = value & 0x8000 ? 0 : 0xff;
      return ((unused << 24) | (wide5(b) << 16) | (wide5(g) << 8) | wide5(r)) >>> 0;
    }
    case 'rgb565': {
      const r = (value >>> 11) & 31;
      const g = (value >>> 5) & 63;
      const b = value & 31;
      return (0xff000000 | (wide5(b) << 16) | (((g << 2) | (g >> 4)) << 8) | wide5(r)) >>> 0;
    }
    case 'a8':
      return (value << 24) >>> 0;
    case 'a1':
      return value & 1 ? 0xff000000 : 0;
  }
}

function wide5(value: number): number {
  return (value << 3) | (value >> 2);
}

/** The server's pixel value for one of our words: the inverse of `fromServer`. */
export function toServer(name: SurfaceFormat, word: number): number {
  switch (name) {
    case 'argb32':
      return swapRedBlue(word) >>> 0;
    case 'xrgb32':
      return swapRedBlue(word ^ 0xff000000) >>> 0;
    case 'rgb555':
      return (word >>> 31 ? 0 : 0x8000) | ((word & 0xf8) << 7) | ((word >>> 6) & 0x3e0) | ((word >>> 19) & 31);
    case 'rgb565':
      return ((word & 0xf8) << 8) | ((word >>> 5) & 0x7e0) | ((word >>> 19) & 31);
    case 'a8':
      return word >>> 24;
    case 'a1':
      return word >>> 31;
  }
}
