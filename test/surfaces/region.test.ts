import { expect } from 'chai';
import { Region } from '../../src/surfaces/region.ts';
import { random } from './random.ts';

const within = { left: 0, top: 0, right: 40, bottom: 30 };

function points(region: Region): Set<number> {
  const all = new Set<number>();
  const { boxes } = region;
  for (let i = 0; i < boxes.length; i += 4) {
    for (let y = boxes[i + 1]!; y < boxes[i + 3]!; y++) {
      for (let x = boxes[i]!; x < boxes[i + 2]!; x++) {
        expect(all.has(y * 1000 + x), `pixel ${x},${y} twice`).equal(false);
        all.add(y * 1000 + x);
      }
    }
  }
  return all;
}

function randomRects(next: (below: number) => number, count: number) {
  return Array.from({ length: count }, () => {
    const left = next(50) - 5;
    const top = next(40) - 5;
    return { left, top, right: left + next(15) - 1, bottom: top + next(12) - 1 };
  });
}

function covered(rects: ReturnType<typeof randomRects>): Set<number> {
  const all = new Set<number>();
  for (const r of rects) {
    for (let y = Math.max(r.top, 0); y < Math.min(r.bottom, 30); y++) {
      for (let x = Math.max(r.left, 0); x < Math.min(r.right, 40); x++) all.add(y * 1000 + x);
    }
  }
  return all;
}

describe('region', () => {
  it('holds exactly the pixels of overlapping, empty and inside-out rectangles', () => {
    for (let seed = 1; seed < 200; seed++) {
      const next = random(seed);
      const rects = randomRects(next, next(12));
      expect(points(Region.ofRects(rects, within))).deep.equal(covered(rects));
    }
  });

  it('keeps its rectangles in bands from top to bottom, left to right, joined where they can be', () => {
    const region = Region.ofRects(
      [
        { left: 5, top: 0, right: 10, bottom: 10 },
        { left: 0, top: 0, right: 5, bottom: 10 },
        { left: 0, top: 10, right: 10, bottom: 20 },
      ],
      within,
    );
    expect([...region.boxes]).deep.equal([0, 0, 10, 20]);
  });

  it('gives the parts of one row', () => {
    for (let seed = 1; seed < 200; seed++) {
      const next = random(seed);
      const region = Region.ofRects(randomRects(next, next(12)), within);
      const [left, y] = [next(40) - 3, next(34) - 2];
      const right = left + 1 + next(30);
      const out: number[] = [];
      region.clipRow(left, right, y, out);
      expect(out).deep.equal([...region.intersect(Region.of(left, y, right, y + 1)).boxes]);
    }
  });

  it('intersects', () => {
    for (let seed = 1; seed < 200; seed++) {
      const next = random(seed);
      const a = randomRects(next, next(8));
      const b = randomRects(next, next(8));
      const both = Region.ofRects(a, within).intersect(Region.ofRects(b, within));
      const other = covered(b);
      expect(points(both)).deep.equal(new Set([...covered(a)].filter((p) => other.has(p))));
    }
  });

  it('inverts', () => {
    for (let seed = 1; seed < 100; seed++) {
      const next = random(seed);
      const rects = randomRects(next, next(8));
      const all = points(Region.ofRects([within], within));
      for (const p of covered(rects)) all.delete(p);
      expect(points(Region.ofRects(rects, within).inverse(within))).deep.equal(all);
    }
  });

  it('takes numbers of any size', () => {
    const most = 2 ** 31 - 1;
    expect([
      ...Region.ofRects([{ left: -most - 1, top: -most - 1, right: most, bottom: most }], within).boxes,
    ]).deep.equal([0, 0, 40, 30]);
    expect(Region.ofRects([{ left: most, top: 0, right: -most, bottom: 5 }], within).isEmpty).equal(true);
  });

  it('unites 20,000 clip rectangles in less than a second', () => {
    const next = random(7);
    const rects = Array.from({ length: 20000 }, () => {
      const left = next(1900);
      const top = next(1000);
      return { left, top, right: left + 1 + next(20), bottom: top + 1 + next(20) };
    });
    const start = performance.now();
    Region.ofRects(rects, { left: 0, top: 0, right: 1920, bottom: 1080 });
    expect(performance.now() - start).lessThan(1000);
  });
});
