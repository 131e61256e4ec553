import { DecodeError } from '../bytes/decode-error.ts';
import type { Bitmap } from './mask.ts';
import type { Picture } from './picture.ts';

/** What stands under an image's id: colours, or the bits of a mask. */
export type CachedImage =
  | { readonly type: 'picture'; readonly picture: Picture; readonly lossy: boolean }
  | { readonly type: 'bitmap'; readonly bitmap: Bitmap };

/** More images than any guest keeps: a server counts their pixels alone. */
const MOST_IMAGES = 1 << 17;

/** What an image takes besides its pixels, in pixels of four bytes. */
const IMAGE_COST = 64;

/**
 * Images that the server may refer to by id. The server keeps the books and says what to forget; it was told how many
 * pixels there is room for. A server that fills the cache beyond twice that loses its oldest images. One cache is
 * shared by the display channels of a session that announced the same cache id.
 *
 * INVARIANT: all images together take at most twice the room announced, which is charged for each besides its pixels; a
 * server that keeps to the announcement loses none for that.
 */
export class PixmapCache {
  private readonly images = new Map<bigint, CachedImage>();
  private readonly capacity: number;
  private held = 0;

  /** @param announced room in pixels, as the INIT message says it */
  constructor(announced: number) {
    this.capacity = announced * 2;
  }

  get size(): number {
    return this.images.size;
  }

  /** How many pixels are held. */
  get pixels(): number {
    return this.held;
  }

  get(id: bigint): CachedImage | null {
    return this.images.get(id) ?? null;
  }

  /**
   * Keeps an image whose words belong to the cache from now on; not one without pixels, nor one for which there is no
   * room at all.
   * @throws {DecodeError} when there are more images than any server keeps
   */
  put(id: bigint, image: CachedImage): void {
    this.delete(id);
    const pixels = pixelsOf(image);
    if (pixels === 0 || pixels + IMAGE_COST > this.capacity) return;
    if (this.images.size >= MOST_IMAGES) {
      throw new DecodeError('oversized', `more than ${MOST_IMAGES} images in the cache`);
    }
    this.images.set(id, image);
    this.held += pixels;
    for (const [oldest] of this.images) {
      if (this.held + this.images.size * IMAGE_COST <= this.capacity) break;
      this.delete(oldest);
    }
  }

  delete(id: bigint): void {
    const image = this.images.get(id);
    if (!image) return;
    this.images.delete(id);
    this.held -= pixelsOf(image);
  }

  clear(): void {
    this.images.clear();
    this.held = 0;
  }
}

function pixelsOf(image: CachedImage): number {
  const { width, height } = image.type === 'picture' ? image.picture : image.bitmap;
  return width * height;
}
