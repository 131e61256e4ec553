/**
 * The composite operators with a division, which the server computes in single-precision numbers from 0 to 1. Every
 * step is rounded as it rounds there: `f` below.
 */
const f = Math.fround;

/** One channel out of source and destination. */
export type FloatChannel = (sa: number, s: number, da: number, d: number) => number;

/** The smallest normal number; what is nearer to 0 counts as 0. */
const TINY = 1.1754943508222875e-38;

function isZero(value: number): boolean {
  return value > -TINY && value < TINY;
}

function clamp(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}

/** What source or destination is multiplied with. */
type Factor = (sa: number, da: number) => number;

const zero: Factor = () => 0;
const one: Factor = () => 1;
const sourceOverDest: Factor = (sa, da) => (isZero(da) ? 1 : clamp(f(sa / da)));
const destOverSource: Factor = (sa, da) => (isZero(sa) ? 1 : clamp(f(da / sa)));
const restOfSourceOverDest: Factor = (sa, da) => (isZero(da) ? 1 : clamp(f(f(1 - sa) / da)));
const restOfDestOverSource: Factor = (sa, da) => (isZero(sa) ? 1 : clamp(f(f(1 - da) / sa)));
const lessSourceOverDest: Factor = (sa, da) => (isZero(da) ? 0 : clamp(f(1 - f(sa / da))));
const lessDestOverSource: Factor = (sa, da) => (isZero(sa) ? 0 : clamp(f(1 - f(da / sa))));
const lessRestOfDestOverSource: Factor = (sa, da) => (isZero(sa) ? 0 : clamp(f(1 - f(f(1 - da) / sa))));
const lessRestOfSourceOverDest: Factor = (sa, da) => (isZero(da) ? 0 : clamp(f(1 - f(f(1 - sa) / da))));

function porterDuff(a: Factor, b: Factor): FloatChannel {
  return (sa, s, da, d) => Math.min(1, f(f(s * a(sa, da)) + f(d * b(sa, da))));
}

/** Operators that treat alpha as one more colour. */
export const floatOperators: ReadonlyMap<number, FloatChannel> = new Map([
  // Saturate
  [0x0d, porterDuff(restOfDestOverSource, one)],
  // Disjoint: over, over reverse, in, in reverse, out, out reverse, atop, atop reverse, xor
  [0x13, porterDuff(one, restOfSourceOverDest)],
  [0x14, porterDuff(restOfDestOverSource, one)],
  [0x15, porterDuff(lessRestOfDestOverSource, zero)],
  [0x16, porterDuff(zero, lessRestOfSourceOverDest)],
  [0x17, porterDuff(restOfDestOverSource, zero)],
  [0x18, porterDuff(zero, restOfSourceOverDest)],
  [0x19, porterDuff(lessRestOfDestOverSource, restOfSourceOverDest)],
  [0x1a, porterDuff(restOfDestOverSource, lessRestOfSourceOverDest)],
  [0x1b, porterDuff(restOfDestOverSource, restOfSourceOverDest)],
  // Conjoint, in the same order
  [0x23, porterDuff(one, lessSourceOverDest)],
  [0x24, porterDuff(lessDestOverSource, one)],
  [0x25, porterDuff(destOverSource, zero)],
  [0x26, porterDuff(zero, sourceOverDest)],
  [0x27, porterDuff(lessDestOverSource, zero)],
  [0x28, porterDuff(zero, lessSourceOverDest)],
  [0x29, porterDuff(destOverSource, lessSourceOverDest)],
  [0x2a, porterDuff(lessDestOverSource, sourceOverDest)],
  [0x2b, porterDuff(lessDestOverSource, lessSourceOverDest)],
]);

/** PDF's separable blend modes with a division: colours only, `floatBlendAlpha` is the alpha. */
export const floatBlends: ReadonlyMap<number, FloatChannel> = new Map([
  [0x35, blended(colorDodge)],
  [0x36, blended(colorBurn)],
  [0x38, blended(softLight)],
]);

export function floatBlendAlpha(sa: number, da: number): number {
  return f(f(da + sa) - f(da * sa));
}

function blended(blend: FloatChannel): FloatChannel {
  return (sa, s, da, d) => f(f(f(f(1 - sa) * d) + f(f(1 - da) * s)) + blend(sa, s, da, d));
}

function colorDodge(sa: number, s: number, da: number, d: number): number {
  if (isZero(d)) return 0;
  if (f(d * sa) >= f(f(sa * da) - f(s * da))) return f(sa * da);
  if (isZero(f(sa - s))) return f(sa * da);
  return f(f(f(sa * sa) * d) / f(sa - s));
}

function colorBurn(sa: number, s: number, da: number, d: number): number {
  if (d >= da) return f(sa * da);
  if (f(sa * f(da - d)) >= f(s * da)) return 0;
  if (isZero(s)) return 0;
  return f(sa * f(da - f(f(sa * f(da - d)) / s)));
}

function softLight(sa: number, s: number, da: number, d: number): number {
  const base = f(d * sa);
  if (isZero(da)) return base;
  const twice = f(2 * s);
  if (twice <= sa) return f(base - f(f(f(d * f(da - d)) * f(sa - twice)) / da));
  if (f(4 * d) <= da) {
    const curve = f(f(f(f(f(f(16 * d) / da) - 12) * d) / da) + 3);
    return f(base + f(f(f(twice - sa) * d) * curve));
  }
  return f(base + f(f(f(Math.sqrt(f(d * da))) - d) * f(twice - sa)));
}

/** A colour of three channels. */
export type Color = [number, number, number];

/** Overwrites the colour it is given last, which is its result: millions of colours need no memory so. */
type HueBlend = (source: Color, sa: number, dest: Color, da: number, result: Color) => void;

/** PDF's blend modes that look at the whole colour: what is added to the parts of source and destination alone. */
export const hueBlends: ReadonlyMap<number, HueBlend> = new Map<number, HueBlend>([
  // Hue, saturation, color, luminosity
  [
    0x3b,
    (s, sa, d, da, result) => {
      multiply(s, da, result);
      setSaturation(result, f(saturation(d) * sa));
      setLuminosity(result, f(sa * da), f(luminosity(d) * sa));
    },
  ],
  [
    0x3c,
    (s, sa, d, da, result) => {
      multiply(d, sa, result);
      setSaturation(result, f(saturation(s) * da));
      setLuminosity(result, f(sa * da), f(luminosity(d) * sa));
    },
  ],
  [
    0x3d,
    (s, sa, d, da, result) => {
      multiply(s, da, result);
      setLuminosity(result, f(sa * da), f(luminosity(d) * sa));
    },
  ],
  [
    0x3e,
    (s, sa, d, da, result) => {
      multiply(d, sa, result);
      setLuminosity(result, f(sa * da), f(luminosity(s) * da));
    },
  ],
]);

function multiply(color: Color, by: number, result: Color): void {
  result[0] = f(color[0] * by);
  result[1] = f(color[1] * by);
  result[2] = f(color[2] * by);
}

function luminosity(color: Color): number {
  return f(f(f(color[0] * f(0.3)) + f(color[1] * f(0.59))) + f(color[2] * f(0.11)));
}

function saturation(color: Color): number {
  return f(Math.max(color[0], color[1], color[2]) - Math.min(color[0], color[1], color[2]));
}

function setLuminosity(color: Color, alpha: number, wanted: number): void {
  const shift = f(wanted - luminosity(color));
  for (let c = 0; c < 3; c++) color[c] = f(color[c]! + shift);
  const light = luminosity(color);
  const least = Math.min(color[0], color[1], color[2]);
  const most = Math.max(color[0], color[1], color[2]);
  if (least < 0) {
    const span = f(light - least);
    if (isZero(span)) color.fill(0);
    else for (let c = 0; c < 3; c++) color[c] = f(light + f(f(f(color[c]! - light) * light) / span));
  }
  if (most > alpha) {
    const span = f(most - light);
    if (isZero(span)) color.fill(alpha);
    else for (let c = 0; c < 3; c++) color[c] = f(light + f(f(f(color[c]! - light) * f(alpha - light)) / span));
  }
}

function setSaturation(color: Color, wanted: number): void {
  const r = color[0];
  const g = color[1];
  const b = color[2];
  // Which channel counts as the largest when two are equal is part of the result.
  const most = r > g ? (r > b ? 0 : 2) : r > b ? 1 : g > b ? 1 : 2;
  const least = r > g ? (r > b && g > b ? 2 : 1) : r > b ? 2 : 0;
  const middle = 3 - most - least;
  const low = color[least];
  const span = f(color[most] - low);
  const between = f(color[middle]! - low);
  color.fill(0);
  if (isZero(span)) return;
  color[middle] = f(f(between * wanted) / span);
  color[most] = wanted;
}
