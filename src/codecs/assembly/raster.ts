import { PALETTE } from './layout';
import { expand555 } from './strings';

/** Formats of uncompressed pixels, as SPICE numbers them. */
export const BIT1_LE: u32 = 1;
export const BIT1_BE: u32 = 2;
export const BIT4_LE: u32 = 3;
export const BIT4_BE: u32 = 4;
export const BIT8: u32 = 5;
export const BIT16: u32 = 6;
export const BIT24: u32 = 7;
export const BIT32: u32 = 8;
export const RGBA: u32 = 9;
export const ALPHA8: u32 = 10;

/** Whether the format's pixels are indices into the palette. */
export function isIndexed(format: u32): bool {
  return format <= BIT8;
}

/** Bytes that a row needs at least. */
export function rowBytes(format: u32, width: u32): u32 {
  switch (format) {
    case BIT1_LE:
    case BIT1_BE:
      return (width + 7) >> 3;
    case BIT4_LE:
    case BIT4_BE:
      return (width + 1) >> 1;
    case BIT16:
      return width << 1;
    case BIT24:
      return width * 3;
    case BIT32:
    case RGBA:
      return width << 2;
    default:
      return width;
  }
}

/**
 * Expands rows of `stride` bytes at `source` to RGBA at `out`, rows top to bottom. Reads up to 15 bytes beyond the
 * source and writes up to 28 beyond the picture.
 */
export function expandRows(
  format: u32,
  source: usize,
  stride: usize,
  topDown: bool,
  out: usize,
  width: u32,
  height: u32,
): void {
  const outStride = (<usize>width) << 2;
  for (let y: u32 = 0; y < height; y++) {
    const from = source + stride * (topDown ? y : height - 1 - y);
    const to = out + outStride * y;
    expandRow(format, from, to, to + outStride);
  }
}

function expandRow(format: u32, from: usize, to: usize, end: usize): void {
  switch (format) {
    case BIT1_LE:
      for (; to < end; to += 32, from++) {
        const byte: u32 = load<u8>(from);
        for (let bit: u32 = 0; bit < 8; bit++) store<u32>(to + (bit << 2), colour((byte >> bit) & 1));
      }
      break;
    case BIT1_BE:
      for (; to < end; to += 32, from++) {
        const byte: u32 = load<u8>(from);
        for (let bit: u32 = 0; bit < 8; bit++) store<u32>(to + (bit << 2), colour((byte >> (7 - bit)) & 1));
      }
      break;
    case BIT4_LE:
      for (; to < end; to += 8, from++) {
        const byte: u32 = load<u8>(from);
        store<u32>(to, colour(byte & 15));
        store<u32>(to, colour(byte >> 4), 4);
      }
      break;
    case BIT4_BE:
      for (; to < end; to += 8, from++) {
        const byte: u32 = load<u8>(from);
        store<u32>(to, colour(byte >> 4));
        store<u32>(to, colour(byte & 15), 4);
      }
      break;
    case BIT8:
      for (; to < end; to += 4, from++) store<u32>(to, colour(load<u8>(from)));
      break;
    case BIT16:
      for (; to < end; to += 4, from += 2) store<u32>(to, expand555(load<u16>(from, 0, 1)));
      break;
    case BIT24:
      if (ASC_FEATURE_SIMD) {
        const order = i8x16(2, 1, 0, -1, 5, 4, 3, -1, 8, 7, 6, -1, 11, 10, 9, -1);
        const opaque = i32x4.splat(0xff000000);
        for (; to < end; to += 16, from += 12) {
          v128.store(to, v128.or(i8x16.swizzle(v128.load(from), order), opaque));
        }
      } else {
        for (; to < end; to += 4, from += 3) {
          store<u32>(
            to,
            0xff000000 | ((<u32>load<u8>(from)) << 16) | ((<u32>load<u8>(from, 1)) << 8) | load<u8>(from, 2),
          );
        }
      }
      break;
    case BIT32:
      swapRow(from, to, end, 0xff000000);
      break;
    case RGBA:
      swapRow(from, to, end, 0);
      break;
    default:
      for (; to < end; to += 4, from++) store<u32>(to, (<u32>load<u8>(from)) << 24);
  }
}

/** Blue-green-red-alpha to red-green-blue-alpha. */
// @ts-ignore: decorator
@inline
function swapRow(from: usize, to: usize, end: usize, opaque: u32): void {
  if (ASC_FEATURE_SIMD) {
    const order = i8x16(2, 1, 0, 3, 6, 5, 4, 7, 10, 9, 8, 11, 14, 13, 12, 15);
    const alphas = i32x4.splat(opaque);
    for (; to < end; to += 16, from += 16) {
      v128.store(to, v128.or(i8x16.swizzle(v128.load(from), order), alphas));
    }
  } else {
    for (; to < end; to += 4, from += 4) {
      const pixel = load<u32>(from, 0, 1);
      store<u32>(to, (pixel & 0xff00ff00) | ((pixel >>> 16) & 0xff) | ((pixel & 0xff) << 16) | opaque);
    }
  }
}

// @ts-ignore: decorator
@inline
function colour(index: u32): u32 {
  return load<u32>(PALETTE + (index << 2));
}

/** Turns a picture upside down. */
export function flipRows(picture: usize, width: u32, height: u32): void {
  const stride = (<usize>width) << 2;
  let top = picture;
  let bottom = picture + stride * (height - 1);
  while (top < bottom) {
    for (let at: usize = 0; at < stride; at += 4) {
      const above = load<u32>(top + at);
      store<u32>(top + at, load<u32>(bottom + at));
      store<u32>(bottom + at, above);
    }
    top += stride;
    bottom -= stride;
  }
}
