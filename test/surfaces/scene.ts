import type { HostDecoders } from '../../src/codecs/host-decoders.ts';
import type { ImageDecoders } from '../../src/codecs/image-decoders.ts';
import type { Pixels } from '../../src/codecs/pixels.ts';
import { ImageStore } from '../../src/surfaces/image-store.ts';
import { Painter } from '../../src/surfaces/painter.ts';
import { PixmapCache } from '../../src/surfaces/pixmap-cache.ts';
import { toServer } from '../../src/surfaces/pixel-format.ts';
import { SurfaceTable } from '../../src/surfaces/surface-table.ts';
import type { SurfaceFormat } from '../../src/wire/display.ts';
import type { Rect } from '../../src/wire/geometry.ts';
import type { Image, ImageBody, ImageDescriptor } from '../../src/wire/image.ts';

/** Pixels for tests: a `quic` image's data are its words, whose alpha counts if the first byte before them is 1. */
export function imageOf(
  width: number,
  height: number,
  words: ArrayLike<number>,
  options: Partial<ImageDescriptor> & { alpha?: boolean } = {},
): Image {
  const data = new Uint8Array(4 + words.length * 4);
  data[0] = options.alpha ? 1 : 0;
  new Uint32Array(data.buffer, 4).set(words);
  return image({ type: 'quic', data }, { width, height, ...options });
}

export function image(body: ImageBody, options: Partial<ImageDescriptor> = {}): Image {
  const { id = 1n, width = 1, height = 1, cacheMe = false, cacheReplaceMe = false, highBitsSet = false } = options;
  return { descriptor: { id, width, height, cacheMe, cacheReplaceMe, highBitsSet }, body };
}

function unused(): never {
  throw new Error('not part of this test');
}

/** A decoder that understands only `imageOf`, and lends the same memory each time as the real one does. */
function lender(): ImageDecoders {
  const memory = new Uint32Array(1 << 16);
  return {
    webAssembly: true,
    quic(data, { width, height }): Pixels {
      const words = new Uint32Array(data.buffer, data.byteOffset + 4, width * height);
      memory.set(words);
      return { width, height, data: memory.subarray(0, width * height), alpha: data[0] === 1 };
    },
    lz: unused,
    glz: unused,
    lz4: unused,
    bitmap: unused,
    setGlzWindow: unused,
    resetGlz: unused,
  };
}

const noHost: HostDecoders = { inflate: unused, jpeg: unused };

/** Surfaces with everything that draws on them. */
export class Scene {
  readonly surfaces = new SurfaceTable();
  readonly pixmaps = new PixmapCache(1 << 20);
  readonly images: ImageStore;
  readonly painter: Painter;

  constructor(decoders: Partial<ImageDecoders> = {}, host: HostDecoders = noHost) {
    this.images = new ImageStore({
      decoders: { ...lender(), ...decoders },
      host,
      pixmaps: this.pixmaps,
      surfaces: this.surfaces,
    });
    this.painter = new Painter(this.surfaces, this.images);
  }

  create(id: number, width: number, height: number, format: SurfaceFormat = 'xrgb32'): void {
    this.surfaces.create({ id, width, height, format, flags: id === 0 ? 1 : 0 });
  }

  /** A surface's pixels as the server has them. */
  pixels(id: number): number[] {
    const surface = this.surfaces.get(id);
    return Array.from(surface.pixels, (word) => toServer(surface.format.name, word));
  }

  /** Sets a surface's pixels, given in our layout. */
  load(id: number, words: ArrayLike<number>): void {
    this.surfaces.get(id).pixels.set(words);
  }
}

export function box(left: number, top: number, right: number, bottom: number): Rect {
  return { left, top, right, bottom };
}

export const noMask = { invers: false, position: { x: 0, y: 0 }, bitmap: null } as const;
