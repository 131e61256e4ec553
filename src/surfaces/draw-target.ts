import type { Clip, DisplayBase, Rect } from '../wire/geometry.ts';
import type { Mask } from '../wire/display.ts';
import type { DrawImages } from './draw-images.ts';
import { throughMask } from './mask.ts';
import { Region } from './region.ts';
import type { Surface } from './surface.ts';

/** Where a message draws: the surface, the rectangle it speaks of, and which pixels of it may change. */
export interface DrawTarget {
  readonly surface: Surface;
  readonly box: Rect;
  readonly region: Region;
}

export function drawTarget(surface: Surface, { box, clip }: Pick<DisplayBase, 'box' | 'clip'>): DrawTarget {
  return { surface, box, region: clipped(surface, box, clip) };
}

/** The pixels of a surface within a rectangle and a clip. */
export function clipped(surface: Surface, box: Rect, clip: Clip): Region {
  const inside = Region.ofRect(box, surface.bounds);
  if (clip === null || inside.isEmpty) return inside;
  return Region.ofRects(clip, inside.extents);
}

/** A target with its mask applied. */
export function masked(target: DrawTarget, mask: Mask, images: DrawImages): DrawTarget {
  if (!mask.bitmap || target.region.isEmpty) return target;
  const bitmap = images.bitmap(mask.bitmap);
  return { ...target, region: throughMask(target.region, mask, bitmap, target.box) };
}

export function sameSize(a: Rect, b: Rect): boolean {
  return a.right - a.left === b.right - b.left && a.bottom - a.top === b.bottom - b.top;
}
