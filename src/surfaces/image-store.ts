import { DecodeError } from '../bytes/decode-error.ts';
import type { HostDecoders } from '../codecs/host-decoders.ts';
import type { ImageDecoders } from '../codecs/image-decoders.ts';
import { joinJpegAlpha } from '../codecs/jpeg-alpha.ts';
import { jpegSize } from '../codecs/jpeg-size.ts';
import { paletteWords, paletteWords555 } from '../codecs/palette.ts';
import type { Pixels } from '../codecs/pixels.ts';
import type { DisplayMessage, DrawMessage } from '../wire/display.ts';
import { BitmapFormat } from '../wire/image.ts';
import type { Image, ImageBody, PaletteSource } from '../wire/image.ts';
import { DrawError, ImageNotYet } from './draw-error.ts';
import { readBitmap } from './mask.ts';
import type { Bitmap } from './mask.ts';
import { imagesOf } from './message-images.ts';
import { PaletteCache } from './palette-cache.ts';
import { owned, pictureOf } from './picture.ts';
import type { Picture, PictureKind } from './picture.ts';
import type { PixelFormat } from './pixel-format.ts';
import type { PixmapCache } from './pixmap-cache.ts';
import type { SurfaceTable } from './surface-table.ts';

/** What the host made of a message's images ahead of drawing: inflated bytes, decoded JPEGs, or why it could not. */
export type Prepared = ReadonlyMap<Image, Uint8Array | Pixels | Error>;

/** What the host is to make of a message's images ahead of drawing. */
export interface Preparation {
  /** Bytes of what it makes. */
  readonly bytes: number;
  /** Starts it. The result never rejects and goes to the painter with its message, whose bytes must stay until then. */
  start(): Promise<Prepared>;
}

/** SPICE_RES_TYPE_PIXMAP. */
const PIXMAP = 1;

/** LZ's and LZ4's own marks of pictures that have only alpha. */
const LZ_A8 = 11;

/** Turns the images of a channel's messages into pictures, with the caches that messages refer to. */
export class ImageStore {
  private readonly decoders: ImageDecoders;
  private readonly host: HostDecoders;
  private readonly pixmaps: PixmapCache;
  private readonly surfaces: SurfaceTable;
  private readonly palettes = new PaletteCache();

  /** `pixmaps` and the GLZ window inside of `decoders` are shared by the channels of a session. */
  constructor(parts: {
    readonly decoders: ImageDecoders;
    readonly host: HostDecoders;
    readonly pixmaps: PixmapCache;
    readonly surfaces: SurfaceTable;
  }) {
    this.decoders = parts.decoders;
    this.host = parts.host;
    this.pixmaps = parts.pixmaps;
    this.surfaces = parts.surfaces;
  }

  /**
   * What only the host can decode, and only asynchronously. It may run ahead of drawing, for many messages at once.
   * Null when there is nothing to wait for.
   */
  prepare(message: DrawMessage): Preparation | null {
    const jobs: [Image, HostJob][] = [];
    let bytes = 0;
    for (const image of imagesOf(message).pictures) {
      const job = this.hostJob(image.body);
      if (!job) continue;
      jobs.push([image, job]);
      bytes += job.bytes;
    }
    if (jobs.length === 0) return null;
    const start = async ([image, job]: [Image, HostJob]): Promise<[Image, Uint8Array | Pixels | Error]> => {
      try {
        return [image, await job.start()];
      } catch (reason) {
        return [image, reason instanceof Error ? reason : new Error(String(reason))];
      }
    };
    return { bytes, start: () => Promise.all(jobs.map(start)).then((results) => new Map(results)) };
  }

  /** Whether the message refers to an image of the cache that is not there: another channel may be about to bring it. */
  lacks(message: DrawMessage): boolean {
    const { pictures, mask } = imagesOf(message);
    const brought = new Set<bigint>();
    return [...pictures, ...(mask ? [mask] : [])].some(({ body, descriptor: { id, cacheMe } }) => {
      if (cacheMe) brought.add(id);
      if ((body.type !== 'fromCache' && body.type !== 'fromCacheLossless') || brought.has(id)) return false;
      const found = this.pixmaps.get(id);
      return !found || (body.type === 'fromCacheLossless' && found.type === 'picture' && found.lossy);
    });
  }

  private hostJob(body: ImageBody): HostJob | null {
    switch (body.type) {
      case 'jpeg':
      case 'jpegAlpha': {
        const data = body.type === 'jpegAlpha' ? body.data.subarray(0, body.jpegSize) : body.data;
        return { bytes: jpegBytes(data), start: () => this.host.jpeg(data) };
      }
      case 'zlibGlzRgb':
        return { bytes: body.glzSize, start: () => this.host.inflate(body.data, body.glzSize) };
      default:
        return null;
    }
  }

  /**
   * An image as it came, and kept in the caches as it says. Surfaces come as they are, live.
   * Borrowed until the next call, unless it came from a cache.
   * @param format of the surface it is for: palettes are in its colours
   * @throws {DrawError} @throws {ImageNotYet}
   */
  picture(image: Image, format: PixelFormat, prepared: Prepared): Picture {
    const { body, descriptor } = image;
    if (body.type === 'surface') return this.surfaces.get(body.surfaceId);
    if (body.type === 'fromCache' || body.type === 'fromCacheLossless') return this.cached(image);
    let pixels: Pixels;
    try {
      pixels = this.decode(image, body, format, prepared.get(image));
    } catch (error) {
      if (error instanceof DrawError || error instanceof ImageNotYet) throw error;
      throw new DrawError('image', error instanceof Error ? error.message : String(error), { cause: error });
    }
    const picture = pictureOf(pixels, kindOf(image));
    const lossy = body.type === 'jpeg' || body.type === 'jpegAlpha';
    if (descriptor.cacheMe || (descriptor.cacheReplaceMe && !lossy)) {
      const kept = owned(picture);
      this.pixmaps.put(descriptor.id, { type: 'picture', picture: kept, lossy });
      return kept;
    }
    return picture;
  }

  /** A mask's bits. @throws {DrawError} */
  bitmap(image: Image): Bitmap {
    const { body, descriptor } = image;
    switch (body.type) {
      case 'bitmap': {
        const bitmap = readBitmap(body);
        if (descriptor.cacheMe) this.pixmaps.put(descriptor.id, { type: 'bitmap', bitmap });
        return bitmap;
      }
      case 'fromCache':
      case 'fromCacheLossless': {
        const found = this.pixmaps.get(descriptor.id);
        if (found?.type !== 'bitmap') throw new DrawError('image', `no mask ${descriptor.id} in the cache`);
        return found.bitmap;
      }
      case 'surface': {
        const { format, width, height, pixels } = this.surfaces.get(body.surfaceId);
        if (format.bits !== 1) throw new DrawError('undefined', `a surface of ${format.name} as a mask`);
        return { width, height, bits: Uint8Array.from(pixels, (word) => word >>> 31) };
      }
      default:
        throw new DrawError('undefined', `an image of type ${body.type} as a mask`);
    }
  }

  /** Forgets images as the server says. */
  invalidate(
    message: Extract<
      DisplayMessage<'invalList' | 'invalAllPixmaps' | 'invalPalette' | 'invalAllPalettes'>,
      { name: string }
    >,
  ): void {
    switch (message.name) {
      case 'invalList':
        for (const { type, id } of message.body.resources) if (type === PIXMAP) this.pixmaps.delete(id);
        break;
      case 'invalAllPixmaps':
        this.pixmaps.clear();
        break;
      case 'invalPalette':
        this.palettes.delete(message.body.id);
        break;
      case 'invalAllPalettes':
        this.palettes.clear();
        break;
    }
  }

  private cached(image: Image): Picture {
    const { id } = image.descriptor;
    const found = this.pixmaps.get(id);
    if (found?.type !== 'picture') throw new DrawError('image', `no image ${id} in the cache`);
    if (found.lossy && image.body.type === 'fromCacheLossless') {
      throw new DrawError('image', `image ${id} in the cache is lossy`);
    }
    return found.picture;
  }

  private decode(
    image: Image,
    body: ImageBody,
    format: PixelFormat,
    prepared: Uint8Array | Pixels | Error | undefined,
  ): Pixels {
    const { decoders } = this;
    const size = image.descriptor;
    if (prepared instanceof Error) throw prepared;
    switch (body.type) {
      case 'bitmap':
        return decoders.bitmap(body.data, { ...body, palette: this.palette(body.palette, format) });
      case 'quic':
        return decoders.quic(body.data, size);
      case 'lzRgb':
        return decoders.lz(body.data, size);
      case 'lzPlt':
        return decoders.lz(body.data, size, this.palette(body.palette, format));
      case 'lz4':
        return decoders.lz4(body.data, size);
      case 'glzRgb':
        return this.glz(body.data, size);
      case 'zlibGlzRgb':
        if (!(prepared instanceof Uint8Array)) throw new DrawError('image', 'the image was not inflated ahead');
        return this.glz(prepared, size);
      case 'jpeg':
        return sized(jpegPixels(prepared), size);
      case 'jpegAlpha':
        return joinJpegAlpha(
          decoders,
          sized(jpegPixels(prepared), size),
          body.data.subarray(body.jpegSize),
          body.topDown,
        );
      case 'surface':
      case 'fromCache':
      case 'fromCacheLossless':
        throw new DrawError('image', `an image of type ${body.type} has no bytes`);
    }
  }

  private glz(data: Uint8Array, size: { readonly width: number; readonly height: number }): Pixels {
    const result = this.decoders.glz(data, size);
    if ('needsImage' in result) throw new ImageNotYet(result.needsImage);
    return result;
  }

  /** An image's colours as words, and kept as it says. */
  private palette(source: PaletteSource, format: PixelFormat): Uint32Array | undefined {
    if (source.from === 'none') return undefined;
    let found;
    if (source.from === 'cache') {
      found = this.palettes.get(source.id);
      if (!found) throw new DrawError('image', `no palette ${source.id} in the cache`);
    } else {
      found = source.palette;
      if (source.cache) this.palettes.put(found);
    }
    return format.name === 'rgb555' ? paletteWords555(found.entries) : paletteWords(found.entries);
  }
}

/** One image's part of a preparation. */
interface HostJob {
  readonly bytes: number;
  start(): Promise<Uint8Array | Pixels>;
}

/** What a JPEG takes once it is decoded. One that states no size, or too large a one, is not decoded at all. */
function jpegBytes(data: Uint8Array): number {
  try {
    const { width, height } = jpegSize(data);
    return width * height * 4;
  } catch (error) {
    if (error instanceof DecodeError) return 0;
    throw error;
  }
}

function jpegPixels(prepared: Uint8Array | Pixels | undefined): Pixels {
  if (prepared === undefined || prepared instanceof Uint8Array) {
    throw new DrawError('image', 'the JPEG image was not decoded ahead');
  }
  return prepared;
}

function sized(pixels: Pixels, size: { readonly width: number; readonly height: number }): Pixels {
  if (pixels.width !== size.width || pixels.height !== size.height) {
    throw new DrawError(
      'image',
      `JPEG of ${pixels.width}x${pixels.height} pixels for an image of ${size.width}x${size.height}`,
    );
  }
  return pixels;
}

function kindOf(image: Image): PictureKind {
  const { body } = image;
  const alphaOnly =
    (body.type === 'bitmap' && body.format === BitmapFormat.eightBitAlpha) ||
    (body.type === 'lzRgb' && body.data[11] === LZ_A8) ||
    (body.type === 'lz4' && body.data[1] === BitmapFormat.eightBitAlpha);
  if (alphaOnly) return 'alphaOnly';
  return image.descriptor.highBitsSet ? 'highBitsSet' : 'color';
}
