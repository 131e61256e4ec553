import { DecodeError } from '../bytes/decode-error.ts';
import { MAX_PICTURE_SIDE } from '../bytes/picture-limits.ts';
import type { Reader } from '../bytes/reader.ts';
import type { Writer } from '../bytes/writer.ts';
import { array, countedBytes, custom, optionalPointer, pointer, struct, u16, u32, u64, u8 } from './schema.ts';
import type { Field, TypeOf } from './schema.ts';

/** SPICE_IMAGE_TYPE_*: how an image's pixels are sent. */
export const ImageType = {
  bitmap: 0,
  quic: 1,
  lzPlt: 100,
  lzRgb: 101,
  glzRgb: 102,
  fromCache: 103,
  surface: 104,
  jpeg: 105,
  fromCacheLossless: 106,
  zlibGlzRgb: 107,
  jpegAlpha: 108,
  lz4: 109,
} as const;

/** SPICE_BITMAP_FMT_*: how uncompressed pixels lie in memory. */
export const BitmapFormat = {
  oneBitLe: 1,
  oneBitBe: 2,
  fourBitLe: 3,
  fourBitBe: 4,
  eightBit: 5,
  sixteenBit: 6,
  twentyFourBit: 7,
  thirtyTwoBit: 8,
  rgba: 9,
  eightBitAlpha: 10,
} as const;
export type BitmapFormat = (typeof BitmapFormat)[keyof typeof BitmapFormat];

/** SPICE_IMAGE_FLAGS_*. */
const imageFlag = { cacheMe: 1, highBitsSet: 2, cacheReplaceMe: 4 } as const;
/** SPICE_BITMAP_FLAGS_*. */
const bitmapFlag = { paletteCacheMe: 1, paletteFromCache: 2, topDown: 4 } as const;

/** Colours as 0x00RRGGBB (with alpha in the top byte where the surface has alpha). */
export const palette = struct({ unique: u64, entries: array(u16, u32) });
export type Palette = TypeOf<typeof palette>;

/** Where an indexed image's colours come from. */
export type PaletteSource =
  | { readonly from: 'none' }
  | { readonly from: 'message'; readonly palette: Palette; readonly cache: boolean }
  | { readonly from: 'cache'; readonly id: bigint };

/** What every image says of itself. */
export interface ImageDescriptor {
  readonly id: bigint;
  readonly width: number;
  readonly height: number;
  /** Keep the decoded image under `id`. */
  readonly cacheMe: boolean;
  /** Replace the lossy image that is kept under `id` by this one. */
  readonly cacheReplaceMe: boolean;
  /** The top byte of each 32-bit pixel is set. */
  readonly highBitsSet: boolean;
}

/** An image by how it is sent. All `data` are borrowed from the message. */
export type ImageBody =
  | {
      readonly type: 'bitmap';
      readonly format: BitmapFormat;
      readonly topDown: boolean;
      readonly width: number;
      readonly height: number;
      /** Bytes from one row to the next. */
      readonly stride: number;
      readonly palette: PaletteSource;
      readonly data: Uint8Array;
    }
  | { readonly type: 'quic' | 'lzRgb' | 'glzRgb' | 'jpeg' | 'lz4'; readonly data: Uint8Array }
  | { readonly type: 'lzPlt'; readonly palette: PaletteSource; readonly data: Uint8Array }
  | { readonly type: 'zlibGlzRgb'; /** Bytes once inflated. */ readonly glzSize: number; readonly data: Uint8Array }
  | { readonly type: 'jpegAlpha'; readonly topDown: boolean; readonly jpegSize: number; readonly data: Uint8Array }
  | { readonly type: 'surface'; readonly surfaceId: number }
  | { readonly type: 'fromCache' | 'fromCacheLossless' };

export interface Image {
  readonly descriptor: ImageDescriptor;
  readonly body: ImageBody;
}

const palettePointer = optionalPointer(palette);

function readPalette(reader: Reader, flags: number): PaletteSource {
  if (flags & bitmapFlag.paletteFromCache) return { from: 'cache', id: reader.u64() };
  const sent = palettePointer.read(reader);
  return sent === null
    ? { from: 'none' }
    : { from: 'message', palette: sent, cache: (flags & bitmapFlag.paletteCacheMe) !== 0 };
}

function writePalette(writer: Writer, source: PaletteSource): void {
  if (source.from === 'cache') writer.u64(source.id);
  else palettePointer.write(writer, source.from === 'message' ? source.palette : null);
}

function paletteFlags(source: PaletteSource): number {
  if (source.from === 'cache') return bitmapFlag.paletteFromCache;
  return source.from === 'message' && source.cache ? bitmapFlag.paletteCacheMe : 0;
}

const sized = countedBytes(u32);

const bodies: Record<ImageBody['type'], Field<ImageBody>> = {
  bitmap: custom<ImageBody>(
    18,
    (r) => {
      const format = u8.read(r);
      if (format < 1 || format > 10) throw new DecodeError('invalid', `bitmap format ${format}`, ['format']);
      const flags = u8.read(r);
      const width = u32.read(r);
      const height = u32.read(r);
      const stride = u32.read(r);
      const source = readPalette(r, flags);
      const size = stride * height;
      if (size > r.remaining) {
        throw new DecodeError('truncated', `${height} rows of ${stride} bytes, ${r.remaining} left`, ['data']);
      }
      return {
        type: 'bitmap',
        format: format as BitmapFormat,
        topDown: (flags & bitmapFlag.topDown) !== 0,
        width,
        height,
        stride,
        palette: source,
        data: r.bytes(size),
      };
    },
    (w, v) => {
      if (v.type !== 'bitmap') return;
      w.u8(v.format);
      w.u8(paletteFlags(v.palette) | (v.topDown ? bitmapFlag.topDown : 0));
      w.u32(v.width);
      w.u32(v.height);
      w.u32(v.stride);
      writePalette(w, v.palette);
      w.bytes(v.data);
    },
  ),
  quic: dataOf('quic'),
  lzRgb: dataOf('lzRgb'),
  glzRgb: dataOf('glzRgb'),
  jpeg: dataOf('jpeg'),
  lz4: dataOf('lz4'),
  lzPlt: custom<ImageBody>(
    9,
    (r) => {
      const flags = u8.read(r);
      const size = u32.read(r);
      const source = readPalette(r, flags);
      if (source.from === 'none') throw new DecodeError('pointer', 'points nowhere', ['palette']);
      return { type: 'lzPlt', palette: source, data: r.bytes(size) };
    },
    (w, v) => {
      if (v.type !== 'lzPlt') return;
      w.u8(paletteFlags(v.palette));
      w.u32(v.data.byteLength);
      writePalette(w, v.palette);
      w.bytes(v.data);
    },
  ),
  zlibGlzRgb: custom<ImageBody>(
    8,
    (r) => ({ type: 'zlibGlzRgb', glzSize: u32.read(r), data: sized.read(r) }),
    (w, v) => {
      if (v.type !== 'zlibGlzRgb') return;
      w.u32(v.glzSize);
      sized.write(w, v.data);
    },
  ),
  jpegAlpha: custom<ImageBody>(
    9,
    (r) => {
      const topDown = (u8.read(r) & 1) !== 0;
      const jpegSize = u32.read(r);
      const data = sized.read(r);
      if (jpegSize > data.byteLength) {
        throw new DecodeError('oversized', `${jpegSize} bytes of JPEG in ${data.byteLength}`, ['jpegSize']);
      }
      return { type: 'jpegAlpha', topDown, jpegSize, data };
    },
    (w, v) => {
      if (v.type !== 'jpegAlpha') return;
      w.u8(v.topDown ? 1 : 0);
      w.u32(v.jpegSize);
      sized.write(w, v.data);
    },
  ),
  surface: custom<ImageBody>(
    4,
    (r) => ({ type: 'surface', surfaceId: u32.read(r) }),
    (w, v) => {
      if (v.type === 'surface') w.u32(v.surfaceId);
    },
  ),
  fromCache: nothing('fromCache'),
  fromCacheLossless: nothing('fromCacheLossless'),
};

function dataOf(type: 'quic' | 'lzRgb' | 'glzRgb' | 'jpeg' | 'lz4'): Field<ImageBody> {
  return custom<ImageBody>(
    4,
    (r) => ({ type, data: sized.read(r) }),
    (w, v) => {
      if (v.type === type) sized.write(w, v.data);
    },
  );
}

function nothing(type: 'fromCache' | 'fromCacheLossless'): Field<ImageBody> {
  return custom<ImageBody>(
    0,
    () => ({ type }),
    () => undefined,
  );
}

const typeNames = new Map(Object.entries(ImageType).map(([name, id]) => [id as number, name as ImageBody['type']]));

/** An image with its descriptor: 18 bytes, then what its type demands. */
export const image: Field<Image> = custom<Image>(
  18,
  (r) => {
    const id = u64.read(r);
    const typeId = u8.read(r);
    const flags = u8.read(r);
    const width = u32.read(r);
    const height = u32.read(r);
    const type = typeNames.get(typeId);
    if (type === undefined) throw new DecodeError('invalid', `image type ${typeId}`, ['descriptor', 'type']);
    if (width > MAX_PICTURE_SIDE || height > MAX_PICTURE_SIDE) {
      throw new DecodeError('oversized', `image of ${width}x${height} pixels`, ['descriptor']);
    }
    const descriptor: ImageDescriptor = {
      id,
      width,
      height,
      cacheMe: (flags & imageFlag.cacheMe) !== 0,
      cacheReplaceMe: (flags & imageFlag.cacheReplaceMe) !== 0,
      highBitsSet: (flags & imageFlag.highBitsSet) !== 0,
    };
    try {
      return { descriptor, body: bodies[type].read(r) };
    } catch (error) {
      throw error instanceof DecodeError ? error.within(type) : error;
    }
  },
  (w, v) => {
    const d = v.descriptor;
    w.u64(d.id);
    w.u8(ImageType[v.body.type]);
    w.u8(
      (d.cacheMe ? imageFlag.cacheMe : 0) |
        (d.highBitsSet ? imageFlag.highBitsSet : 0) |
        (d.cacheReplaceMe ? imageFlag.cacheReplaceMe : 0),
    );
    w.u32(d.width);
    w.u32(d.height);
    bodies[v.body.type].write(w, v.body);
  },
);

export const imagePointer = pointer(image);
export const optionalImage = optionalPointer(image);
