import {
  ABSENT_5,
  BEST,
  BUCKETS_5,
  BUCKETS_8,
  COUNTERS,
  LENGTHS_5,
  LENGTHS_8,
  STATES,
  TABLES_5,
  TABLES_8,
  TABLE_BYTES,
} from './layout';

/**
 * What a QUIC decoder has learnt: for each component and each bucket of the pixel before, how long the codewords so
 * far would have been in each code. The model learns at pseudo-random pixels only, ever more rarely.
 *
 * T is u16 for 5 bits a component; u8 and u32 are 8 bits.
 */

/** Bytes of one component's counters and of its best tables. */
export const COUNTERS_SIZE: usize = 8 * 16;
export const BEST_SIZE: usize = 8 * 16;

/** Offsets in an adaptation state. The colours share one, a single plane has its own. */
export const WAIT: usize = 0;
export const SEED: usize = 4;
export const STEP: usize = 8;
export const STEP_LEFT: usize = 12;
export const RUN_STATE: usize = 16;
export const STATE_SIZE: usize = 32;

/** Pixels until the model learns more rarely, and how often it can become rarer. */
export const PIXELS_PER_STEP: u32 = 2048;
export const LAST_STEP: u32 = 6;

export function resetModel<T>(): void {
  const codes: u32 = sizeof<T>() == 2 ? 5 : 8;
  memory.fill(COUNTERS, 0, 4 * COUNTERS_SIZE);
  for (let i: usize = 0; i < 32; i++) store<u32>(BEST + (i << 4), tableOf<T>(codes - 1));
  for (let i: usize = 0; i < 2; i++) {
    const state = STATES + i * STATE_SIZE;
    store<u32>(state + WAIT, 0);
    store<u32>(state + SEED, 255);
    store<u32>(state + STEP, 0);
    store<u32>(state + STEP_LEFT, PIXELS_PER_STEP);
    store<u32>(state + RUN_STATE, 0);
  }
}

/** The count at which the counters of a bucket are halved. */
export function halvingPoint(step: u32): u32 {
  switch (step) {
    case 0:
      return 110;
    case 1:
      return 550;
    case 2:
      return 900;
    case 3:
      return 800;
    case 4:
      return 550;
    case 5:
      return 400;
    default:
      return 350;
  }
}

/** Sixteen times the bucket that a difference selects for the next pixel. */
// @ts-ignore: decorator
@inline
export function bucketAfter<T>(difference: u32): u32 {
  return load<u8>((sizeof<T>() == 2 ? BUCKETS_5 : BUCKETS_8) + difference);
}

/**
 * Learns one difference of a component, in the bucket which the difference before it selects.
 *
 * INVARIANT: a counter never exceeds 32767. The smallest of a bucket grows by at least 1 each time and is halved, with
 * the others, above `halving` (at most 900); the others grow by at most 26.
 */
// @ts-ignore: decorator
@inline
export function learn<T>(component: usize, before: u32, difference: u32, halving: u32): void {
  const bucket = bucketAfter<T>(before);
  const counters = COUNTERS + component * COUNTERS_SIZE + bucket;
  const lengths = (sizeof<T>() == 2 ? LENGTHS_5 : LENGTHS_8) + (difference << 4);
  let best: u32;
  if (ASC_FEATURE_SIMD) {
    let sums = i16x8.add(v128.load(counters), v128.load(lengths));
    const candidates = sizeof<T>() == 2 ? v128.or(sums, v128.load(ABSENT_5)) : sums;
    let least = i16x8.min_u(candidates, v128.shuffle<u16>(candidates, candidates, 4, 5, 6, 7, 0, 1, 2, 3));
    least = i16x8.min_u(least, v128.shuffle<u16>(least, least, 2, 3, 0, 1, 6, 7, 4, 5));
    least = i16x8.min_u(least, v128.shuffle<u16>(least, least, 1, 0, 3, 2, 5, 4, 7, 6));
    // Of equals the code with the highest number is the best.
    best = 31 - clz<u32>(i16x8.bitmask(i16x8.eq(candidates, least)));
    const halved = i16x8.gt_s(least, i16x8.splat(<i16>halving));
    sums = v128.bitselect(i16x8.shr_u(sums, 1), sums, halved);
    v128.store(counters, sums);
  } else {
    const codes: u32 = sizeof<T>() == 2 ? 5 : 8;
    best = codes - 1;
    let least: u32 = 0x7fffffff;
    for (let code: i32 = codes - 1; code >= 0; code--) {
      const at = (<usize>code) << 1;
      const sum = <u32>load<u16>(counters + at) + <u32>load<u16>(lengths + at);
      store<u16>(counters + at, <u16>sum);
      if (sum < least) {
        least = sum;
        best = code;
      }
    }
    if (least > halving) {
      for (let at: usize = 0; at < 16; at += 2) store<u16>(counters + at, load<u16>(counters + at) >> 1);
    }
  }
  store<u32>(BEST + component * BEST_SIZE + bucket, tableOf<T>(best));
}

// @ts-ignore: decorator
@inline
function tableOf<T>(code: u32): u32 {
  return (sizeof<T>() == 2 ? <u32>TABLES_5 : <u32>TABLES_8) + code * <u32>TABLE_BYTES;
}
