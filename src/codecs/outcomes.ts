import { DecodeError, type DecodeProblem } from '../bytes/decode-error.ts';

/** What a decoder of the module answers; the numbers are those of `assembly/result.ts`. */
export const OK = 0;
export const NEEDS_IMAGE = 12;

const outcomes: Readonly<Record<number, readonly [DecodeProblem, string]>> = {
  1: ['truncated', 'the data ends before the picture is complete'],
  2: ['invalid', 'the data does not begin with the magic number'],
  3: ['invalid', 'the version is not known'],
  4: ['invalid', 'the pixel type is not known'],
  5: ['oversized', 'the picture is empty, or beyond 16384 pixels on a side or 64 megapixels'],
  6: ['invalid', "the size is not the descriptor's"],
  7: ['invalid', 'the stride does not fit the width'],
  8: ['invalid', 'a run is longer than the row'],
  9: ['invalid', 'a reference leads outside of the pictures'],
  10: ['oversized', 'more pixels than the picture has'],
  11: ['excess', 'bytes are left after the picture'],
  13: ['invalid', 'the picture needed has left the window'],
  14: ['invalid', 'the picture is already in the window'],
  15: ['oversized', 'the picture does not fit the window announced'],
  16: ['truncated', 'the blocks do not fill the picture'],
  17: ['invalid', 'a palette is missing'],
};

/** The error for an outcome, saying which codec met it with how much data for which picture. */
export function outcomeError(
  outcome: number,
  codec: string,
  bytes: number,
  width: number,
  height: number,
): DecodeError {
  const [problem, reason] = outcomes[outcome] ?? (['invalid', `outcome ${outcome}`] as const);
  return new DecodeError(problem, `${reason} (${bytes} bytes, ${width}x${height} pixels)`, [codec]);
}
