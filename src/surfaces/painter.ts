import type { DrawMessage } from '../wire/display.ts';
import type { Clip, Rect } from '../wire/geometry.ts';
import { copyBits } from './copy-bits.ts';
import { drawComposite } from './draw-composite.ts';
import { drawCopy, drawOpaque } from './draw-copy.ts';
import { drawAlphaBlend } from './draw-alpha-blend.ts';
import { drawBlackness, drawFill, drawInvers, drawWhiteness } from './draw-fill.ts';
import { DrawImages } from './draw-images.ts';
import { drawRop3 } from './draw-rop3.ts';
import { drawStroke } from './draw-stroke.ts';
import { drawText } from './draw-text.ts';
import { drawTransparent } from './draw-transparent.ts';
import { clipped, drawTarget, masked } from './draw-target.ts';
import type { DrawTarget } from './draw-target.ts';
import type { ImageStore, Prepared } from './image-store.ts';
import { imagesOf } from './message-images.ts';
import { pictureOf } from './picture.ts';
import { putPicture } from './put-picture.ts';
import type { Region } from './region.ts';
import type { SurfaceTable } from './surface-table.ts';
import type { VideoImage } from './video-layer.ts';

const nothingPrepared: Prepared = new Map();

/** Draws the messages of one display channel on its surfaces. */
export class Painter {
  private readonly surfaces: SurfaceTable;
  private readonly images: ImageStore;

  constructor(surfaces: SurfaceTable, images: ImageStore) {
    this.surfaces = surfaces;
    this.images = images;
  }

  /**
   * Draws one message; messages must come in the order they were sent. `prepared` is what `ImageStore.prepare` gave
   * for it.
   * @throws {DrawError} when the message could not be drawn: the next one can
   * @throws {ImageNotYet} when another channel has to go first: the same message can be painted again then
   */
  paint(message: DrawMessage, prepared: Prepared = nothingPrepared): void {
    const surface = this.surfaces.get(message.body.base.surfaceId);
    const images = new DrawImages(this.images, message, prepared, surface);
    images.keep();
    const target = drawTarget(surface, message.body.base);
    const paint = (): void => {
      surface.touch(draw(message, target, images));
    };
    if (readsElsewhere(message)) paint();
    else surface.within(target.region.extents, paint);
  }

  /**
   * Draws a frame of a stream, scaled to the rectangle by taking the nearest pixel. Later operations see it.
   * @param frame stays the caller's
   * @param topDown false when the rows of the frame stand bottom to top
   * @throws {DrawError}
   */
  drawVideoFrame(surfaceId: number, dest: Rect, clip: Clip, frame: VideoImage, topDown: boolean): void {
    const surface = this.surfaces.get(surfaceId);
    const region = clipped(surface, dest, clip);
    if (region.isEmpty) return;
    if ('frame' in frame && topDown && sizeIs(dest, frame) && surface.format.name === 'xrgb32') {
      surface.putFrame(region, dest, frame.frame);
    } else {
      const { width, height } = frame;
      const data = 'frame' in frame ? surface.readFrame(frame.frame, width, height) : frame.data;
      const picture = pictureOf({ width, height, data, alpha: false }, 'color');
      surface.within(region.extents, () => {
        putPicture({ surface, region, box: dest }, picture, topDown);
      });
    }
    surface.touch(region);
  }
}

/** Whether a message takes pixels from a place of its surface where it does not draw. */
function readsElsewhere(message: DrawMessage): boolean {
  return message.name === 'copyBits' || imagesOf(message).pictures.some(({ body }) => body.type === 'surface');
}

function sizeIs(
  { left, top, right, bottom }: Rect,
  size: { readonly width: number; readonly height: number },
): boolean {
  return right - left === size.width && bottom - top === size.height;
}

/** @returns which pixels changed */
function draw(message: DrawMessage, whole: DrawTarget, images: DrawImages): Region {
  const target = 'mask' in message.body ? masked(whole, message.body.mask, images) : whole;
  switch (message.name) {
    case 'copyBits':
      return copyBits(target, message.body.sourcePosition);
    case 'drawFill':
      drawFill(target, message.body, images);
      break;
    case 'drawOpaque':
      drawOpaque(target, message.body, images);
      break;
    case 'drawCopy':
    case 'drawBlend':
      drawCopy(target, message.body, images);
      break;
    case 'drawBlackness':
      drawBlackness(target);
      break;
    case 'drawWhiteness':
      drawWhiteness(target);
      break;
    case 'drawInvers':
      drawInvers(target);
      break;
    case 'drawRop3':
      drawRop3(target, message.body, images);
      break;
    case 'drawTransparent':
      drawTransparent(target, message.body, images);
      break;
    case 'drawAlphaBlend':
      drawAlphaBlend(target, message.body, images);
      break;
    case 'drawStroke':
      drawStroke(target, message.body, images);
      break;
    case 'drawText':
      drawText(target, message.body, images);
      break;
    case 'drawComposite':
      drawComposite(target, message.body, images);
  }
  return target.region;
}
