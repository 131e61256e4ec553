import { DecodeError } from '../bytes/decode-error.ts';
import { MAX_PICTURE_PIXELS } from '../bytes/picture-limits.ts';
import type { PictureSize } from './image-decoders.ts';
import { jpegSize } from './jpeg-size.ts';

/**
 * The size that a PNG, BMP or JPEG file states, read before anything is decoded.
 * @throws {DecodeError} if it is none of these, or of more pixels than are accepted
 */
export function pictureSize(file: Uint8Array): PictureSize {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length >= 24 && view.getUint32(0) === 0x89504e47) {
    return accepted(view.getUint32(16), view.getUint32(20), 'png');
  }
  if (file.length >= 26 && view.getUint16(0) === 0x424d) {
    // A negative height says that the rows go down.
    return accepted(Math.abs(view.getInt32(18, true)), Math.abs(view.getInt32(22, true)), 'bmp');
  }
  return jpegSize(file);
}

function accepted(width: number, height: number, kind: string): PictureSize {
  if (width === 0 || height === 0 || width * height > MAX_PICTURE_PIXELS) {
    throw new DecodeError('oversized', `${width}x${height} pixels`, [kind]);
  }
  return { width, height };
}
