import { DecodeError } from '../bytes/decode-error.ts';
import { MAX_PICTURE_PIXELS, MAX_PICTURE_SIDE } from '../bytes/picture-limits.ts';
import type { PictureSize } from './image-decoders.ts';

/**
 * The size that a JPEG states in its frame header, read before anything is decoded.
 * @throws {DecodeError} if there is none, or if it is beyond what is accepted
 */
export function jpegSize(data: Uint8Array): PictureSize {
  if (data[0] !== 0xff || data[1] !== 0xd8) throw new DecodeError('invalid', 'no start of a JPEG', ['jpeg']);
  let at = 2;
  while (at + 9 <= data.length) {
    if (data[at] !== 0xff) throw new DecodeError('invalid', `no JPEG marker at byte ${at}`, ['jpeg']);
    const marker = data[at + 1]!;
    // Fill bytes.
    if (marker === 0xff) {
      at++;
      continue;
    }
    const frame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (frame) {
      const height = (data[at + 5]! << 8) | data[at + 6]!;
      const width = (data[at + 7]! << 8) | data[at + 8]!;
      if (
        width === 0 ||
        height === 0 ||
        width > MAX_PICTURE_SIDE ||
        height > MAX_PICTURE_SIDE ||
        width * height > MAX_PICTURE_PIXELS
      ) {
        throw new DecodeError('oversized', `${width}x${height} pixels`, ['jpeg']);
      }
      return { width, height };
    }
    const length = (data[at + 2]! << 8) | data[at + 3]!;
    if (length < 2) throw new DecodeError('invalid', `a JPEG segment of ${length} bytes`, ['jpeg']);
    at += 2 + length;
  }
  throw new DecodeError('truncated', `no JPEG frame in ${data.length} bytes`, ['jpeg']);
}
