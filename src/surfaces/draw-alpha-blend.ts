import type { DisplayMessage } from '../wire/display.ts';
import { overRow } from './combine.ts';
import type { DrawImages } from './draw-images.ts';
import { sameSize } from './draw-target.ts';
import type { DrawTarget } from './draw-target.ts';
import { asArgb, storeSpan } from './picture.ts';
import { pixelFormats } from './pixel-format.ts';
import { Repeat, Sampler, scaleMatrix } from './sampler.ts';

/** SPICE_ALPHA_FLAGS_*: the unused bytes of the surface, or of a surface as source, are alpha. */
const flag = { destHasAlpha: 1, sourceSurfaceHasAlpha: 2 } as const;

/** DRAW_ALPHA_BLEND: lays a picture over the surface, made fainter by one alpha; scaled, from the nearest pixel. */
export function drawAlphaBlend(
  target: DrawTarget,
  body: DisplayMessage<'drawAlphaBlend'>['body'],
  images: DrawImages,
): void {
  const { surface, region, box } = target;
  if (body.alpha === 0 || region.isEmpty) return;
  const picture = images.original(body.source);
  const area = body.sourceArea;
  const unusedIsAlpha =
    body.source?.body.type === 'surface' &&
    (body.alphaFlags & flag.sourceSurfaceHasAlpha) !== 0 &&
    picture.format.name === 'xrgb32';
  const reading = unusedIsAlpha ? { change: picture.flip, set: 0 } : asArgb(picture);
  const matrix = sameSize(box, area)
    ? { ...scaleMatrix(area, 1, 1), xx: 65536, yy: 65536 }
    : scaleMatrix(area, box.right - box.left, box.bottom - box.top);
  const sampler = new Sampler(picture, { matrix, smooth: false, repeat: Repeat.none, ...reading });
  const { left, top, right, bottom } = region.extents;
  if (!sampler.reaches(left - box.left, top - box.top, right - box.left, bottom - box.top)) return;
  const asAlpha = (body.alphaFlags & flag.destHasAlpha) !== 0 && surface.format.name === 'xrgb32';
  const format = asAlpha ? pixelFormats.argb32 : surface.format;
  const change = asAlpha ? surface.flip : 0;
  const set = format.alpha ? 0 : 0xff000000;
  const source = new Uint32Array(right - left);
  const dest = new Uint32Array(right - left);
  const { pixels, width } = surface;
  const { boxes } = region;
  for (let i = 0; i < boxes.length; i += 4) {
    const start = boxes[i]!;
    const length = boxes[i + 2]! - start;
    for (let y = boxes[i + 1]!; y < boxes[i + 3]!; y++) {
      const to = y * width + start;
      sampler.row(start - box.left, y - box.top, length, source);
      for (let k = 0; k < length; k++) dest[k] = (pixels[to + k]! ^ change) | set;
      overRow(source, body.alpha, dest, length);
      storeSpan(format, { change, set: 0 }, dest, 0, pixels, to, length);
    }
  }
  if (asAlpha) surface.opaque = false;
}
