import type { DisplayMessage } from '../wire/display.ts';
import { brushSource, fillSolid, paintBrush } from './brush-source.ts';
import type { DrawImages } from './draw-images.ts';
import type { DrawTarget } from './draw-target.ts';
import { fromServer } from './pixel-format.ts';
import { Rop, ropOf } from './rop.ts';

/** DRAW_FILL. */
export function drawFill(target: DrawTarget, body: DisplayMessage<'drawFill'>['body'], images: DrawImages): void {
  const { surface, region } = target;
  const rop = ropOf(body.ropd, 'brush over dest');
  if (rop === Rop.noop || region.isEmpty) return;
  const brush = brushSource(body.brush, surface, (image) => images.fitting(image));
  // Without a brush the server paints black by its general way, also for a plain copy: the same pixels.
  paintBrush(surface, region, brush, rop);
}

/** DRAW_BLACKNESS: all bits 0. */
export function drawBlackness({ surface, region }: DrawTarget): void {
  fillSolid(surface, region, fromServer(surface.format.name, 0));
}

/** DRAW_WHITENESS: all bits 1. */
export function drawWhiteness({ surface, region }: DrawTarget): void {
  fillSolid(surface, region, fromServer(surface.format.name, 0xffffffff));
}

/** DRAW_INVERS: all bits turned. */
export function drawInvers({ surface, region }: DrawTarget): void {
  const word = fromServer(surface.format.name, 0);
  paintBrush(surface, region, { type: 'solid', word }, Rop.invert);
}
