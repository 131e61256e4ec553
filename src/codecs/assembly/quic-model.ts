import {
  ABSENT_5,
  BUCKETS_5,
  BUCKETS_8,
  FORMS,
  LENGTHS_5,
  LENGTHS_8,
  MODEL,
  STATES,
  STEPS,
  TABLES_5,
  TABLES_8,
  TABLE_BYTES,
} from './layout';
import { HIGHER } from './quic-tables';

/**
 * What a QUIC decoder has learnt: for each component and each bucket of the pixel before, how long the codewords so
 * far would have been in each code, and which code is the best. The model learns at pseudo-random pixels only, ever
 * more rarely, step by step.
 *
 * Of each bucket: eight counters (u16), the address of the best code's table at TABLE, of its form at FORM. A form is two
 * vectors: one that copies the code's counter to every lane, and, at HIGHER, a one for each code with a higher number, so
 * that one comparison prefers the higher of equals.
 * T is u16 for 5 bits a component; u8 and u32 are 8 bits.
 *
 * INVARIANT: a counter never exceeds 32767. The smallest of a bucket grows by at least 1 each time and is halved, with
 * the others, above the step's point (at most 900); the others grow by at most 26, so they stay below 26 * 902.
 */

/** The parts of the model. */
export const RED: usize = MODEL;
export const GREEN: usize = MODEL + 1 * 8 * 32;
export const BLUE: usize = MODEL + 2 * 8 * 32;
/** Of the single plane: alpha, or gray. */
export const SINGLE: usize = MODEL + 3 * 8 * 32;

export const TABLE: usize = 16;
const FORM: usize = 20;

/** Adaptation states. The colours share one, a single plane has its own. */
export const COLOURS: usize = STATES;
export const PLANE: usize = STATES + 32;

/** Offsets in an adaptation state: pixels until the model learns next, and where the pseudo-random sequence is. */
export const WAIT: usize = 0;
export const SEED: usize = 4;
/** The step's offset from STEPS, and how many pixels of it are left. */
export const STEP: usize = 8;
const STEP_LEFT: usize = 12;
export const RUN_STATE: usize = 16;
/**
 * Colours only: runs begin behind this address, at first that of the row's third pixel, then that where the last run began:
 * none follows itself. In memory, not in a local, as it is asked only where the neighbours are equal.
 */
export const NO_RUN: usize = 20;

/** Pixels until the model learns more rarely, and the step from which it stays. */
const PIXELS_PER_STEP: u32 = 2048;
const LAST_STEP: u32 = 6 * 32;

/** The mask of waits of the first step; a step's offset leads to its own. */
export const WAIT_MASK: usize = STEPS + 16;

export function resetModel<T>(): void {
  const codes: u32 = sizeof<T>() == 2 ? 5 : 8;
  memory.fill(MODEL, 0, 4 * 8 * 32);
  for (let i: usize = 0; i < 32; i++) setBest<T>(MODEL + (i << 5), codes - 1);
  for (let state = COLOURS; state <= PLANE; state += PLANE - COLOURS) {
    store<u32>(state, 0, WAIT);
    store<u32>(state, 255, SEED);
    store<u32>(state, 0, STEP);
    store<u32>(state, PIXELS_PER_STEP, STEP_LEFT);
    store<u32>(state, 0, RUN_STATE);
  }
}

/**
 * How many of the next pixels belong to the present step; they are counted as done. After the last of them the next
 * step begins.
 */
export function partOfRow(state: usize, width: u32): u32 {
  if (load<u32>(state, STEP) >= LAST_STEP) return width;
  let left = load<u32>(state, STEP_LEFT);
  if (left == 0) {
    const step = load<u32>(state, STEP) + 32;
    store<u32>(state, step, STEP);
    if (step == LAST_STEP) return width;
    left = PIXELS_PER_STEP;
  }
  const part = min<u32>(left, width);
  store<u32>(state, left - part, STEP_LEFT);
  return part;
}

/** Where the bucket that a difference selects for the next pixel lies in a part of the model. */
// @ts-ignore: decorator
@inline
export function bucketAfter<T>(difference: u32): u32 {
  return sizeof<T>() == 2 ? load<u8>(difference, BUCKETS_5) : load<u8>(difference, BUCKETS_8);
}

/** Learns the three differences of a pixel, in the buckets which those at `before`, of the pixel before, select. */
// @ts-ignore: decorator
@inline
export function learnColours<T>(before: usize, differences: u32, step: usize): void {
  // Where the buckets lie in the components' parts of the model.
  const r: usize = bucketAfter<T>(load<u8>(before));
  const g: usize = bucketAfter<T>(load<u8>(before, 1));
  const b: usize = bucketAfter<T>(load<u8>(before, 2));
  if (ASC_FEATURE_SIMD) {
    const sumsR = i16x8.add(v128.load(r, RED), lengthsOf<T>((differences << 4) & 0xff0));
    const sumsG = i16x8.add(v128.load(g, GREEN), lengthsOf<T>((differences >>> 4) & 0xff0));
    const sumsB = i16x8.add(v128.load(b, BLUE), lengthsOf<T>((differences >>> 12) & 0xff0));
    const formR = load<usize>(r, RED + FORM);
    const formG = load<usize>(g, GREEN + FORM);
    const formB = load<usize>(b, BLUE + FORM);
    let leastR = i8x16.swizzle(sumsR, v128.load(formR));
    let leastG = i8x16.swizzle(sumsG, v128.load(formG));
    let leastB = i8x16.swizzle(sumsB, v128.load(formB));
    const better = v128.or(
      v128.or(betterThan<T>(leastR, formR, sumsR), betterThan<T>(leastG, formG, sumsG)),
      betterThan<T>(leastB, formB, sumsB),
    );
    if (i8x16.bitmask(better)) {
      leastR = choose<T>(r + RED, sumsR);
      leastG = choose<T>(g + GREEN, sumsG);
      leastB = choose<T>(b + BLUE, sumsB);
    }
    const halving = v128.load(step, STEPS);
    v128.store(r, halved(sumsR, leastR, halving), RED);
    v128.store(g, halved(sumsG, leastG, halving), GREEN);
    v128.store(b, halved(sumsB, leastB, halving), BLUE);
  } else {
    learnScalar<T>(r + RED, differences & 0xff, step);
    learnScalar<T>(g + GREEN, (differences >>> 8) & 0xff, step);
    learnScalar<T>(b + BLUE, differences >>> 16, step);
  }
}

/** Learns a difference of the single plane. */
// @ts-ignore: decorator
@inline
export function learnPlane(before: u32, difference: u32, step: usize): void {
  const bucket: usize = bucketAfter<u8>(before);
  if (ASC_FEATURE_SIMD) {
    const sums = i16x8.add(v128.load(bucket, SINGLE), lengthsOf<u8>(difference << 4));
    const form = load<usize>(bucket, SINGLE + FORM);
    let least = i8x16.swizzle(sums, v128.load(form));
    if (i8x16.bitmask(betterThan<u8>(least, form, sums))) least = choose<u8>(bucket + SINGLE, sums);
    v128.store(bucket, halved(sums, least, v128.load(step, STEPS)), SINGLE);
  } else {
    learnScalar<u8>(bucket + SINGLE, difference, step);
  }
}

// @ts-ignore: decorator
@inline
function lengthsOf<T>(at: usize): v128 {
  return sizeof<T>() == 2 ? v128.load(at, LENGTHS_5) : v128.load(at, LENGTHS_8);
}

/** Which codes are better than the best so far, whose count is `least`: of equals the one with the highest number. */
// @ts-ignore: decorator
@inline
function betterThan<T>(least: v128, form: usize, sums: v128): v128 {
  return i16x8.gt_s(i16x8.add(least, v128.load(form, HIGHER)), existing<T>(sums));
}

/** The counts with those of codes that do not exist out of the way. */
// @ts-ignore: decorator
@inline
function existing<T>(sums: v128): v128 {
  return sizeof<T>() == 2 ? v128.or(sums, v128.load(ABSENT_5)) : sums;
}

/** Makes the code with the least count the best of a bucket, and returns that count in each lane. Seldom called. */
function choose<T>(bucket: usize, sums: v128): v128 {
  const counts = existing<T>(sums);
  let least = i16x8.min_u(counts, v128.shuffle<u16>(counts, counts, 4, 5, 6, 7, 0, 1, 2, 3));
  least = i16x8.min_u(least, v128.shuffle<u16>(least, least, 2, 3, 0, 1, 6, 7, 4, 5));
  least = i16x8.min_u(least, v128.shuffle<u16>(least, least, 1, 0, 3, 2, 5, 4, 7, 6));
  setBest<T>(bucket, 31 - clz<u32>(i16x8.bitmask(i16x8.eq(counts, least))));
  return least;
}

/** The counts, or half of them where the least is above the halving point. */
// @ts-ignore: decorator
@inline
function halved(sums: v128, least: v128, halving: v128): v128 {
  // Half of a number is what its greater half leaves.
  return i16x8.sub(sums, v128.and(i16x8.avgr_u(sums, i16x8.splat(0)), i16x8.gt_s(least, halving)));
}

function learnScalar<T>(bucket: usize, difference: u32, step: usize): void {
  const lengths = (sizeof<T>() == 2 ? LENGTHS_5 : LENGTHS_8) + (difference << 4);
  const codes: u32 = sizeof<T>() == 2 ? 5 : 8;
  let best = codes - 1;
  let least: u32 = 0x7fffffff;
  for (let code: i32 = codes - 1; code >= 0; code--) {
    const at = (<usize>code) << 1;
    const sum = <u32>load<u16>(bucket + at) + <u32>load<u16>(lengths + at);
    store<u16>(bucket + at, <u16>sum);
    if (sum < least) {
      least = sum;
      best = code;
    }
  }
  if (least > <u32>load<u16>(step, STEPS)) {
    for (let at: usize = 0; at < 16; at += 2) store<u16>(bucket + at, load<u16>(bucket + at) >> 1);
  }
  setBest<T>(bucket, best);
}

// @ts-ignore: decorator
@inline
function setBest<T>(bucket: usize, code: u32): void {
  store<u32>(bucket, (sizeof<T>() == 2 ? <u32>TABLES_5 : <u32>TABLES_8) + code * <u32>TABLE_BYTES, TABLE);
  store<usize>(bucket, FORMS + ((<usize>code) << 5), FORM);
}
