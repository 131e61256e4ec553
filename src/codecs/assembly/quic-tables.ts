import {
  ABSENT_5,
  BUCKETS_5,
  BUCKETS_8,
  FORMS,
  INDEX_BITS,
  LENGTHS_5,
  LENGTHS_8,
  RANDOM,
  STEPS,
  TABLES_5,
  TABLES_8,
  TABLE_BYTES,
} from './layout';

/**
 * QUIC codes a residual with one of `bits` Golomb-Rice codes of limited length. An entry describes one codeword:
 *   bits 0-5    its length
 *   bits 8-15   the difference it stands for, modulo 2^bits
 *   bits 16-23  where the bucket that it selects for the next pixel lies in the model
 * The first INDEX_BITS bits of the stream select an entry; 0 means that the codeword is longer than that.
 */

/** How far the bits of an index are from the bottom of 64. */
export const INDEX_SHIFT: u64 = 64 - INDEX_BITS;

const LONGEST_CODEWORD: u32 = 26;

// prettier-ignore
const RANDOM_LOW_BITS: StaticArray<u8> = [
  2, 23, 19, 21, 7, 18, 40, 14, 12, 32, 47, 44, 36, 6, 18, 11, 4, 19, 42, 29, 16, 63, 57, 51, 16, 3, 5, 14, 15, 30, 20, 9,
  36, 45, 3, 57, 61, 0, 8, 5, 41, 14, 43, 27, 43, 59, 31, 35, 39, 60, 42, 38, 13, 54, 62, 1, 26, 3, 11, 61, 52, 34, 7, 48,
  4, 59, 22, 12, 22, 8, 50, 4, 10, 6, 44, 8, 11, 46, 31, 51, 53, 17, 1, 43, 46, 60, 36, 54, 10, 27, 39, 44, 22, 41, 23, 2,
  44, 0, 40, 53, 40, 48, 16, 43, 32, 28, 33, 12, 20, 2, 56, 62, 55, 58, 18, 20, 13, 55, 38, 29, 57, 19, 49, 33, 47, 63, 59, 0,
  35, 61, 19, 25, 46, 38, 60, 4, 35, 1, 26, 40, 28, 10, 5, 14, 25, 18, 48, 49, 20, 59, 62, 34, 46, 7, 33, 52, 34, 58, 9, 29,
  8, 55, 62, 60, 37, 36, 37, 50, 6, 3, 10, 28, 48, 24, 26, 61, 57, 30, 11, 54, 2, 6, 50, 47, 7, 17, 35, 53, 32, 12, 23, 17,
  5, 21, 49, 55, 51, 45, 52, 27, 39, 25, 39, 63, 22, 24, 42, 52, 56, 38, 41, 41, 56, 32, 13, 24, 26, 51, 27, 56, 58, 37, 24, 42,
  15, 28, 17, 30, 31, 15, 16, 23, 25, 54, 33, 34, 1, 29, 31, 50, 53, 21, 49, 15, 47, 9, 0, 58, 37, 45, 30, 13, 9, 45, 63, 21,
];

/** Offset of a form's second vector, see quic-model.ts. */
export const HIGHER: usize = 16;

/** The count at which the counters of a bucket are halved, for each step. */
const HALVING_POINTS: StaticArray<u16> = [110, 550, 900, 800, 550, 400, 350];

let ready: bool = false;

/** Fills the tables, once. */
export function prepareQuic(): void {
  if (ready) return;
  ready = true;
  fillTables(8, TABLES_8, LENGTHS_8, BUCKETS_8);
  fillTables(5, TABLES_5, LENGTHS_5, BUCKETS_5);
  for (let code: usize = 5; code < 8; code++) store<u16>(ABSENT_5 + (code << 1), 0x7fff);
  for (let code: usize = 0; code < 8; code++) {
    const form = FORMS + (code << 5);
    for (let i: usize = 0; i < 16; i++) store<u8>(form + i, <u8>((code << 1) | (i & 1)));
    for (let lane = code + 1; lane < 8; lane++) store<u16>(form + HIGHER + (lane << 1), 1);
  }
  for (let step: usize = 0; step < 7; step++) {
    const parameters = STEPS + (step << 5);
    for (let lane: usize = 0; lane < 8; lane++) {
      store<u16>(parameters + (lane << 1), unchecked(HALVING_POINTS[<i32>step]));
    }
    store<u32>(parameters + 16, (1 << (<u32>step)) - 1);
  }
  for (let i = 0; i < 256; i++) store<u8>(RANDOM + i, unchecked(RANDOM_LOW_BITS[i]));
}

function fillTables(bits: u32, tables: usize, lengths: usize, buckets: usize): void {
  for (let value: u32 = 0; value < 1 << bits; value++) {
    store<u8>(buckets + difference(value, bits), <u8>(bucketOf(value, bits) << 5));
  }
  for (let code: u32 = 0; code < bits; code++) {
    const table = tables + <usize>code * TABLE_BYTES;
    for (let index: u32 = 0; index < 1 << INDEX_BITS; index++) {
      const entry = codeword(index << (32 - INDEX_BITS), code, bits);
      store<u32>(table + (index << 2), (entry & 63) > INDEX_BITS ? 0 : entry);
    }
    const prefix = longestPrefix(code, bits);
    for (let value: u32 = 0; value < 1 << bits; value++) {
      const length = value < prefix << code ? (value >> code) + code + 1 : prefix + suffixLength(code, bits);
      store<u16>(lengths + (difference(value, bits) << 4) + (code << 1), <u16>length);
    }
  }
}

/** Zeros before a codeword that is not of Golomb-Rice form. */
// @ts-ignore: decorator
@inline
function longestPrefix(code: u32, bits: u32): u32 {
  return min<u32>(LONGEST_CODEWORD - bits, (1 << (bits - code)) - 1);
}

/** Bits which follow these zeros. */
// @ts-ignore: decorator
@inline
function suffixLength(code: u32, bits: u32): u32 {
  const words = (1 << bits) - (longestPrefix(code, bits) << code);
  return words <= 1 ? 0 : 32 - clz<u32>(words - 1);
}

/** Residuals are 0, -1, 1, -2, 2 … in the order of their numbers. */
// @ts-ignore: decorator
@inline
function difference(value: u32, bits: u32): u32 {
  return value & 1 ? (1 << bits) - 1 - (value >> 1) : value >> 1;
}

/** The entry of the codeword at the top of `word`. */
// @ts-ignore: decorator
@inline
function codeword(word: u32, code: u32, bits: u32): u32 {
  const zeros = clz<u32>(word);
  const prefix = longestPrefix(code, bits);
  let length: u32;
  let value: u32;
  if (zeros < prefix) {
    length = zeros + 1 + code;
    value = (zeros << code) | ((word >> (32 - length)) & ((1 << code) - 1));
  } else {
    const suffix = suffixLength(code, bits);
    length = prefix + suffix;
    value = (prefix << code) + ((word >> (32 - length)) & ((1 << suffix) - 1));
  }
  value &= (1 << bits) - 1;
  return length | (difference(value, bits) << 8) | (bucketOf(value, bits) << 21);
}

/**
 * The entry of a codeword that is longer than INDEX_BITS, of the code in whose table the address lies: its own or that of any
 * of its entries. Inlined, as all that it calls: a call would cost the loop over pixels its registers.
 */
// @ts-ignore: decorator
@inline
export function longCodeword<T>(word: u64, entryAt: u32): u32 {
  const tables: u32 = sizeof<T>() == 2 ? <u32>TABLES_5 : <u32>TABLES_8;
  return codeword(<u32>(word >>> 32), (entryAt - tables) / <u32>TABLE_BYTES, sizeof<T>() == 2 ? 5 : 8);
}

/** Buckets hold 1, 2, 4, 8 … residuals; the last one takes what is left. */
// @ts-ignore: decorator
@inline
function bucketOf(value: u32, bits: u32): u32 {
  return min<u32>(31 - clz<u32>(value + 1), bits - 1);
}
