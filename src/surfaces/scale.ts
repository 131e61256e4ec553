import type { ScaleMode } from '../wire/display.ts';
import type { Rect } from '../wire/geometry.ts';
import { blit } from './blit.ts';
import { asArgb, storeSpan } from './picture.ts';
import type { Picture } from './picture.ts';
import type { Region } from './region.ts';
import { Rop } from './rop.ts';
import { Repeat, Sampler, scaleMatrix } from './sampler.ts';
import type { Matrix } from './sampler.ts';
import type { Surface } from './surface.ts';

const asIs = { change: 0, set: 0 };

/** Shows `area` of a picture in `box` of a surface, within the region. */
export function scaleBlit(
  surface: Surface,
  region: Region,
  picture: Picture,
  area: Rect,
  box: Rect,
  mode: ScaleMode,
  rop: Rop,
): void {
  if (region.isEmpty) return;
  const matrix = scaleMatrix(area, box.right - box.left, box.bottom - box.top);
  if (rop === Rop.copy) copyThrough(surface, region, picture, matrix, box, mode);
  else blit(surface, region, scaled(picture, matrix, region, box, mode), region.extents.left, region.extents.top, rop);
}

function samplerOf(picture: Picture, matrix: Matrix, mode: ScaleMode): Sampler {
  const smooth = mode === 'interpolate';
  return new Sampler(picture, { matrix, smooth, repeat: Repeat.none, ...asArgb(picture) });
}

function copyThrough(
  surface: Surface,
  region: Region,
  picture: Picture,
  matrix: Matrix,
  box: Rect,
  mode: ScaleMode,
): void {
  const sampler = samplerOf(picture, matrix, mode);
  const { extents } = region;
  if (
    !sampler.reaches(extents.left - box.left, extents.top - box.top, extents.right - box.left, extents.bottom - box.top)
  )
    return;
  const row = new Uint32Array(extents.right - extents.left);
  const { boxes } = region;
  for (let i = 0; i < boxes.length; i += 4) {
    const left = boxes[i]!;
    const length = boxes[i + 2]! - left;
    for (let y = boxes[i + 1]!; y < boxes[i + 3]!; y++) {
      sampler.row(left - box.left, y - box.top, length, row);
      storeSpan(surface.format, asIs, row, 0, surface.pixels, y * surface.width + left, length);
    }
  }
}

/** The part of a scaled picture that covers a region's extents, in the picture's own format. */
export function scaled(picture: Picture, matrix: Matrix, region: Region, box: Rect, mode: ScaleMode): Picture {
  const { extents } = region;
  const width = extents.right - extents.left;
  const height = extents.bottom - extents.top;
  const { format } = picture;
  const pixels = new Uint32Array(width * height);
  const sampler = samplerOf(picture, matrix, mode);
  const x = extents.left - box.left;
  const y = extents.top - box.top;
  if (sampler.reaches(x, y, x + width, y + height)) {
    const row = new Uint32Array(width);
    for (let line = 0; line < height; line++) {
      sampler.row(x, y + line, width, row);
      storeSpan(format, asIs, row, 0, pixels, line * width, width);
    }
  }
  return { width, height, pixels, format, flip: format.flip, opaque: !format.alpha };
}
