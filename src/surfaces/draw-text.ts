import { Ropd } from '../wire/display.ts';
import type { Brush, DisplayMessage } from '../wire/display.ts';
import type { Rect } from '../wire/geometry.ts';
import { brushSource, modulo, paintBrush } from './brush-source.ts';
import { over, scaleWord } from './combine.ts';
import { DrawError } from './draw-error.ts';
import type { DrawImages } from './draw-images.ts';
import type { DrawTarget } from './draw-target.ts';
import { coverage, glyphBounds } from './glyph-mask.ts';
import { asArgb, storeSpan } from './picture.ts';
import type { Picture } from './picture.ts';
import { Region } from './region.ts';
import { Rop } from './rop.ts';
import type { Surface } from './surface.ts';

/** DRAW_TEXT: glyphs as stencils for the fore brush, over a rectangle of the back brush. */
export function drawText(target: DrawTarget, body: DisplayMessage<'drawText'>['body'], images: DrawImages): void {
  const { surface, region } = target;
  if (region.isEmpty) return;
  const { backArea, string } = body;
  if (backArea.left !== backArea.right && backArea.top !== backArea.bottom) {
    if (body.foreMode !== Ropd.opPut) throw new DrawError('undefined', `text with a background by ${body.foreMode}`);
    const back = region.intersect(Region.ofRect(backArea, surface.bounds));
    if (!back.isEmpty) {
      paintBrush(
        surface,
        back,
        brushSource(body.backBrush, surface, (image) => images.fitting(image)),
        Rop.copy,
      );
    }
  }
  const bounds = glyphBounds(string.glyphs);
  if (body.foreBrush.type === 'none' || !bounds) return;
  const seen = region.intersect(Region.ofRect(bounds, surface.bounds));
  if (seen.isEmpty) return;
  const ink = inkOf(body.foreBrush, surface, bounds, images);
  const { rect, alphas } = coverage(string, seen.extents);
  const stride = rect.right - rect.left;
  const row = new Uint32Array(stride);
  const { pixels, width, format } = surface;
  const set = format.alpha ? 0 : 0xff000000;
  const asIs = { change: 0, set: 0 };
  const { boxes } = seen;
  for (let i = 0; i < boxes.length; i += 4) {
    const left = boxes[i]!;
    const length = boxes[i + 2]! - left;
    for (let y = boxes[i + 1]!; y < boxes[i + 3]!; y++) {
      const at = (y - rect.top) * stride + (left - rect.left);
      const to = y * width + left;
      for (let k = 0; k < length; k++) {
        const alpha = alphas[at + k]!;
        const dest = pixels[to + k]! | set;
        row[k] = alpha === 0 ? dest : over(scaleWord(ink(left + k, y), alpha), dest);
      }
      storeSpan(format, asIs, row, 0, pixels, to, length);
    }
  }
}

/** The colour with alpha that a brush has at a place of the surface. */
function inkOf(
  brush: Exclude<Brush, { type: 'none' }>,
  surface: Surface,
  bounds: Rect,
  images: DrawImages,
): (x: number, y: number) => number {
  if (brush.type === 'solid') {
    const word = surface.format.bits === 16 ? fiveBits(brush.color) : eightBits(brush.color);
    return () => word;
  }
  // A pattern begins at the text, not at the surface's corner.
  const picture: Picture = images.fitting(brush.image);
  const { change, set } = asArgb(picture);
  const x0 = bounds.left + brush.origin.x;
  const y0 = bounds.top + brush.origin.y;
  const { width, height, pixels } = picture;
  if (width === 0 || height === 0) throw new DrawError('image', 'a pattern without pixels');
  return (x, y) => (pixels[modulo(y - y0, height) * width + modulo(x - x0, width)]! ^ change) | set;
}

function eightBits(color: number): number {
  return 0xff000000 | ((color & 0xff) << 16) | (color & 0xff00) | ((color >>> 16) & 0xff);
}

/** The server takes 5 bits a channel on all surfaces of 16 bits. */
function fiveBits(color: number): number {
  const wide = (value: number): number => Math.trunc(((value & 31) * 0xffff) / 31) >> 8;
  return 0xff000000 | (wide(color) << 16) | (wide(color >>> 5) << 8) | wide(color >>> 10);
}
