import type { Brush } from '../wire/display.ts';
import type { Image } from '../wire/image.ts';
import { DrawError } from './draw-error.ts';
import { copySpan, rawCompatible } from './blit.ts';
import type { Picture } from './picture.ts';
import { fromServer } from './pixel-format.ts';
import type { Region } from './region.ts';
import { Rop, keepsUnused, ropSpan } from './rop.ts';
import type { Surface } from './surface.ts';

/** What a brush paints on one surface: everywhere the same word, or a picture repeated in both directions. */
export type BrushSource =
  | { readonly type: 'solid'; readonly word: number }
  | { readonly type: 'tile'; readonly tile: Picture; readonly x: number; readonly y: number };

/** A message's brush made ready for a surface. No brush paints black, which some raster operations don't even look at. */
export function brushSource(brush: Brush, surface: Surface, pictureOf: (image: Image) => Picture): BrushSource {
  switch (brush.type) {
    case 'none':
      return { type: 'solid', word: fromServer(surface.format.name, 0) };
    case 'solid':
      return { type: 'solid', word: fromServer(surface.format.name, brush.color) };
    case 'pattern': {
      const tile = rawCompatible(pictureOf(brush.image), surface);
      if (tile.width === 0 || tile.height === 0) throw new DrawError('image', 'a pattern without pixels');
      return { type: 'tile', tile, x: brush.origin.x, y: brush.origin.y };
    }
  }
}

/** Fills a region with one word. */
export function fillSolid(surface: Surface, region: Region, word: number): void {
  const { pixels, width } = surface;
  const { boxes } = region;
  for (let i = 0; i < boxes.length; i += 4) {
    const left = boxes[i]!;
    const length = boxes[i + 2]! - left;
    const bottom = boxes[i + 3]!;
    let to = boxes[i + 1]! * width + left;
    if (length === width) {
      pixels.fill(word, to, bottom * width);
      continue;
    }
    for (let y = boxes[i + 1]!; y < bottom; y++, to += width) pixels.fill(word, to, to + length);
  }
  if (word >>> 24 !== 0xff) surface.opaque = false;
}

/** Paints a region with a brush by a raster operation. */
export function paintBrush(surface: Surface, region: Region, brush: BrushSource, rop: Rop): void {
  if (rop === Rop.noop || region.isEmpty) return;
  if (brush.type === 'solid' && rop === Rop.copy) {
    fillSolid(surface, region, brush.word);
    return;
  }
  const { format, flip: destFlip, pixels: dest, width } = surface;
  const extents = region.extents;
  const row = new Uint32Array(extents.right - extents.left);
  let sourceFlip = destFlip;
  let opaque: boolean;
  if (brush.type === 'solid') {
    row.fill(brush.word);
    opaque = brush.word >>> 24 === 0xff;
  } else {
    sourceFlip = brush.tile.flip;
    opaque = brush.tile.opaque && sourceFlip === destFlip;
  }
  const spans = { source: row, sourceFlip, dest, destFlip, keep: format.keep, set: format.set };
  const plain = rop === Rop.copy && sourceFlip === destFlip;
  const { boxes } = region;
  for (let i = 0; i < boxes.length; i += 4) {
    const left = boxes[i]!;
    const length = boxes[i + 2]! - left;
    for (let y = boxes[i + 1]!; y < boxes[i + 3]!; y++) {
      if (brush.type === 'tile') tileRow(brush, left, y, row, length);
      if (plain) copySpan(row, 0, dest, y * width + left, length);
      else ropSpan(rop, spans, 0, y * width + left, length);
    }
  }
  if (format.set === 0 && !(opaque && keepsUnused(rop))) surface.opaque = false;
}

/** Lays `length` words of the repeated picture into `row`, as they stand from `x` of line `y` of the surface on. */
export function tileRow(
  brush: Extract<BrushSource, { type: 'tile' }>,
  x: number,
  y: number,
  row: Uint32Array,
  length: number,
): void {
  const { tile } = brush;
  const { width } = tile;
  const start = modulo(y - brush.y, tile.height) * width;
  const first = modulo(x - brush.x, width);
  let filled = Math.min(width - first, length);
  copySpan(tile.pixels, start + first, row, 0, filled);
  if (filled < length) {
    const more = Math.min(first, length - filled);
    copySpan(tile.pixels, start, row, filled, more);
    filled += more;
  }
  // One whole period stands there; it doubles until the row is full.
  while (filled < length) {
    const more = Math.min(filled - (filled % width), length - filled);
    row.copyWithin(filled, 0, more);
    filled += more;
  }
}

export function modulo(value: number, by: number): number {
  const rest = value % by;
  return rest < 0 ? rest + by : rest;
}
