import type { ScaleMode } from '../wire/display.ts';
import type { Rect } from '../wire/geometry.ts';
import { blit } from './blit.ts';
import { asArgb, storeSpan } from './picture.ts';
import type { Picture } from './picture.ts';
import type { Region } from './region.ts';
import { Rop } from './rop.ts';
import type { PixelFormat } from './pixel-format.ts';
import { Repeat, Sampler, scaleMatrix } from './sampler.ts';
import type { Matrix } from './sampler.ts';
import type { Surface } from './surface.ts';

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
  const { left, top } = region.extents;
  const matrix = scaleMatrix(area, box.right - box.left, box.bottom - box.top);
  if (rop === Rop.copy) {
    const ready = scaled(picture, matrix, region, box, mode, surface.format);
    if (ready) blit(surface, region, ready, left, top, rop);
  } else {
    // Raw operations need the picture's own format; where it can't be had they meet zeros.
    const { width, height } = size(region);
    const ready = scaled(picture, matrix, region, box, mode, picture.format);
    blit(surface, region, ready ?? blank(width, height, picture.format), left, top, rop);
  }
}

/**
 * The part of a scaled picture that covers a region's extents, in a format; the matrix leads from places in `box` to
 * the picture's. Null where places are beyond what the
 * server can say.
 */
export function scaled(
  picture: Picture,
  matrix: Matrix,
  region: Region,
  box: Rect,
  mode: ScaleMode,
  format: PixelFormat,
): Picture | null {
  const { width, height } = size(region);
  // Unused bytes pass through the server's scaling of 32 bit pixels as if they were a colour.
  const raw = format.name === 'xrgb32' && picture.format.bits === 32;
  const reading = raw ? { change: picture.flip, set: 0 } : asArgb(picture);
  const sampler = new Sampler(picture, { matrix, smooth: mode === 'interpolate', repeat: Repeat.none, ...reading });
  const x = region.extents.left - box.left;
  const y = region.extents.top - box.top;
  if (!sampler.reaches(x, y, x + width, y + height)) return null;
  const pixels = new Uint32Array(width * height);
  const row = new Uint32Array(width);
  for (let line = 0; line < height; line++) {
    sampler.row(x, y + line, width, row);
    if (raw) pixels.set(row, line * width);
    else storeSpan(format, asIs, row, 0, pixels, line * width, width);
  }
  return { width, height, pixels, format, flip: raw ? 0 : format.flip, opaque: !raw && !format.alpha };
}

const asIs = { change: 0, set: 0 };

function size(region: Region): { width: number; height: number } {
  const { left, top, right, bottom } = region.extents;
  return { width: right - left, height: bottom - top };
}

function blank(width: number, height: number, format: PixelFormat): Picture {
  return { width, height, pixels: new Uint32Array(width * height), format, flip: 0, opaque: false };
}
