import type { Pixels } from '../codecs/pixels.ts';
import { pixelFormats } from './pixel-format.ts';
import type { PixelFormat } from './pixel-format.ts';

/** Pixels that can be read: a surface, or an image that was sent. Rows stand top to bottom without padding. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Words as `format` says. */
  readonly pixels: Uint32Array;
  readonly format: PixelFormat;
  /**
   * Which bits of the words are complemented. A picture may differ from its format in this: one whose unused bytes
   * are set on the server has them as 255 without complement.
   */
  readonly flip: number;
  /** True when every alpha byte is surely 255. */
  readonly opaque: boolean;
}

/** How decoded pixels came. */
export type PictureKind = 'color' | 'alphaOnly' | 'highBitsSet';

/** Decoded pixels as a picture; borrowed as long as the pixels are. */
export function pictureOf(pixels: Pixels, kind: PictureKind): Picture {
  const { width, height, data } = pixels;
  if (kind === 'alphaOnly') return { width, height, pixels: data, format: pixelFormats.a8, flip: 0, opaque: false };
  if (pixels.alpha) return { width, height, pixels: data, format: pixelFormats.argb32, flip: 0, opaque: false };
  const format = pixelFormats.xrgb32;
  return { width, height, pixels: data, format, flip: kind === 'highBitsSet' ? 0 : format.flip, opaque: true };
}

/** The same picture with words of its own. */
export function owned(picture: Picture): Picture {
  return { ...picture, pixels: picture.pixels.slice() };
}

/**
 * An image as the server makes it fit for raw copies to a surface: of the surface's format, except that 32 bit
 * pictures with and without alpha stay what they are. Surfaces as sources are copied raw and don't come here.
 */
export function converted(picture: Picture, format: PixelFormat): Picture {
  if (format.bits === 32) return picture.format.bits === 32 ? picture : withoutAlpha(picture);
  if (picture.format === format) return picture;
  const { width, height, pixels } = picture;
  const out = new Uint32Array(width * height);
  storeSpan(format, asArgb(picture), pixels, 0, out, 0, out.length);
  return { width, height, pixels: out, format, flip: format.flip, opaque: !format.alpha };
}

/** A picture of alpha alone has no colour: it turns black. */
function withoutAlpha(picture: Picture): Picture {
  const { width, height } = picture;
  const format = pixelFormats.xrgb32;
  const pixels = new Uint32Array(width * height).fill(0xff000000);
  return { width, height, pixels, format, flip: format.flip, opaque: true };
}

/** How words become colours with alpha: `(word ^ change) | set`. */
export interface Interpretation {
  readonly change: number;
  readonly set: number;
}

/** Words as colours with alpha: formats without alpha are opaque. */
export function asArgb(picture: Picture): Interpretation {
  return picture.format.alpha ? { change: 0, set: 0 } : { change: 0, set: 0xff000000 };
}

/** Writes colours with alpha as words of a format; both sides' words are there, as the caller has checked. */
export function storeSpan(
  format: PixelFormat,
  read: Interpretation,
  source: Uint32Array,
  from: number,
  dest: Uint32Array,
  to: number,
  length: number,
): void {
  const { change, set } = read;
  const end = to + length;
  switch (format.name) {
    case 'argb32':
      for (; to < end; to++, from++) dest[to] = (source[from]! ^ change) | set;
      break;
    case 'xrgb32':
      for (; to < end; to++, from++) dest[to] = source[from]! | 0xff000000;
      break;
    case 'rgb555':
      for (; to < end; to++, from++) {
        const word = source[from]!;
        dest[to] = 0xff000000 | (word & 0xf8f8f8) | ((word >>> 5) & 0x070707);
      }
      break;
    case 'rgb565':
      for (; to < end; to++, from++) {
        const word = source[from]!;
        dest[to] = 0xff000000 | (word & 0xf8fcf8) | ((word >>> 5) & 0x070007) | ((word >>> 6) & 0x000300);
      }
      break;
    case 'a8':
      for (; to < end; to++, from++) dest[to] = ((source[from]! ^ change) | set) & 0xff000000;
      break;
    case 'a1':
      for (; to < end; to++, from++) dest[to] = (((source[from]! ^ change) | set) >> 31) & 0xff000000;
      break;
  }
}
