/** Outcome of a decoder. The numbers are shared with `src/codecs/outcomes.ts`. */
export const OK: i32 = 0;
export const TRUNCATED: i32 = 1;
export const BAD_MAGIC: i32 = 2;
export const BAD_VERSION: i32 = 3;
export const BAD_TYPE: i32 = 4;
export const BAD_SIZE: i32 = 5;
export const SIZE_DIFFERS: i32 = 6;
export const BAD_STRIDE: i32 = 7;
export const BAD_RUN: i32 = 8;
export const BAD_REFERENCE: i32 = 9;
export const OVERRUN: i32 = 10;
export const EXCESS: i32 = 11;
export const NEEDS_IMAGE: i32 = 12;
export const GONE_IMAGE: i32 = 13;
export const REPEATED_IMAGE: i32 = 14;
export const WINDOW_FULL: i32 = 15;
export const INCOMPLETE: i32 = 16;
export const NEEDS_PALETTE: i32 = 17;

/** Where the last decoded picture is and what it is; read by the exports in index.ts. */
export let picture: usize = 0;
export let pictureHasAlpha: bool = false;

export function deliver(address: usize, alpha: bool): i32 {
  picture = address;
  pictureHasAlpha = alpha;
  return OK;
}
