import type { Rect } from '../wire/geometry.ts';
import { DrawError } from './draw-error.ts';

/** A region has at most 4,194,304 rectangles, 64 MiB: more than a 4K screen of which every other pixel is drawn has. */
export const MOST_BOXES = 1 << 22;

/** How many rectangles a sweep may look at before it is given up; lists that servers make take far fewer. */
const MOST_STEPS = 1 << 27;

/**
 * A set of pixels as rectangles that do not overlap, in bands: sorted by top, then by left; rectangles of one band
 * share top and bottom; neighbours within a band do not touch. Immutable.
 *
 * What makes a region throws a DrawError when it would have more than `MOST_BOXES` rectangles: few rectangles of a
 * message can cut one another into very many.
 */
export class Region {
  /** left, top, right, bottom of each rectangle in turn. */
  readonly boxes: Int32Array;

  private constructor(boxes: Int32Array) {
    this.boxes = boxes;
  }

  static readonly empty = new Region(new Int32Array(0));

  /** The pixels of one rectangle; none when it is empty or inside out. */
  static of(left: number, top: number, right: number, bottom: number): Region {
    return left < right && top < bottom ? new Region(Int32Array.of(left, top, right, bottom)) : Region.empty;
  }

  /** The pixels of one rectangle that lie within another one. */
  static ofRect(rect: Rect, within: Rect): Region {
    return Region.of(
      Math.max(rect.left, within.left),
      Math.max(rect.top, within.top),
      Math.min(rect.right, within.right),
      Math.min(rect.bottom, within.bottom),
    );
  }

  /** The union of rectangles that may overlap, as far as it lies within `within`. */
  static ofRects(rects: readonly Rect[], within: Rect): Region {
    const boxes: number[] = [];
    for (const rect of rects) {
      const left = Math.max(rect.left, within.left);
      const top = Math.max(rect.top, within.top);
      const right = Math.min(rect.right, within.right);
      const bottom = Math.min(rect.bottom, within.bottom);
      if (left < right && top < bottom) boxes.push(left, top, right, bottom);
    }
    return Region.ofBoxes(boxes);
  }

  /** The union of rectangles given as left, top, right, bottom in turn; none may be empty. */
  static ofBoxes(boxes: readonly number[]): Region {
    if (isBanded(boxes)) return new Region(new Int32Array(boxes));
    // A line that rises comes bottom to top.
    const turned = upsideDown(boxes);
    return new Region(isBanded(turned) ? turned : new Int32Array(unite(boxes)));
  }

  /** Rectangles that already stand as a region has them; they belong to it from now on. */
  static ofBands(boxes: Int32Array): Region {
    return new Region(boxes);
  }

  /** How many rectangles there are. */
  get length(): number {
    return this.boxes.length >> 2;
  }

  get isEmpty(): boolean {
    return this.boxes.length === 0;
  }

  /** The smallest rectangle around all; of an empty region an empty one. */
  get extents(): Rect {
    const { boxes } = this;
    if (boxes.length === 0) return { left: 0, top: 0, right: 0, bottom: 0 };
    let left = boxes[0]!;
    let right = boxes[2]!;
    for (let i = 4; i < boxes.length; i += 4) {
      if (boxes[i]! < left) left = boxes[i]!;
      if (boxes[i + 2]! > right) right = boxes[i + 2]!;
    }
    return { left, top: boxes[1]!, right, bottom: boxes[boxes.length - 1]! };
  }

  intersect(other: Region): Region {
    if (this.isEmpty || other.isEmpty) return Region.empty;
    if (this.length === 1 && other.length > 1) return other.intersect(this);
    return new Region(new Int32Array(intersectBands(this.boxes, other.boxes)));
  }

  /** The pixels of the rectangle `within` that are not in this region. The region must lie within it. */
  inverse(within: Rect): Region {
    const out = new BandWriter();
    const { boxes } = this;
    let y = within.top;
    for (let i = 0; i < boxes.length;) {
      const top = boxes[i + 1]!;
      const bottom = boxes[i + 3]!;
      if (top > y) out.add(within.left, y, within.right, top);
      let x = within.left;
      for (; i < boxes.length && boxes[i + 1] === top; i += 4) {
        if (boxes[i]! > x) out.add(x, top, boxes[i]!, bottom);
        x = boxes[i + 2]!;
      }
      if (x < within.right) out.add(x, top, within.right, bottom);
      y = bottom;
    }
    if (y < within.bottom) out.add(within.left, y, within.right, within.bottom);
    return new Region(new Int32Array(out.finish()));
  }

  translate(dx: number, dy: number): Region {
    const boxes = this.boxes.slice();
    for (let i = 0; i < boxes.length; i += 4) {
      boxes[i]! += dx;
      boxes[i + 1]! += dy;
      boxes[i + 2]! += dx;
      boxes[i + 3]! += dy;
    }
    return new Region(boxes);
  }

  /** Appends the parts of one row of pixels that lie in the region, as left, top, right, bottom in turn. */
  clipRow(left: number, right: number, y: number, out: number[]): void {
    const { boxes } = this;
    const band = firstBeyond(boxes, y, 3, 0, boxes.length);
    if (band === boxes.length || boxes[band + 1]! > y) return;
    const top = boxes[band + 1]!;
    for (
      let i = firstInBand(boxes, band, left);
      i < boxes.length && boxes[i + 1] === top && boxes[i]! < right;
      i += 4
    ) {
      out.push(Math.max(boxes[i]!, left), y, Math.min(boxes[i + 2]!, right), y + 1);
    }
  }

  contains(x: number, y: number): boolean {
    const { boxes } = this;
    for (let i = 0; i < boxes.length; i += 4) {
      if (y >= boxes[i + 1]! && y < boxes[i + 3]! && x >= boxes[i]! && x < boxes[i + 2]!) return true;
    }
    return false;
  }
}

/** Takes rectangles in band order and joins bands that lie above one another and look the same. */
class BandWriter {
  private readonly boxes: number[] = [];
  private previous = 0;
  private current = 0;

  add(left: number, top: number, right: number, bottom: number): void {
    const { boxes } = this;
    if (boxes.length > this.current && boxes[this.current + 1] !== top) this.closeBand();
    boxes.push(left, top, right, bottom);
  }

  finish(): number[] {
    this.closeBand();
    return this.boxes;
  }

  private closeBand(): void {
    const { boxes, previous, current } = this;
    const length = boxes.length - current;
    if (boxes.length > MOST_BOXES * 4)
      throw new DrawError('undefined', `a region of more than ${MOST_BOXES} rectangles`);
    if (length > 0 && current - previous === length && boxes[previous + 3] === boxes[current + 1]) {
      let same = true;
      for (let i = 0; i < length && same; i += 4) {
        same = boxes[previous + i] === boxes[current + i] && boxes[previous + i + 2] === boxes[current + i + 2];
      }
      if (same) {
        const bottom = boxes[current + 3]!;
        for (let i = previous; i < current; i += 4) boxes[i + 3] = bottom;
        boxes.length = current;
        return;
      }
    }
    this.previous = current;
    this.current = boxes.length;
  }
}

/** Whether rectangles already stand as a region has them, which is how servers send them. */
function isBanded(boxes: ArrayLike<number>): boolean {
  for (let i = 4; i < boxes.length; i += 4) {
    const sameBand = boxes[i + 1] === boxes[i - 3] && boxes[i + 3] === boxes[i - 1];
    if (sameBand ? boxes[i]! <= boxes[i - 2]! : boxes[i + 1]! < boxes[i - 1]!) return false;
  }
  return true;
}

/** Rectangles in the opposite order. */
function upsideDown(boxes: readonly number[]): Int32Array {
  const turned = new Int32Array(boxes.length);
  for (let i = 0, to = boxes.length - 4; to >= 0; i += 4, to -= 4) {
    for (let edge = 0; edge < 4; edge++) turned[to + edge] = boxes[i + edge]!;
  }
  return turned;
}

/** What a rectangle costs where those of a band are sorted, in steps. */
const SORTING = 16;

/** The union of any rectangles, by a sweep from top to bottom over the edges. */
function unite(boxes: readonly number[]): number[] {
  const count = boxes.length >> 2;
  const byTop = Array.from({ length: count }, (_, i) => i * 4).sort((a, b) => boxes[a + 1]! - boxes[b + 1]!);
  const edges = new Int32Array(count * 2);
  for (let i = 0; i < count; i++) {
    edges[2 * i] = boxes[4 * i + 1]!;
    edges[2 * i + 1] = boxes[4 * i + 3]!;
  }
  edges.sort();
  const out = new BandWriter();
  /** Offsets of the rectangles that meet the band, sorted by left. */
  let active: number[] = [];
  let next = 0;
  let steps = 0;
  for (let e = 0; e + 1 < edges.length; e++) {
    const top = edges[e]!;
    const bottom = edges[e + 1]!;
    if (top === bottom) continue;
    active = active.filter((box) => boxes[box + 3]! > top);
    const started = next;
    while (next < count && boxes[byTop[next]! + 1]! <= top) active.push(byTop[next++]!);
    if (next > started) active.sort((a, b) => boxes[a]! - boxes[b]!);
    steps += active.length * (next > started ? SORTING : 1);
    if (steps > MOST_STEPS) throw new DrawError('undefined', `${count} rectangles that overlap too much`);
    let left = 0;
    let right = 0;
    let open = false;
    for (const box of active) {
      if (!open || boxes[box]! > right) {
        if (open) out.add(left, top, right, bottom);
        left = boxes[box]!;
        right = boxes[box + 2]!;
        open = true;
      } else if (boxes[box + 2]! > right) right = boxes[box + 2]!;
    }
    if (open) out.add(left, top, right, bottom);
  }
  return out.finish();
}

/** The offset of the first rectangle from `start` on whose number at `edge` is beyond `value`; `end` if none is. */
function firstBeyond(boxes: Int32Array, value: number, edge: 2 | 3, start: number, end: number): number {
  let low = start >> 2;
  let high = end >> 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (boxes[4 * middle + edge]! > value) high = middle;
    else low = middle + 1;
  }
  return low * 4;
}

/** The offset of the first rectangle of the band at `start` that ends right of `left`, or of the band's end. */
function firstInBand(boxes: Int32Array, start: number, left: number): number {
  const end = firstBeyond(boxes, boxes[start + 3]!, 3, start, boxes.length);
  return firstBeyond(boxes, left, 2, start, end);
}

/** The offset behind the last rectangle of the band that starts at `start`. */
function bandEnd(boxes: Int32Array, start: number): number {
  const top = boxes[start + 1];
  let end = start + 4;
  while (end < boxes.length && boxes[end + 1] === top) end += 4;
  return end;
}

function intersectBands(a: Int32Array, b: Int32Array): number[] {
  const out = new BandWriter();
  let aStart = 0;
  let bStart = 0;
  let aEnd = bandEnd(a, 0);
  let bEnd = bandEnd(b, 0);
  while (aStart < a.length && bStart < b.length) {
    const top = Math.max(a[aStart + 1]!, b[bStart + 1]!);
    const aBottom = a[aStart + 3]!;
    const bBottom = b[bStart + 3]!;
    const bottom = Math.min(aBottom, bBottom);
    if (top < bottom) {
      let i = aStart;
      let j = bStart;
      while (i < aEnd && j < bEnd) {
        const left = Math.max(a[i]!, b[j]!);
        const right = Math.min(a[i + 2]!, b[j + 2]!);
        if (left < right) out.add(left, top, right, bottom);
        if (a[i + 2]! < b[j + 2]!) i += 4;
        else j += 4;
      }
    }
    if (aBottom <= bBottom) {
      aStart = aEnd;
      if (aStart < a.length) aEnd = bandEnd(a, aStart);
    }
    if (bBottom <= aBottom) {
      bStart = bEnd;
      if (bStart < b.length) bEnd = bandEnd(b, bStart);
    }
  }
  return out.finish();
}
