import type { Image, ImageBody, ImageDescriptor } from '../../../src/wire/image.ts';
import { bytesOf } from '../sample.ts';

const descriptor: ImageDescriptor = {
  id: 0x0102030405060708n,
  width: 2,
  height: 3,
  cacheMe: true,
  cacheReplaceMe: false,
  highBitsSet: true,
};
const descriptorBytes = (type: number): string => `
  hex 08 07 06 05 04 03 02 01  # id
  u8 ${type}                   # type
  u8 3                         # flags: cache me, high bits set
  u32 2                        # width
  u32 3                        # height`;
const image = (body: ImageBody): Image => ({ descriptor, body });
const data = bytesOf(0xaa, 0xbb, 0xcc);
const dataBytes = 'u32 3 # data_size \n hex aa bb cc';

/** One image of each kind, those with a palette in each way the palette comes. */
export const images = {
  quic: image({ type: 'quic', data }),
  lzRgb: image({ type: 'lzRgb', data }),
  glzRgb: image({ type: 'glzRgb', data }),
  jpeg: image({ type: 'jpeg', data }),
  lz4: image({ type: 'lz4', data }),
  zlibGlzRgb: image({ type: 'zlibGlzRgb', glzSize: 70, data }),
  jpegAlpha: image({ type: 'jpegAlpha', topDown: true, jpegSize: 2, data }),
  surface: image({ type: 'surface', surfaceId: 9 }),
  fromCache: image({ type: 'fromCache' }),
  fromCacheLossless: { descriptor: { ...descriptor, cacheReplaceMe: true }, body: { type: 'fromCacheLossless' } },
  bitmap: image({
    type: 'bitmap',
    format: 8,
    topDown: true,
    width: 1,
    height: 2,
    stride: 4,
    palette: { from: 'none' },
    data: bytesOf(1, 2, 3, 4, 5, 6, 7, 8),
  }),
  indexed: image({
    type: 'bitmap',
    format: 5,
    topDown: false,
    width: 1,
    height: 1,
    stride: 1,
    palette: { from: 'message', palette: { unique: 6n, entries: [0x112233, 0xff000000] }, cache: true },
    data: bytesOf(1),
  }),
  indexedFromCache: image({
    type: 'bitmap',
    format: 5,
    topDown: false,
    width: 1,
    height: 1,
    stride: 1,
    palette: { from: 'cache', id: 6n },
    data: bytesOf(1),
  }),
  lzPlt: image({
    type: 'lzPlt',
    palette: { from: 'message', palette: { unique: 6n, entries: [5] }, cache: false },
    data,
  }),
  lzPltFromCache: image({ type: 'lzPlt', palette: { from: 'cache', id: 6n }, data }),
} as const satisfies Record<string, Image>;

export const imageBytes: Record<keyof typeof images, string> = {
  quic: `${descriptorBytes(1)}\n${dataBytes}`,
  lzRgb: `${descriptorBytes(101)}\n${dataBytes}`,
  glzRgb: `${descriptorBytes(102)}\n${dataBytes}`,
  jpeg: `${descriptorBytes(105)}\n${dataBytes}`,
  lz4: `${descriptorBytes(109)}\n${dataBytes}`,
  zlibGlzRgb: `${descriptorBytes(107)}\n u32 70 # glz_data_size \n${dataBytes}`,
  jpegAlpha: `${descriptorBytes(108)}\n u8 1 # top down \n u32 2 # jpeg_size \n${dataBytes}`,
  surface: `${descriptorBytes(104)}\n u32 9 # surface_id`,
  fromCache: descriptorBytes(103),
  fromCacheLossless: descriptorBytes(106).replace('u8 3 ', 'u8 7 '),
  bitmap: `${descriptorBytes(0)}
    u8 8    # format: 32BIT
    u8 4    # flags: top down
    u32 1   # x
    u32 2   # y
    u32 4   # stride
    u32 0   # no palette
    hex 01 02 03 04 05 06 07 08`,
  indexed: `${descriptorBytes(0)}
    u8 5    # format: 8BIT
    u8 1    # flags: palette cache me
    u32 1
    u32 1
    u32 1
    ptr palette
    hex 01
    palette:
    u64 6   # unique
    u16 2   # num_ents
    u32 0x112233
    u32 0xff000000`,
  indexedFromCache: `${descriptorBytes(0)}
    u8 5
    u8 2    # flags: palette from cache
    u32 1
    u32 1
    u32 1
    u64 6   # palette_id
    hex 01`,
  lzPlt: `${descriptorBytes(100)}
    u8 0    # flags
    u32 3   # data_size
    ptr palette
    hex aa bb cc
    palette:
    u64 6
    u16 1
    u32 5`,
  lzPltFromCache: `${descriptorBytes(100)}
    u8 2    # flags: palette from cache
    u32 3
    u64 6
    hex aa bb cc`,
};
