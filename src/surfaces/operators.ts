import { addWords, multiplyWords, over, scaleWord } from './combine.ts';

/** The composite operators that are computed in whole numbers. The numbers are those of the protocol, and pixman's. */
export const Operator = {
  clear: 0x00,
  source: 0x01,
  dest: 0x02,
  over: 0x03,
  overReverse: 0x04,
  in: 0x05,
  inReverse: 0x06,
  out: 0x07,
  outReverse: 0x08,
  atop: 0x09,
  atopReverse: 0x0a,
  xor: 0x0b,
  add: 0x0c,
  saturate: 0x0d,
} as const;

/** A pixel out of a source, whose mask was applied, and a destination. */
type Combine = (source: number, dest: number) => number;

/**
 * The same where each channel has a mask of its own: `source` was multiplied with the mask channel by channel, `alphas`
 * is the mask times the source's alpha.
 */
type CombineChannels = (source: number, alphas: number, dest: number) => number;

const alphaOf = (word: number): number => word >>> 24;
const inverseAlphaOf = (word: number): number => 255 - (word >>> 24);

/** By operator; those that are missing here are computed in floating-point numbers. */
export const combiners: ReadonlyMap<number, Combine> = new Map<number, Combine>([
  [Operator.clear, () => 0],
  [Operator.source, (s) => s],
  [Operator.dest, (_, d) => d],
  [Operator.over, over],
  [Operator.overReverse, (s, d) => addWords(scaleWord(s, inverseAlphaOf(d)), d)],
  [Operator.in, (s, d) => scaleWord(s, alphaOf(d))],
  [Operator.inReverse, (s, d) => scaleWord(d, alphaOf(s))],
  [Operator.out, (s, d) => scaleWord(s, inverseAlphaOf(d))],
  [Operator.outReverse, (s, d) => scaleWord(d, inverseAlphaOf(s))],
  [Operator.atop, (s, d) => addWords(scaleWord(s, alphaOf(d)), scaleWord(d, inverseAlphaOf(s)))],
  [Operator.atopReverse, (s, d) => addWords(scaleWord(s, inverseAlphaOf(d)), scaleWord(d, alphaOf(s)))],
  [Operator.xor, (s, d) => addWords(scaleWord(s, inverseAlphaOf(d)), scaleWord(d, inverseAlphaOf(s)))],
  [Operator.add, addWords],
  [
    0x30,
    (s, d) => addWords(multiplyWords(d, s), addWords(scaleWord(s, inverseAlphaOf(d)), scaleWord(d, inverseAlphaOf(s)))),
  ],
]);

export const channelCombiners: ReadonlyMap<number, CombineChannels> = new Map<number, CombineChannels>([
  [Operator.clear, () => 0],
  [Operator.source, (s) => s],
  [Operator.dest, (_, __, d) => d],
  [Operator.over, (s, a, d) => addWords(multiplyWords(d, ~a), s)],
  [Operator.overReverse, (s, _, d) => addWords(scaleWord(s, inverseAlphaOf(d)), d)],
  [Operator.in, (s, _, d) => scaleWord(s, alphaOf(d))],
  [Operator.inReverse, (_, a, d) => multiplyWords(d, a)],
  [Operator.out, (s, _, d) => scaleWord(s, inverseAlphaOf(d))],
  [Operator.outReverse, (_, a, d) => multiplyWords(d, ~a)],
  [Operator.atop, (s, a, d) => addWords(multiplyWords(d, ~a), scaleWord(s, alphaOf(d)))],
  [Operator.atopReverse, (s, a, d) => addWords(multiplyWords(d, a), scaleWord(s, inverseAlphaOf(d)))],
  [Operator.xor, (s, a, d) => addWords(multiplyWords(d, ~a), scaleWord(s, inverseAlphaOf(d)))],
  [Operator.add, (s, _, d) => addWords(d, s)],
  [0x30, (s, a, d) => addWords(addWords(multiplyWords(d, ~a), scaleWord(s, inverseAlphaOf(d))), multiplyWords(d, s))],
]);

/** How PDF's separable blend modes mix one channel: colours and alphas of destination and source, 0 to 255 each. */
export type Blend = (d: number, da: number, s: number, sa: number) => number;

export const blends: ReadonlyMap<number, Blend> = new Map<number, Blend>([
  // Screen
  [0x31, (d, da, s, sa) => s * da + d * sa - s * d],
  // Overlay
  [0x32, (d, da, s, sa) => (2 * d < da ? 2 * s * d : sa * da - 2 * (da - d) * (sa - s))],
  // Darken
  [0x33, (d, da, s, sa) => Math.min(da * s, sa * d)],
  // Lighten
  [0x34, (d, da, s, sa) => Math.max(da * s, sa * d)],
  // Hard light
  [0x37, (d, da, s, sa) => (2 * s < sa ? 2 * s * d : sa * da - 2 * (da - d) * (sa - s))],
  // Difference
  [0x39, (d, da, s, sa) => Math.abs(d * sa - s * da)],
  // Exclusion
  [0x3a, (d, da, s, sa) => s * da + d * sa - 2 * d * s],
]);

/** Blends a pixel; `alphas` is the source's alpha for each channel. */
export function blendWord(blend: Blend, source: number, alphas: number, dest: number): number {
  const da = dest >>> 24;
  const sa = source >>> 24;
  let word = normalized(da * 255 + sa * 255 - sa * da) << 24;
  for (let shift = 0; shift < 24; shift += 8) {
    const d = (dest >>> shift) & 255;
    const s = (source >>> shift) & 255;
    const a = (alphas >>> shift) & 255;
    word |= normalized((255 - a) * d + (255 - da) * s + blend(d, da, s, a)) << shift;
  }
  return word;
}

/** A product of two bytes as a byte. What is negative, from colours beyond their alpha, counts as too large. */
function normalized(value: number): number {
  const t = Math.min(value >>> 0, 255 * 255) + 128;
  return (t + (t >> 8)) >> 8;
}
