import { inputBuffer } from './buffers';
import { PALETTE } from './layout';
import { neededImage } from './glz';
import { picture, pictureHasAlpha } from './result';

/** The module's interface; `src/codecs/codec-module.ts` is its other side. Decoders return an outcome of result.ts. */
export { decodeQuic as quic } from './quic';
export { decodeLz as lz } from './lz';
export { decodeGlz as glz } from './glz';
export { decodeLz4 as lz4 } from './lz4';
export { decodeBitmap as bitmap } from './bitmap';
export { resetWindow as resetGlz, heldPixelCount as glzPixels, heldImageCount as glzImages } from './glz-window';

/** Where to put `size` bytes of compressed data. May move the memory: views have to be made after it. */
export function input(size: usize): usize {
  return inputBuffer(size);
}

/** Where 256 RGBA words of a palette belong. */
export function palette(): usize {
  return PALETTE;
}

/** Where the decoded picture is. */
export function output(): usize {
  return picture;
}

/** Whether the decoded picture's alpha means anything. */
export function hasAlpha(): bool {
  return pictureHasAlpha;
}

/** The picture that a GLZ picture refers to and that is not there: the two halves of its id. */
export function neededIdHigh(): u32 {
  return <u32>(neededImage >>> 32);
}

export function neededIdLow(): u32 {
  return <u32>neededImage;
}
