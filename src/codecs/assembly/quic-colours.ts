import { CONTEXTS, RANDOM } from './layout';
import { INDEX_SHIFT, longCodeword } from './quic-tables';
import {
  BLUE,
  COLOURS,
  GREEN,
  NO_RUN,
  RED,
  SEED,
  STEP,
  TABLE,
  WAIT,
  WAIT_MASK,
  bucketAfter,
  learnColours,
} from './quic-model';
import { bits, count, next, readRun, setBits } from './quic-bits';

export const OPAQUE: u32 = 0xff000000;

/**
 * Decodes the colours of the pixels `from` to `end` (exclusive) of a row. T is u16 for 5 bits a component, u32 for
 * 8 bits with an alpha, which is decoded afterwards, and u8 for 8 bits without.
 * @returns whether the data is sound
 */
export function colours<T>(row: usize, above: usize, from: u32, end: u32): bool {
  // The refill is written out on locals: globals, or a call in the loop over pixels, would cost more than the decoding.
  // Counts and shifts are modulo 64, so entries are taken whole; the count is masked when it is given back.
  let word = bits;
  let certain = <u64>count;
  let address = next;
  const step = load<u32>(COLOURS, STEP);
  let seed = load<u32>(COLOURS, SEED);
  // From a pixel to the one above it, and to its differences.
  const up = above - row;
  const toContext = CONTEXTS - row;
  const rowEnd = row + (end << 2);

  let at = row + (from << 2);
  // The end of the pixel after which the model learns next.
  let stop = at + ((load<u32>(COLOURS, WAIT) + 1) << 2);
  let bucketR = bucketAfter<T>(load<u8>(at + toContext - 4));
  let bucketG = bucketAfter<T>(load<u8>(at + toContext - 4, 1));
  let bucketB = bucketAfter<T>(load<u8>(at + toContext - 4, 2));
  // What is to the left, or above if nothing is.
  let left = load<u32>(from ? at - 4 : at + up);
  let beforeLeft = load<u32>(at - 8);
  let overLeft = load<u32>(at + up - 4);

  word |= load<u64>(address, 0, 1) >>> certain;
  address -= <usize>((~certain >>> 3) & 7);
  certain |= 56;
  for (;;) {
    const limit = min(stop, rowEnd);
    let ran = false;
    // INVARIANT: at a pixel's first codeword at least 56 - 2 * INDEX_BITS bits are certain, so that behind the longest
    // codeword (26) there is an index left, and blue needs no refill before it.
    while (at < limit) {
      const over = load<u32>(at + up);
      if (sameColour<T>(over, overLeft) && sameColour<T>(left, beforeLeft) && at > load<u32>(COLOURS, NO_RUN)) {
        ran = true;
        break;
      }
      overLeft = over;
      beforeLeft = left;

      let entryAt = load<u32>(bucketR, RED + TABLE) + ((<u32>(word >>> INDEX_SHIFT)) << 2);
      let entry = load<u32>(entryAt);
      if (entry == 0) entry = longCodeword<T>(word, entryAt);
      bucketR = entry >>> 16;
      let difference = (entry >>> 8) & 0xff;
      word <<= <u64>entry;
      certain -= <u64>entry;

      // The unread bits are enough for the next index, which need not wait for more.
      entryAt = load<u32>(bucketG, GREEN + TABLE) + ((<u32>(word >>> INDEX_SHIFT)) << 2);
      word |= load<u64>(address, 0, 1) >>> certain;
      address -= <usize>((~certain >>> 3) & 7);
      certain |= 56;

      entry = load<u32>(entryAt);
      if (entry == 0) {
        entry = longCodeword<T>(word, entryAt);
        word <<= <u64>entry;
        certain -= <u64>entry;
        word |= load<u64>(address, 0, 1) >>> certain;
        address -= <usize>((~certain >>> 3) & 7);
        certain |= 56;
      } else {
        word <<= <u64>entry;
        certain -= <u64>entry;
      }
      bucketG = entry >>> 16;
      difference |= entry & 0xff00;

      entryAt = load<u32>(bucketB, BLUE + TABLE) + ((<u32>(word >>> INDEX_SHIFT)) << 2);
      entry = load<u32>(entryAt);
      if (entry == 0) {
        entry = longCodeword<T>(word, entryAt);
        word <<= <u64>entry;
        certain -= <u64>entry;
        word |= load<u64>(address, 0, 1) >>> certain;
        address -= <usize>((~certain >>> 3) & 7);
        certain |= 56;
      } else {
        word <<= <u64>entry;
        certain -= <u64>entry;
      }
      bucketB = entry >>> 16;
      difference |= (entry << 8) & 0xff0000;

      store<u32>(at + toContext, difference);
      left = sizeof<T>() == 2 ? sum555(left, over, difference) : sum888(left, over, difference);
      store<u32>(at, left);
      at += 4;
    }

    if (ran) {
      setBits(word, (<u32>certain) & 63, address);
      const run = readRun(COLOURS, <u32>((rowEnd - at) >> 2));
      if (run < 0) return false;
      word = bits;
      certain = <u64>count;
      address = next;
      fillRun(at, left, run);
      store<u32>(COLOURS, at, NO_RUN);
      at += (<usize>run) << 2;
      stop += (<usize>run) << 2;
      if (at == rowEnd) break;
      if (run) {
        beforeLeft = left;
        overLeft = load<u32>(at + up - 4);
      }
      word |= load<u64>(address, 0, 1) >>> certain;
      address -= <usize>((~certain >>> 3) & 7);
      certain |= 56;
      bucketR = bucketAfter<T>(load<u8>(at + toContext - 4));
      bucketG = bucketAfter<T>(load<u8>(at + toContext - 4, 1));
      bucketB = bucketAfter<T>(load<u8>(at + toContext - 4, 2));
    } else if (stop <= rowEnd) {
      // The model learns the last pixel's differences in the contexts before it.
      learnColours<T>(at + toContext - 8, load<u32>(at + toContext - 4), step);
      stop = at + ((<usize>(load<u8>(++seed & 255, RANDOM) & load<u32>(step, WAIT_MASK)) + 1) << 2);
    } else {
      break;
    }
  }
  store<u32>(COLOURS, <u32>((stop - rowEnd) >> 2) - 1, WAIT);
  store<u32>(COLOURS, seed, SEED);
  setBits(word, (<u32>certain) & 63, address);
  return true;
}

// @ts-ignore: decorator
@inline
function sameColour<T>(a: u32, b: u32): bool {
  return sizeof<T>() == 4 ? (a ^ b) << 8 == 0 : a == b;
}

/** The mean of two colours plus a difference, byte by byte modulo 256; all four at once. */
// @ts-ignore: decorator
@inline
function sum888(left: u32, over: u32, difference: u32): u32 {
  if (ASC_FEATURE_SIMD) {
    const a = i32x4.splat(left);
    const b = i32x4.splat(over);
    // The average is rounded up where the two differ by an odd number.
    const odd = v128.and(v128.xor(a, b), i8x16.splat(1));
    return i32x4.extract_lane(i8x16.add(i8x16.sub(i8x16.avgr_u(a, b), odd), i32x4.splat(difference)), 0);
  } else {
    const mean = (left & over) + (((left ^ over) >>> 1) & 0x7f7f7f7f);
    return ((mean & 0x7f7f7f7f) + (difference & 0x7f7f7f7f)) ^ ((mean ^ difference) & 0x80808080);
  }
}

/** The same for colours of five bits, which are kept as eight. */
// @ts-ignore: decorator
@inline
function sum555(left: u32, over: u32, difference: u32): u32 {
  const mean = ((((left >>> 3) & 0x1f1f1f) + ((over >>> 3) & 0x1f1f1f)) >>> 1) & 0x1f1f1f;
  const sum = (mean + difference) & 0x1f1f1f;
  return (sum << 3) | ((sum >>> 2) & 0x070707) | OPAQUE;
}

/** Writes a colour `length` times, and up to three times more. */
// @ts-ignore: decorator
@inline
function fillRun(at: usize, colour: u32, length: u32): void {
  if (ASC_FEATURE_SIMD) {
    const four = i32x4.splat(colour);
    for (const last = at + ((<usize>length) << 2); at < last; at += 16) v128.store(at, four);
  } else {
    for (const last = at + ((<usize>length) << 2); at < last; at += 4) store<u32>(at, colour);
  }
}
