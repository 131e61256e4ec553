import { expect } from 'chai';
import { flattenBezier, wholePixel } from '../../src/surfaces/bezier.ts';
import { DrawError } from '../../src/surfaces/draw-error.ts';
import type { Point, PointFix } from '../../src/wire/geometry.ts';
import { random } from './random.ts';

type Curve = readonly [PointFix, PointFix, PointFix, PointFix];

function flat(curve: Curve, most = 100_000): Point[] {
  const out: Point[] = [];
  flattenBezier(out, most, ...curve);
  return out;
}

/** The server's rule without any end but its own; null where it has none. */
function unbounded(curve: Curve): Point[] | null {
  const out: Point[] = [];
  const dot = (a: PointFix, b: PointFix, c: PointFix, d: PointFix): bigint =>
    (BigInt(b.x - a.x) * BigInt(d.x - c.x) + BigInt(b.y - a.y) * BigInt(d.y - c.y)) >> 4n;
  const half = (a: PointFix, b: PointFix): PointFix => ({
    x: Math.trunc((a.x + b.x) / 2),
    y: Math.trunc((a.y + b.y) / 2),
  });
  const part = ([a, b, c, d]: Curve, depth: number): boolean => {
    if (depth > 60) return false;
    const chord = dot(a, d, a, d);
    const [ab, dc] = [dot(a, b, a, d), dot(d, c, d, a)];
    const first = (dot(a, b, a, b) * chord - ab * ab) >> 3n;
    const last = (dot(d, c, d, c) * chord - dc * dc) >> 3n;
    if (first < chord && last < chord) {
      out.push({ x: wholePixel(d.x), y: wholePixel(d.y) });
      return true;
    }
    const [p, q, r] = [half(a, b), half(b, c), half(c, d)];
    const [s, t] = [half(p, q), half(q, r)];
    const m = half(s, t);
    return part([a, p, s, m], depth + 1) && part([m, t, r, d], depth + 1);
  };
  return part(curve, 0) ? out : null;
}

describe('a Bezier curve', () => {
  it('becomes the pieces that the rule of the server gives, wherever that has an end', () => {
    let ended = 0;
    let endless = 0;
    for (let seed = 1; seed <= 3000; seed++) {
      const next = random(seed);
      const size = [8, 40, 400, 32_000][seed % 4]!;
      const point = (): PointFix => ({ x: next(2 * size) - size, y: next(2 * size) - size });
      // Like the server's, a curve begins on a whole pixel; some end where they began.
      const start = { x: point().x & ~15, y: point().y & ~15 };
      const curve: Curve = [start, point(), point(), next(8) === 0 ? start : point()];
      const expected = unbounded(curve);
      if (expected) {
        ended++;
        expect(flat(curve), JSON.stringify(curve)).deep.equal(expected);
      } else {
        endless++;
        expect(flat(curve).length, JSON.stringify(curve)).most(2000);
      }
    }
    expect(ended).greaterThan(2000);
    expect(endless).greaterThan(20);
  });

  it('of one place is one point', () => {
    const place = { x: 160, y: 160 };
    expect(flat([place, place, place, place])).deep.equal([{ x: 10, y: 10 }]);
    expect(flat([place, { x: 161, y: 160 }, place, place]).length).most(4);
  });

  it('of numbers that overflow comes to an end', () => {
    const next = random(7);
    const extremes = [0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 30, -(2 ** 30) - 1];
    const point = (): PointFix => ({ x: extremes[next(7)]!, y: extremes[next(7)]! });
    const started = performance.now();
    for (let turn = 0; turn < 30; turn++) {
      try {
        expect(flat([point(), point(), point(), point()], 5000).length).most(5000);
      } catch (error) {
        expect(error, String(error)).instanceOf(DrawError);
      }
    }
    expect(performance.now() - started).below(5000);
  });

  it('of more points than accepted is refused', () => {
    const curve: Curve = [
      { x: 0, y: 0 },
      { x: 16_000, y: 0 },
      { x: 16_000, y: 16_000 },
      { x: 0, y: 16_000 },
    ];
    const { length } = flat(curve);
    expect(flat(curve, length)).length(length);
    expect(() => flat(curve, length - 1)).throw(DrawError, `a path of more than ${length - 1} points`);
  });
});
