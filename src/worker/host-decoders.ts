import type { HostDecoders } from '../codecs/host-decoders.ts';
import { inflate } from './inflate.ts';
import { decodeJpeg, jpegByBitmap, jpegPortable, type JpegWay } from './jpeg.ts';

/** What the platform decodes: zlib by DecompressionStream, JPEG by the browser's own decoder where it has one. */
export function hostDecoders(): HostDecoders {
  const way = jpegWay();
  return { inflate, jpeg: (data) => decodeJpeg(data, way) };
}

function jpegWay(): JpegWay {
  const bitmaps = typeof createImageBitmap === 'function' && typeof OffscreenCanvas === 'function';
  return bitmaps ? jpegByBitmap() : jpegPortable;
}
