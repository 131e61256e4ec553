import type { DisplayMessage } from '../wire/display.ts';
import type { Rect } from '../wire/geometry.ts';
import { rawCompatible } from './blit.ts';
import { brushSource, tileRow } from './brush-source.ts';
import { DrawError } from './draw-error.ts';
import type { DrawImages } from './draw-images.ts';
import { sameSize } from './draw-target.ts';
import type { DrawTarget } from './draw-target.ts';
import { ONE } from './sampler.ts';
import type { Matrix } from './sampler.ts';
import { scaled } from './scale.ts';

/**
 * DRAW_ROP3: any of the 256 functions of brush, source and destination bits. Bit 4p + 2s + d of the code is the
 * result.
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
  const patternFlip = brush.type === 'tile' ? brush.tile.flip : flip;
  const pattern = new Uint32Array(right - left);
  if (brush.type === 'solid') pattern.fill(brush.word);
  const parts = partsOf(rop3);
  const { boxes } = region;
  for (let i = 0; i < boxes.length; i += 4) {
    const start = boxes[i]!;
    const length = boxes[i + 2]! - start;
    for (let row = boxes[i + 1]!; row < boxes[i + 3]!; row++) {
      const to = row * width + start;
      const from = (row - y) * source.width + (start - x);
      if (brush.type === 'tile') tileRow(brush, start, row, pattern, length);
      for (let k = 0; k < length; k++) {
        const p = pattern[k]! ^ patternFlip;
        const s = words[from + k]! ^ source.flip;
        const d = pixels[to + k]! ^ flip;
        const word =
          parts.one ^
          (parts.d & d) ^
          (s & (parts.s ^ (parts.sd & d))) ^
          (p & (parts.p ^ (parts.pd & d) ^ (s & (parts.ps ^ (parts.psd & d)))));
        pixels[to + k] = ((word ^ flip) & format.keep) | format.set;
      }
    }
  }
  if (format.set === 0) surface.opaque = false;
}

/** The products of which a function of three bits is the sum modulo 2: all bits of a part are set when it belongs to it. */
interface Parts {
  readonly one: number;
  readonly d: number;
  readonly s: number;
  readonly sd: number;
  readonly p: number;
  readonly pd: number;
  readonly ps: number;
  readonly psd: number;
}

/** A function's truth table, of which bit 4p + 2s + d is the result, as a sum: all bits of a word are done at once so. */
function partsOf(table: number): Parts {
  // A product belongs to the sum when the results for all that its factors cover are odd in number.
  const part = (covered: number): number => {
    let odd = 0;
    for (let bit = table & covered; bit !== 0; bit &= bit - 1) odd ^= 1;
    return -odd;
  };
  return {
    one: part(0b00000001),
    d: part(0b00000011),
    s: part(0b00000101),
    sd: part(0b00001111),
    p: part(0b00010001),
    pd: part(0b00110011),
    ps: part(0b01010101),
    psd: part(0b11111111),
  };
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
