import type { HostDecoders } from '../codecs/host-decoders.ts';
import { inflate } from './inflate.ts';
import { decodeJpeg, jpegByBitmap, jpegPortable, type JpegWay } from './jpeg.ts';

/** What the platform decodes: zlib by DecompressionStream, JPEG by the browser's own decoder where it has one. */
export const hostDecoders: HostDecoders = {
  inflate,
  jpeg: (data) => decodeJpeg(data, jpegWay()),
};

function jpegWay(): JpegWay {
  const bitmaps = typeof createImageBitmap === 'function' && typeof OffscreenCanvas === 'function';
  return bitmaps ? jpegByBitmap : jpegPortable;
}
