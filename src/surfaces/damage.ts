import type { Rect } from '../wire/geometry.ts';
import type { Region } from './region.ts';

/** More rectangles than this cost more to put on a canvas than the pixels between them. */
const MOST = 16;

/** Which pixels of a surface changed since they were last shown: few rectangles, which may cover more than that. */
export class Damage {
  private rects: Rect[] = [];

  get isEmpty(): boolean {
    return this.rects.length === 0;
  }

  add(rect: Rect): void {
    if (rect.left >= rect.right || rect.top >= rect.bottom) return;
    let grown = rect;
    for (;;) {
      const index = this.rects.findIndex((other) => joinIsCheap(other, grown));
      if (index < 0) break;
      grown = around(this.rects[index]!, grown);
      this.rects.splice(index, 1);
    }
    this.rects.push(grown);
    if (this.rects.length > MOST) this.joinCheapest();
  }

  addRegion(region: Region): void {
    if (region.length > MOST) {
      this.add(region.extents);
      return;
    }
    const { boxes } = region;
    for (let i = 0; i < boxes.length; i += 4) {
      this.add({ left: boxes[i]!, top: boxes[i + 1]!, right: boxes[i + 2]!, bottom: boxes[i + 3]! });
    }
  }

  /** Hands over what was recorded and starts anew. */
  take(): readonly Rect[] {
    const taken = this.rects;
    this.rects = [];
    return taken;
  }

  private joinCheapest(): void {
    const { rects } = this;
    let best = Infinity;
    let first = 0;
    let second = 1;
    for (let i = 0; i < rects.length; i++) {
      for (let j = i + 1; j < rects.length; j++) {
        const cost = area(around(rects[i]!, rects[j]!)) - area(rects[i]!) - area(rects[j]!);
        if (cost < best) {
          best = cost;
          first = i;
          second = j;
        }
      }
    }
    const joined = around(rects[first]!, rects[second]!);
    rects.splice(second, 1);
    rects.splice(first, 1);
    this.add(joined);
  }
}

function area(rect: Rect): number {
  return (rect.right - rect.left) * (rect.bottom - rect.top);
}

function around(a: Rect, b: Rect): Rect {
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

/** Whether one rectangle around both shows hardly more than both do. */
function joinIsCheap(a: Rect, b: Rect): boolean {
  if (a.left > b.right || b.left > a.right || a.top > b.bottom || b.top > a.bottom) return false;
  const both = area(a) + area(b);
  return area(around(a, b)) <= both + (both >> 3);
}
