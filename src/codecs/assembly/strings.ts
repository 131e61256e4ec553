import { REPEATS } from './layout';

/** Copies within and between pictures, shared by the LZ family. All may write up to 15 bytes more than asked. */

let ready: bool = false;

/** Fills the table of repeating shuffle masks, once. */
export function prepareStrings(): void {
  if (ready) return;
  ready = true;
  for (let distance: usize = 1; distance < 16; distance++) {
    for (let i: usize = 0; i < 16; i++) store<u8>(REPEATS + (distance << 4) + i, <u8>(i % distance));
  }
}

/** Copies bytes to `to` from `distance` before it, `end - to` of them; the two may overlap, which repeats. */
// @ts-ignore: decorator
@inline
export function repeatBytes(to: usize, distance: usize, end: usize): void {
  const from = to - distance;
  if (ASC_FEATURE_SIMD) {
    if (distance >= 16) {
      copyBytes(to, from, end);
    } else {
      const pattern = i8x16.swizzle(v128.load(from), v128.load(REPEATS + (distance << 4)));
      // A whole number of repetitions at a time.
      const step = 16 - (16 % <u32>distance);
      for (; to < end; to += step) v128.store(to, pattern);
    }
  } else {
    for (; to < end; to++) store<u8>(to, load<u8>(to - distance));
  }
}

/** Copies bytes which do not overlap, or whose source is 16 or more before the target. */
// @ts-ignore: decorator
@inline
export function copyBytes(to: usize, from: usize, end: usize): void {
  if (ASC_FEATURE_SIMD) {
    do {
      v128.store(to, v128.load(from));
      to += 16;
      from += 16;
    } while (to < end);
  } else {
    for (; to < end; to++, from++) store<u8>(to, load<u8>(from));
  }
}

/** Copies pixels to `to` from `from`, `end - to` bytes. A source before the target by less than that repeats. */
// @ts-ignore: decorator
@inline
export function copyPixels(to: usize, from: usize, end: usize): void {
  const distance = to - from;
  if (ASC_FEATURE_SIMD) {
    if (distance >= 16) {
      copyBytes(to, from, end);
    } else if (distance == 4) {
      const four = v128.load32_splat(from);
      do {
        v128.store(to, four);
        to += 16;
      } while (to < end);
    } else if (distance == 8) {
      const four = v128.load64_splat(from);
      do {
        v128.store(to, four);
        to += 16;
      } while (to < end);
    } else {
      for (; to < end; to += 4, from += 4) store<u32>(to, load<u32>(from));
    }
  } else {
    for (; to < end; to += 4, from += 4) store<u32>(to, load<u32>(from));
  }
}

/** The same for the alpha of pixels only; colours stay. Beyond `end` alphas may change, nothing else. */
// @ts-ignore: decorator
@inline
export function copyAlphas(to: usize, from: usize, end: usize): void {
  const distance = to - from;
  if (ASC_FEATURE_SIMD) {
    const alpha = i32x4.splat(0xff000000);
    if (distance >= 16) {
      do {
        v128.store(to, v128.bitselect(v128.load(from), v128.load(to), alpha));
        to += 16;
        from += 16;
      } while (to < end);
      return;
    }
    if (distance == 4) {
      const four = v128.load32_splat(from);
      do {
        v128.store(to, v128.bitselect(four, v128.load(to), alpha));
        to += 16;
      } while (to < end);
      return;
    }
  }
  for (; to < end; to += 4, from += 4) store<u8>(to, load<u8>(from, 3), 3);
}

/**
 * Expands literals of LZ and GLZ from `from` to pixels up to `end`, and up to 3 pixels more.
 * T names what they are: u8 bytes, u16 big-endian 555 pixels, u32 blue-green-red, u64 alphas.
 * @returns the address after the literals read
 */
// @ts-ignore: decorator
@inline
export function literals<T>(to: usize, from: usize, end: usize): usize {
  if (sizeof<T>() == 1) {
    copyBytes(to, from, end);
    return from + (end - to);
  }
  const after = from + ((end - to) >> 2) * (sizeof<T>() == 2 ? 2 : sizeof<T>() == 4 ? 3 : 1);
  if (sizeof<T>() == 4) {
    if (ASC_FEATURE_SIMD) {
      const order = i8x16(2, 1, 0, -1, 5, 4, 3, -1, 8, 7, 6, -1, 11, 10, 9, -1);
      const opaque = i32x4.splat(0xff000000);
      do {
        v128.store(to, v128.or(i8x16.swizzle(v128.load(from), order), opaque));
        to += 16;
        from += 12;
      } while (to < end);
    } else {
      for (; to < end; to += 4, from += 3) {
        store<u32>(
          to,
          0xff000000 | ((<u32>load<u8>(from)) << 16) | ((<u32>load<u8>(from, 1)) << 8) | load<u8>(from, 2),
        );
      }
    }
  } else if (sizeof<T>() == 2) {
    for (; to < end; to += 4, from += 2) store<u32>(to, expand555(bswap<u16>(load<u16>(from, 0, 1))));
  } else {
    for (; to < end; to += 4, from++) store<u8>(to, load<u8>(from), 3);
  }
  return after;
}

/** A pixel of five bits a component as RGBA. */
// @ts-ignore: decorator
@inline
export function expand555(pixel: u32): u32 {
  const five = ((pixel >> 10) & 0x1f) | ((pixel & 0x3e0) << 3) | ((pixel & 0x1f) << 16);
  return 0xff000000 | (five << 3) | ((five >> 2) & 0x070707);
}
