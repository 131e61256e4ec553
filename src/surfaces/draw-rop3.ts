import type { DisplayMessage } from '../wire/display.ts';
import type { Rect } from '../wire/geometry.ts';
import { rawCompatible } from './blit.ts';
import { brushSource, tileRow } from './brush-source.ts';
import { DrawError } from './draw-error.ts';
import type { DrawImages } from './draw-images.ts';
import { sameSize } from './draw-target.ts';
import type { DrawTarget } from './draw-target.ts';
import { ropSpan } from './rop.ts';
import type { Rop } from './rop.ts';
import { ONE } from './sampler.ts';
import type { Matrix } from './sampler.ts';
import { scaled } from './scale.ts';

/**
 * DRAW_ROP3: any of the 256 functions of brush, source and destination bits. Bit 4p + 2s + d of the code is the
 * result; so its upper half is the function of source and destination where the brush's bit is 1, the lower half
 * where it is 0.
 */
export function drawRop3(target: DrawTarget, body: DisplayMessage<'drawRop3'>['body'], images: DrawImages): void {
  const { surface, region, box } = target;
  if (region.isEmpty) return;
  const { sourceArea: area, rop3 } = body;
  let picture = images.fitting(body.source);
  const brush = brushSource(body.brush, surface, (image) => images.fitting(image));
  let x = box.left - area.left;
  let y = box.top - area.top;
  if (!sameSize(box, area)) {
    const ready = scaled(picture, rop3Matrix(area, box), region, box, body.scaleMode, picture.format);
    if (!ready) return;
    picture = ready;
    x = region.extents.left;
    y = region.extents.top;
  }
  const source = rawCompatible(picture, surface);
  // What is drawn must not be read again.
  const words = source.pixels === surface.pixels ? source.pixels.slice() : source.pixels;
  const { left, top, right, bottom } = region.extents;
  if (left < x || top < y || right > x + source.width || bottom > y + source.height) {
    throw new DrawError('undefined', `rop3 of a source that does not cover its area`);
  }
  const { format, pixels, width, flip } = surface;
  const most = right - left;
  const high = new Uint32Array(most);
  const low = new Uint32Array(most);
  const pattern = new Uint32Array(most);
  const patternFlip = brush.type === 'tile' ? brush.tile.flip : flip;
  if (brush.type === 'solid') pattern.fill(brush.word);
  const common = { source: words, sourceFlip: source.flip, destFlip: flip, keep: format.keep, set: format.set };
  const { boxes } = region;
  for (let i = 0; i < boxes.length; i += 4) {
    const start = boxes[i]!;
    const length = boxes[i + 2]! - start;
    for (let row = boxes[i + 1]!; row < boxes[i + 3]!; row++) {
      const to = row * width + start;
      const from = (row - y) * source.width + (start - x);
      for (let k = 0; k < length; k++) high[k] = low[k] = pixels[to + k]!;
      ropSpan((rop3 >> 4) as Rop, { ...common, dest: high }, from, 0, length);
      ropSpan((rop3 & 15) as Rop, { ...common, dest: low }, from, 0, length);
      if (brush.type === 'tile') tileRow(brush, start, row, pattern, length);
      for (let k = 0; k < length; k++) {
        const bits = pattern[k]! ^ patternFlip;
        pixels[to + k] = (high[k]! & bits) | (low[k]! & ~bits);
      }
    }
  }
  if (format.set === 0) surface.opaque = false;
}

/** For this operation the server scales in another way: it rounds where the source area begins to a pixel of the box. */
function rop3Matrix(area: Rect, box: Rect): Matrix {
  const scaleX = (area.right - area.left) / (box.right - box.left);
  const scaleY = (area.bottom - area.top) / (box.bottom - box.top);
  const xx = Math.trunc(scaleX * ONE);
  const yy = Math.trunc(scaleY * ONE);
  const x0 = xx * Math.floor(area.left / scaleX + 0.5);
  const y0 = yy * Math.floor(area.top / scaleY + 0.5);
  return { xx, xy: 0, x0, yx: 0, yy, y0 };
}
