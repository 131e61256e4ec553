import { DecodeError } from '../bytes/decode-error.ts';
import type { ImageDecoders } from './image-decoders.ts';
import type { Pixels } from './pixels.ts';

const XXXA = 10;
const HEADER = 28;

/**
 * JPEG_ALPHA: the colours of a decoded JPEG picture with the alpha plane that follows it as LZ.
 * @returns borrowed pixels, as from `decoders.lz`
 */
export function joinJpegAlpha(decoders: ImageDecoders, colours: Pixels, alpha: Uint8Array, topDown: boolean): Pixels {
  if (alpha.length < HEADER) {
    throw new DecodeError('truncated', `an alpha plane needs ${HEADER} bytes, ${alpha.length} left`, ['jpegAlpha']);
  }
  const header = new DataView(alpha.buffer, alpha.byteOffset, HEADER);
  if (header.getUint32(8) !== XXXA) {
    throw new DecodeError('invalid', `LZ type ${header.getUint32(8)} is no alpha plane`, ['jpegAlpha']);
  }
  if ((header.getUint32(24) !== 0) !== topDown) {
    throw new DecodeError('invalid', 'the alpha plane and the flags differ in direction', ['jpegAlpha']);
  }
  const plane = decoders.lz(alpha, colours);
  const { data } = plane;
  for (let i = 0; i < data.length; i++) data[i]! |= colours.data[i]! & 0xffffff;
  return plane;
}
