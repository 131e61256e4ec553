import { expect } from 'chai';
import { StaleArea } from '../../demo/server/stale-area.ts';
import type { Rect } from '../../src/wire/geometry.ts';

const rect = (left: number, top: number, right: number, bottom: number): Rect => ({ left, top, right, bottom });

/** How often each pixel of a small screen lies in one of the rectangles. */
function counts(rects: readonly Rect[]): number[] {
  const pixels = new Array<number>(SIDE * SIDE).fill(0);
  for (const { left, top, right, bottom } of rects) {
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) pixels[y * SIDE + x]! += 1;
  }
  return pixels;
}

const SIDE = 6;

describe("the demo's parts of the screen that were not sent", () => {
  it('are handed out once, without what a stream covers', () => {
    const film = rect(2, 1, 4, 4);
    const inFilm = counts([film]);
    for (let left = 0; left < SIDE; left++) {
      for (let top = 0; top < SIDE; top++) {
        for (let right = left + 1; right <= SIDE; right++) {
          for (let bottom = top + 1; bottom <= SIDE; bottom++) {
            const added = rect(left, top, right, bottom);
            const area = new StaleArea();
            area.add(added);
            const wanted = counts([added]).map((count, at) => (inFilm[at]! > 0 ? 0 : count));
            expect(counts(area.take(film)), JSON.stringify(added)).to.deep.equal(wanted);
            expect(area.empty).to.equal(true);
          }
        }
      }
    }
  });

  it('cover all that was added, however many they are', () => {
    const area = new StaleArea();
    const added = Array.from({ length: 12 }, (_, i) => rect(i % 5, i % 4, (i % 5) + 1, (i % 4) + 1));
    for (const one of added) area.add(one);
    const taken = counts(area.take());
    counts(added).forEach((count, at) => {
      if (count > 0) expect(taken[at]).to.be.above(0);
    });
  });
});
