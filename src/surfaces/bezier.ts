import type { Point, PointFix } from '../wire/geometry.ts';
import { DrawError } from './draw-error.ts';

/** Halvings after which curves of any coordinates are points, unless their numbers overflow time and again. */
const DEEPEST = 40;

/** The nearest whole pixel of a 28.4 fixed-point number; halves go down. */
export function wholePixel(fixed: number): number {
  return (fixed >> 4) + ((fixed & 15) > 8 ? 1 : 0);
}

/**
 * Appends the end points of the straight pieces that stand for a cubic Bezier curve, as the server flattens it: halved
 * until both inner points are close to the chord. Numbers overflow as 64 bit ones do. A part that halving leaves as it
 * is, over which the server itself would never come to an end, counts as straight.
 * @throws {DrawError} when there would be more than `most` points
 */
export function flattenBezier(
  out: Point[],
  most: number,
  p0: PointFix,
  p1: PointFix,
  p2: PointFix,
  p3: PointFix,
  depth = 0,
): void {
  const chord = dot(p3.x - p0.x, p3.y - p0.y, p3.x - p0.x, p3.y - p0.y);
  const near = distance(p0, p1, p3, chord);
  const far = distance(p3, p2, p0, chord);
  if ((near < chord && far < chord) || depth === DEEPEST) {
    append(out, most, p3);
    return;
  }
  const p01 = middle(p0, p1);
  const p12 = middle(p1, p2);
  const p23 = middle(p2, p3);
  const p012 = middle(p01, p12);
  const p123 = middle(p12, p23);
  const p0123 = middle(p012, p123);
  const firstIsAll = same(p01, p1) && same(p012, p2) && same(p0123, p3);
  const secondIsAll = same(p0123, p0) && same(p123, p1) && same(p23, p2);
  if (firstIsAll || secondIsAll) {
    append(out, most, p3);
    return;
  }
  flattenBezier(out, most, p0, p01, p012, p0123, depth + 1);
  flattenBezier(out, most, p0123, p123, p23, p3, depth + 1);
}

function append(out: Point[], most: number, { x, y }: PointFix): void {
  if (out.length >= most) throw new DrawError('undefined', `a path of more than ${most} points`);
  out.push({ x: wholePixel(x), y: wholePixel(y) });
}

function same(a: PointFix, b: PointFix): boolean {
  return a.x === b.x && a.y === b.y;
}

/** A measure of how far `to` is off the line from `from` to `end`, to be compared with the chord. */
function distance(from: PointFix, to: PointFix, end: PointFix, chord: bigint): bigint {
  const [ax, ay] = [to.x - from.x, to.y - from.y];
  const along = dot(ax, ay, end.x - from.x, end.y - from.y);
  return BigInt.asIntN(64, dot(ax, ay, ax, ay) * chord - along * along) >> 3n;
}

function dot(ax: number, ay: number, bx: number, by: number): bigint {
  return BigInt.asIntN(64, BigInt(ax | 0) * BigInt(bx | 0) + BigInt(ay | 0) * BigInt(by | 0)) >> 4n;
}

function middle(a: PointFix, b: PointFix): PointFix {
  return { x: Math.trunc(((a.x + b.x) | 0) / 2), y: Math.trunc(((a.y + b.y) | 0) / 2) };
}
