import type { DisplayMessage, ScaleMode } from '../wire/display.ts';
import type { Rect } from '../wire/geometry.ts';
import { blit } from './blit.ts';
import { brushSource, paintBrush } from './brush-source.ts';
import type { DrawImages } from './draw-images.ts';
import { sameSize } from './draw-target.ts';
import type { DrawTarget } from './draw-target.ts';
import type { Picture } from './picture.ts';
import { Rop, ropOf } from './rop.ts';
import { scaleBlit } from './scale.ts';

/** DRAW_COPY and DRAW_BLEND, which the server renders alike. */
export function drawCopy(target: DrawTarget, body: DisplayMessage<'drawCopy'>['body'], images: DrawImages): void {
  const rop = ropOf(body.ropd, 'source over dest');
  if (rop === Rop.noop || target.region.isEmpty) return;
  placePicture(target, images.fitting(body.source), body.sourceArea, body.scaleMode, rop);
}

/** DRAW_OPAQUE: the picture, and over it the brush by the message's operation. */
export function drawOpaque(target: DrawTarget, body: DisplayMessage<'drawOpaque'>['body'], images: DrawImages): void {
  const rop = ropOf(body.ropd, 'brush over source');
  if (rop === Rop.noop || target.region.isEmpty) return;
  const picture = images.fitting(body.source);
  const brush = brushSource(body.brush, target.surface, (image) => images.fitting(image));
  placePicture(target, picture, body.sourceArea, body.scaleMode, Rop.copy);
  paintBrush(target.surface, target.region, brush, rop);
}

function placePicture(target: DrawTarget, picture: Picture, area: Rect, mode: ScaleMode, rop: Rop): void {
  const { surface, region, box } = target;
  if (sameSize(box, area)) blit(surface, region, picture, box.left - area.left, box.top - area.top, rop);
  else scaleBlit(surface, region, picture, area, box, mode, rop);
}
