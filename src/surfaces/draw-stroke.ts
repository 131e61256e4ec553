import type { DisplayMessage, PathSegment } from '../wire/display.ts';
import { PathFlag } from '../wire/display.ts';
import type { Point } from '../wire/geometry.ts';
import { flattenBezier, wholePixel } from './bezier.ts';
import { brushSource, paintBrush } from './brush-source.ts';
import { DashedLine } from './dashed-line.ts';
import { DrawError } from './draw-error.ts';
import type { DrawImages } from './draw-images.ts';
import type { DrawTarget } from './draw-target.ts';
import { Region } from './region.ts';
import { ropOf } from './rop.ts';
import type { Surface } from './surface.ts';
import { thinLine } from './thin-line.ts';

/** No picture's path has more points than this, those of its curves included. */
const MOST_POINTS = 1 << 17;

/** No picture has lines longer than this together, in pixels of the surface's rows and columns. */
const LONGEST = 1 << 26;

/** No screen has dashed lines longer than this together, in pixels or dashes: each costs time, also off the screen. */
const LONGEST_DASHED = 1 << 20;

/** DRAW_STROKE: lines one pixel thin, solid or dashed; the gaps between dashes are not painted. */
export function drawStroke(target: DrawTarget, body: DisplayMessage<'drawStroke'>['body'], images: DrawImages): void {
  const { surface, region } = target;
  if (region.isEmpty) return;
  const rop = ropOf(body.foreMode, 'brush over dest');
  const brush = brushSource(body.brush, surface, (image) => images.fitting(image));
  const paint = (rows: readonly number[]): void => {
    paintBrush(surface, rowsWithin(rows, target), brush, rop);
  };
  const dashes = dashesOf(body.line);
  const lines = polylines(body.path);
  checkLength(lines, dashes?.lengths ?? null, surface);
  for (const points of lines) {
    if (!dashes) {
      for (let i = 1; i < points.length; i++) {
        const { x, y } = points[i - 1]!;
        paint(thinLine(x, y, points[i]!.x, points[i]!.y, surface.width, surface.height));
      }
      continue;
    }
    // Where painting a pixel twice makes a difference, a line of several pieces is painted as a whole.
    const whole = points.length > 2 && ((rop & 3) === 1 || (rop & 12) === 4);
    const all: number[] = [];
    const collect = (rows: readonly number[]): void => {
      for (const edge of rows) all.push(edge);
    };
    const emit = whole ? collect : paint;
    new DashedLine(dashes.lengths, dashes.offset, whole, emit).draw(points);
    if (whole) paint(all);
  }
}

function rowsWithin(rows: readonly number[], { surface, region }: DrawTarget): Region {
  const inside: number[] = [];
  for (let i = 0; i < rows.length; i += 4) {
    const left = Math.max(rows[i]!, 0);
    const right = Math.min(rows[i + 2]!, surface.width);
    const top = rows[i + 1]!;
    if (left < right && top >= 0 && top < surface.height) region.clipRow(left, right, top, inside);
  }
  return Region.ofBoxes(inside);
}

/** @throws {DrawError} when the lines of a message are too long together */
function checkLength(lines: readonly Point[][], dashes: readonly number[] | null, surface: Surface): void {
  let length = 0;
  if (!dashes) {
    const most = Math.max(surface.width, surface.height);
    for (const points of lines) length += lengthOf(points, (dx, dy) => Math.min(Math.max(dx, dy), most));
    if (length > LONGEST) throw new DrawError('undefined', `lines of more than ${LONGEST} pixels`);
    return;
  }
  for (const points of lines) length += lengthOf(points, (dx, dy) => dx + dy);
  const perPixel = dashes.length / dashes.reduce((sum, dash) => sum + dash, 0);
  if (length * Math.max(1, perPixel) > LONGEST_DASHED) {
    throw new DrawError('undefined', `dashed lines of more than ${LONGEST_DASHED} pixels or dashes`);
  }
}

function lengthOf(points: readonly Point[], measure: (dx: number, dy: number) => number): number {
  let length = 0;
  for (let i = 1; i < points.length; i++) {
    length += measure(Math.abs(points[i]!.x - points[i - 1]!.x), Math.abs(points[i]!.y - points[i - 1]!.y));
  }
  return length;
}

/** The pattern of dashes in whole pixels of one byte each, null for a solid line. */
function dashesOf(
  line: DisplayMessage<'drawStroke'>['body']['line'],
): { readonly lengths: readonly number[]; readonly offset: number } | null {
  if (!line.style) return null;
  const lengths = line.style.map((fixed) => wholePixel(fixed) & 255);
  if (!lengths.some((length) => length > 0)) throw new DrawError('undefined', 'a line of dashes without length');
  if (!line.startWithGap) return { lengths, offset: 0 };
  lengths.push(lengths.shift()!);
  return { lengths, offset: lengths[0]! };
}

/** The points of a path's lines, in whole pixels. @throws {DrawError} */
function polylines(path: readonly PathSegment[]): Point[][] {
  const lines: Point[][] = [];
  let points: Point[] = [];
  let left = MOST_POINTS;
  const finish = (): void => {
    left -= points.length;
    if (left < 0) throw new DrawError('undefined', `a path of more than ${MOST_POINTS} points`);
    if (points.length > 1) lines.push(points);
    points = [];
  };
  for (const { flags, points: fixed } of path) {
    let next = 0;
    if (flags & PathFlag.begin) {
      finish();
      if (fixed[0]) points.push({ x: wholePixel(fixed[0].x), y: wholePixel(fixed[0].y) });
      next = 1;
    }
    if (flags & PathFlag.bezier) {
      if ((fixed.length - next) % 3 !== 0) throw new DrawError('undefined', 'a curve of incomplete pieces');
      for (; next + 2 < fixed.length; next += 3) {
        const last = points.at(-1);
        if (!last) throw new DrawError('undefined', 'a curve that begins nowhere');
        const start = { x: last.x << 4, y: last.y << 4 };
        flattenBezier(points, left, start, fixed[next]!, fixed[next + 1]!, fixed[next + 2]!);
      }
    } else {
      for (; next < fixed.length; next++) {
        points.push({ x: wholePixel(fixed[next]!.x), y: wholePixel(fixed[next]!.y) });
      }
    }
    if (flags & PathFlag.end) {
      if (flags & PathFlag.close && points[0]) points.push(points[0]);
      finish();
    }
  }
  finish();
  return lines;
}
