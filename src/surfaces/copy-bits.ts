import type { Point } from '../wire/geometry.ts';
import type { DrawTarget } from './draw-target.ts';
import { Region } from './region.ts';

/** COPY_BITS: moves pixels within a surface; source and destination may overlap. */
export function copyBits({ surface, region, box }: DrawTarget, source: Point): Region {
  const dx = box.left - source.x;
  const dy = box.top - source.y;
  if (dx === 0 && dy === 0) return Region.empty;
  const { width, height, pixels } = surface;
  // Only what has a source within the surface.
  const moved = region.intersect(
    Region.of(Math.max(dx, 0), Math.max(dy, 0), Math.min(width + dx, width), Math.min(height + dy, height)),
  );
  const { boxes } = moved;
  for (const i of inOrder(boxes, dx, dy)) {
    const left = boxes[i]!;
    const right = boxes[i + 2]!;
    const top = boxes[i + 1]!;
    const bottom = boxes[i + 3]!;
    if (dx === 0 && right - left === width) {
      pixels.copyWithin(top * width, (top - dy) * width, (bottom - dy) * width);
      continue;
    }
    const step = dy > 0 ? -1 : 1;
    for (let y = dy > 0 ? bottom - 1 : top; y >= top && y < bottom; y += step) {
      const from = (y - dy) * width - dx;
      pixels.copyWithin(y * width + left, from + left, from + right);
    }
  }
  return moved;
}

/** The rectangles in an order in which none overwrites what a later one has to read. */
function inOrder(boxes: Int32Array, dx: number, dy: number): number[] {
  const bands: number[][] = [];
  for (let i = 0; i < boxes.length; i += 4) {
    const band = bands.at(-1);
    if (band && boxes[band[0]! + 1] === boxes[i + 1]) band.push(i);
    else bands.push([i]);
  }
  if (dy > 0) bands.reverse();
  if (dx > 0) for (const band of bands) band.reverse();
  return bands.flat();
}
