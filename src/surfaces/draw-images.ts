import type { DrawMessage } from '../wire/display.ts';
import type { Image } from '../wire/image.ts';
import { DrawError } from './draw-error.ts';
import type { ImageStore, Prepared } from './image-store.ts';
import type { Bitmap } from './mask.ts';
import { imagesOf } from './message-images.ts';
import { converted, owned } from './picture.ts';
import type { Picture } from './picture.ts';
import type { Surface } from './surface.ts';

/** The images of one message, for the time of its drawing. */
export class DrawImages {
  private readonly store: ImageStore;
  private readonly message: DrawMessage;
  private readonly prepared: Prepared;
  private readonly surface: Surface;
  private readonly got = new Map<Image, Picture>();
  private readonly masks = new Map<Image, Bitmap>();
  /** Decoded pixels are borrowed until the next are decoded: with several images all are copied. */
  private readonly several: boolean;

  constructor(store: ImageStore, message: DrawMessage, prepared: Prepared, surface: Surface) {
    this.store = store;
    this.message = message;
    this.prepared = prepared;
    this.surface = surface;
    this.several = imagesOf(message).pictures.length > 1;
  }

  /** An image in its own format. @throws {DrawError} */
  original(image: Image | null): Picture {
    if (!image) throw new DrawError('image', 'an image is missing');
    const found = this.got.get(image);
    if (found) return found;
    const read = this.store.picture(image, this.surface.format, this.prepared);
    const picture = this.several && image.body.type !== 'surface' ? owned(read) : read;
    this.got.set(image, picture);
    return picture;
  }

  /** An image made fit for raw copies to the surface, a surface as it is. @throws {DrawError} */
  fitting(image: Image | null): Picture {
    const picture = this.original(image);
    return image?.body.type === 'surface' ? picture : converted(picture, this.surface.format);
  }

  bitmap(image: Image): Bitmap {
    const found = this.masks.get(image) ?? this.store.bitmap(image);
    this.masks.set(image, found);
    return found;
  }

  /**
   * Reads what has to be kept for later messages, whether it is drawn or not, and in the order sent: an image may refer
   * to one before it in the same message. Errors are left to who looks at the image.
   * @throws {ImageNotYet}
   */
  keep(): void {
    const { pictures, mask } = imagesOf(this.message);
    for (const image of pictures) if (isKept(image)) ignoringDrawErrors(() => this.original(image));
    if (mask?.descriptor.cacheMe) ignoringDrawErrors(() => this.bitmap(mask));
  }
}

function isKept({ descriptor, body }: Image): boolean {
  if (descriptor.cacheMe || descriptor.cacheReplaceMe || body.type === 'glzRgb' || body.type === 'zlibGlzRgb')
    return true;
  return (body.type === 'bitmap' || body.type === 'lzPlt') && body.palette.from === 'message' && body.palette.cache;
}

function ignoringDrawErrors(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof DrawError)) throw error;
  }
}
