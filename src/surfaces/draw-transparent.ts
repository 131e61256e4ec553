import type { DisplayMessage } from '../wire/display.ts';
import { rawCompatible } from './blit.ts';
import type { DrawImages } from './draw-images.ts';
import { sameSize } from './draw-target.ts';
import type { DrawTarget } from './draw-target.ts';
import type { Picture } from './picture.ts';
import { fromServer } from './pixel-format.ts';
import { scaleMatrix } from './sampler.ts';
import { scaled } from './scale.ts';
import type { Surface } from './surface.ts';

/** DRAW_TRANSPARENT: copies the pixels of a picture that are not of one colour; scaled, always from the nearest. */
export function drawTransparent(
  target: DrawTarget,
  body: DisplayMessage<'drawTransparent'>['body'],
  images: DrawImages,
): void {
  const { surface, region, box } = target;
  if (region.isEmpty) return;
  const picture = images.fitting(body.source);
  const area = body.sourceArea;
  if (sameSize(box, area)) copyOpaque(target, picture, box.left - area.left, box.top - area.top, body.trueColor);
  else {
    const ready = scaled(
      picture,
      scaleMatrix(area, box.right - box.left, box.bottom - box.top),
      region,
      box,
      'nearest',
      picture.format,
    );
    const { left, top } = region.extents;
    if (ready) copyOpaque({ surface, region, box }, ready, left, top, body.trueColor);
  }
}

function copyOpaque({ surface, region }: DrawTarget, picture: Picture, x: number, y: number, color: number): void {
  const source = rawCompatible(picture, surface);
  const { compared, spared } = key(surface, source, color);
  const change = source.flip ^ surface.flip;
  const from = source.pixels;
  const to = surface.pixels;
  const { boxes } = region;
  for (let i = 0; i < boxes.length; i += 4) {
    const left = Math.max(boxes[i]!, x);
    const right = Math.min(boxes[i + 2]!, x + source.width);
    const bottom = Math.min(boxes[i + 3]!, y + source.height);
    for (let row = Math.max(boxes[i + 1]!, y); row < bottom; row++) {
      let at = row * surface.width + left;
      let read = (row - y) * source.width + (left - x);
      for (let column = left; column < right; column++, at++, read++) {
        const word = from[read]!;
        if ((word & compared) !== spared) to[at] = word ^ change;
      }
    }
  }
  if (surface.format.set === 0 && !(source.opaque && change === 0)) surface.opaque = false;
}

/** Which bits of the picture's words are compared, and with what. Formats of no colour spare zeros. */
function key(surface: Surface, source: Picture, color: number): { compared: number; spared: number } {
  const { name } = surface.format;
  switch (name) {
    case 'xrgb32':
    case 'argb32':
      return { compared: 0xffffff, spared: fromServer(name, color) & 0xffffff };
    case 'rgb555':
      // The unused bit is compared too: the colour's is 0.
      return { compared: -1, spared: (fromServer(name, narrow555(color)) ^ surface.flip ^ source.flip) | 0 };
    case 'rgb565':
      return { compared: -1, spared: fromServer(name, narrow565(color)) | 0 };
    case 'a8':
    case 'a1':
      return { compared: -1, spared: 0 };
  }
}

function narrow555(color: number): number {
  return ((color >>> 3) & 0x1f) | ((color >>> 6) & 0x3e0) | ((color >>> 9) & 0x7c00);
}

function narrow565(color: number): number {
  return ((color >>> 3) & 0x1f) | ((color >>> 5) & 0x7e0) | ((color >>> 8) & 0xf800);
}
