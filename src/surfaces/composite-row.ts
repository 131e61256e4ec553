import { overRow, scaleWord } from './combine.ts';
import { addWords, multiplyWords } from './combine.ts';
import { floatBlendAlpha, floatBlends, floatOperators, hueBlends } from './float-operators.ts';
import type { Color } from './float-operators.ts';
import { Operator, blendWord, blends, channelCombiners, combiners } from './operators.ts';

const f = Math.fround;

/** Operators that are done in whole numbers; all others are done in floating-point numbers. */
export function isWhole(operator: number): boolean {
  return combiners.has(operator) || blends.has(operator);
}

/**
 * Combines a row of source words with a row of destination words, in place.
 * @param mask a row of words whose alpha, or whose channels if `perChannel`, the source is multiplied with; or null
 */
export function combineRow(
  operator: number,
  source: Uint32Array,
  mask: Uint32Array | null,
  perChannel: boolean,
  dest: Uint32Array,
  length: number,
): void {
  if (mask && perChannel) {
    combineChannels(operator, source, mask, dest, length);
    return;
  }
  if (mask) for (let i = 0; i < length; i++) source[i] = scaleWord(source[i]!, mask[i]! >>> 24);
  switch (operator) {
    case Operator.source:
      for (let i = 0; i < length; i++) dest[i] = source[i]!;
      return;
    case Operator.over:
      overRow(source, 255, dest, length);
      return;
    case Operator.add:
      for (let i = 0; i < length; i++) dest[i] = addWords(dest[i]!, source[i]!);
      return;
  }
  const combine = combiners.get(operator);
  if (combine) {
    for (let i = 0; i < length; i++) dest[i] = combine(source[i]!, dest[i]!);
    return;
  }
  const blend = blends.get(operator);
  if (!blend) return;
  for (let i = 0; i < length; i++) {
    const word = source[i]!;
    dest[i] = blendWord(blend, word, (word >>> 24) * 0x010101, dest[i]!);
  }
}

function combineChannels(
  operator: number,
  source: Uint32Array,
  mask: Uint32Array,
  dest: Uint32Array,
  length: number,
): void {
  const combine = channelCombiners.get(operator);
  const blend = blends.get(operator);
  for (let i = 0; i < length; i++) {
    const alphas = scaleWord(mask[i]!, source[i]! >>> 24);
    const masked = multiplyWords(source[i]!, mask[i]!);
    if (combine) dest[i] = combine(masked, alphas, dest[i]!);
    else if (blend) dest[i] = blendWord(blend, masked, alphas, dest[i]!);
  }
}

/** The same in numbers from 0 to 1, four a pixel: red, green, blue, alpha. */
export function combineFloatRow(
  operator: number,
  source: Float32Array,
  mask: Float32Array | null,
  perChannel: boolean,
  dest: Float32Array,
  length: number,
): void {
  const hue = hueBlends.get(operator);
  if (hue) {
    // There is no such mode with a mask for each channel: it leaves everything as it is.
    if (!(mask && perChannel)) combineHue(hue, source, mask, dest, length);
    return;
  }
  const plain = floatOperators.get(operator);
  const blend = floatBlends.get(operator);
  const color = plain ?? blend;
  if (!color) return;
  for (let i = 0; i < length * 4; i += 4) {
    let sa = source[i + 3]!;
    const da = dest[i + 3]!;
    const maskAlpha = mask ? mask[i + 3]! : 1;
    const wholeAlpha = sa;
    sa = f(sa * maskAlpha);
    for (let c = i; c < i + 3; c++) {
      const m = mask ? (perChannel ? mask[c]! : maskAlpha) : 1;
      const channelAlpha = mask && perChannel ? f(m * wholeAlpha) : sa;
      dest[c] = color(channelAlpha, f(source[c]! * m), da, dest[c]!);
    }
    dest[i + 3] = plain ? plain(sa, sa, da, da) : floatBlendAlpha(sa, da);
  }
}

function combineHue(
  blend: NonNullable<ReturnType<typeof hueBlends.get>>,
  source: Float32Array,
  mask: Float32Array | null,
  dest: Float32Array,
  length: number,
): void {
  const s: Color = [0, 0, 0];
  const d: Color = [0, 0, 0];
  const mixed: Color = [0, 0, 0];
  for (let i = 0; i < length * 4; i += 4) {
    let sa = source[i + 3]!;
    const da = dest[i + 3]!;
    for (let c = 0; c < 3; c++) {
      s[c] = source[i + c]!;
      d[c] = dest[i + c]!;
    }
    if (mask) {
      const m = mask[i + 3]!;
      sa = f(sa * m);
      // The server's arithmetic applies the mask twice to green and never to blue.
      s[0] = f(s[0] * m);
      s[1] = f(f(s[1] * m) * m);
    }
    blend(s, sa, d, da, mixed);
    for (let c = 0; c < 3; c++) dest[i + c] = f(f(f(f(1 - sa) * d[c]!) + f(f(1 - da) * s[c]!)) + mixed[c]!);
    dest[i + 3] = f(f(sa + da) - f(sa * da));
  }
}
