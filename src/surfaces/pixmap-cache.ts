import type { Bitmap } from './mask.ts';
import type { Picture } from './picture.ts';

/** What stands under an image's id: colours, or the bits of a mask. */
export type CachedImage =
  | { readonly type: 'picture'; readonly picture: Picture; readonly lossy: boolean }
  | { readonly type: 'bitmap'; readonly bitmap: Bitmap };

/**
 * Images that the server may refer to by id. The server keeps the books and says what to forget; it was told how many
 * pixels there is room for. A server that fills the cache beyond twice that loses its oldest images. One cache is
 * shared by the display channels of a session that announced the same cache id.
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

  /** Keeps an image whose words belong to the cache from now on. */
  put(id: bigint, image: CachedImage): void {
    this.delete(id);
    this.images.set(id, image);
    this.held += pixelsOf(image);
    for (const [oldest] of this.images) {
      if (this.held <= this.capacity || oldest === id) break;
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
