import type { Brush, DrawMessage } from '../wire/display.ts';
import type { Image } from '../wire/image.ts';

/** The images a draw message brings, masks apart: they are read differently. */
export function imagesOf(message: DrawMessage): { pictures: readonly Image[]; mask: Image | null } {
  switch (message.name) {
    case 'drawFill':
      return { pictures: ofBrush(message.body.brush), mask: message.body.mask.bitmap };
    case 'drawOpaque':
    case 'drawRop3':
      return {
        pictures: [...present(message.body.source), ...ofBrush(message.body.brush)],
        mask: message.body.mask.bitmap,
      };
    case 'drawCopy':
    case 'drawBlend':
      return { pictures: present(message.body.source), mask: message.body.mask.bitmap };
    case 'drawBlackness':
    case 'drawWhiteness':
    case 'drawInvers':
      return { pictures: [], mask: message.body.mask.bitmap };
    case 'drawStroke':
      return { pictures: ofBrush(message.body.brush), mask: null };
    case 'drawText':
      return { pictures: [...ofBrush(message.body.foreBrush), ...ofBrush(message.body.backBrush)], mask: null };
    case 'drawTransparent':
    case 'drawAlphaBlend':
      return { pictures: present(message.body.source), mask: null };
    case 'drawComposite':
      return {
        pictures: [message.body.composite.source, ...present(message.body.composite.mask)],
        mask: null,
      };
    case 'copyBits':
      return { pictures: [], mask: null };
  }
}

function present(image: Image | null): Image[] {
  return image ? [image] : [];
}

function ofBrush(brush: Brush): Image[] {
  return brush.type === 'pattern' ? [brush.image] : [];
}
