import type { Rect } from '../../src/wire/geometry.ts';

const MOST = 8;

/** Parts of the screen that a client has not been sent; few rectangles, which may cover more than that. */
export class StaleArea {
  #rects: Rect[] = [];

  get empty(): boolean {
    return this.#rects.length === 0;
  }

  add(rect: Rect): void {
    if (this.#rects.some((other) => covers(other, rect))) return;
    this.#rects = this.#rects.filter((other) => !covers(rect, other));
    this.#rects.push(rect);
    if (this.#rects.length > MOST) this.#rects = [this.#rects.reduce(around)];
  }

  /** Hands the parts out, without what lies in `except`, and forgets them. */
  take(except: Rect | null = null): readonly Rect[] {
    const taken = this.#rects;
    this.#rects = [];
    return except ? taken.flatMap((rect) => without(rect, except)) : taken;
  }
}

/** What of a rectangle lies outside of another: above, beside and below it. */
function without(rect: Rect, hole: Rect): Rect[] {
  const top = Math.min(Math.max(hole.top, rect.top), rect.bottom);
  const bottom = Math.min(Math.max(hole.bottom, top), rect.bottom);
  const parts = [
    { ...rect, bottom: top },
    { ...rect, top, bottom, right: Math.min(hole.left, rect.right) },
    { ...rect, top, bottom, left: Math.max(hole.right, rect.left) },
    { ...rect, top: bottom },
  ];
  return parts.filter((part) => part.left < part.right && part.top < part.bottom);
}

function covers(a: Rect, b: Rect): boolean {
  return a.left <= b.left && a.top <= b.top && a.right >= b.right && a.bottom >= b.bottom;
}

function around(a: Rect, b: Rect): Rect {
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}
