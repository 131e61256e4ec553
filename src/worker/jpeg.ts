import { decode } from 'jpeg-js';
import { DecodeError } from '../bytes/decode-error.ts';
import type { PictureSize } from '../codecs/image-decoders.ts';
import { jpegSize } from '../codecs/jpeg-size.ts';
import type { Pixels } from '../codecs/pixels.ts';

/** A way from JPEG data to pixels that belong to the caller; rejects on bad data. */
export type JpegWay = (data: Uint8Array<ArrayBuffer>, size: PictureSize) => Promise<Pixels>;

/** Pictures with sides up to this, in pixels, share a canvas; a larger one takes much longer than a canvas of its own. */
const SHARED_SIDE = 2048;

/** By the browser's decoder through a bitmap and a canvas. */
export function jpegByBitmap(): JpegWay {
  const shared = contextOf(1, 1);
  return async (data) => {
    const bitmap = await createImageBitmap(new Blob([data], { type: 'image/jpeg' }), {
      colorSpaceConversion: 'none',
      premultiplyAlpha: 'none',
    });
    const { width, height } = bitmap;
    const context = Math.max(width, height) > SHARED_SIDE ? contextOf(width, height) : shared;
    const { canvas } = context;
    if (canvas.width < width) canvas.width = width;
    if (canvas.height < height) canvas.height = height;
    context.drawImage(bitmap, 0, 0);
    bitmap.close();
    const bytes = context.getImageData(0, 0, width, height).data;
    return { width, height, data: new Uint32Array(bytes.buffer, bytes.byteOffset, width * height), alpha: false };
  };
}

function contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  return new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true, alpha: false })!;
}

/** Written for any engine, and slower. */
export const jpegPortable: JpegWay = (data) => {
  const {
    width,
    height,
    data: bytes,
  } = decode(data, { useTArray: true, maxResolutionInMP: 64, maxMemoryUsageInMB: 2048 });
  const pixels = { width, height, data: new Uint32Array(bytes.buffer, bytes.byteOffset, width * height), alpha: false };
  return Promise.resolve(pixels);
};

/** Decodes a JPEG by the given way. @throws {DecodeError} */
export async function decodeJpeg(data: Uint8Array, way: JpegWay): Promise<Pixels> {
  const size = jpegSize(data);
  let pixels: Pixels;
  try {
    pixels = await way(data.slice(), size);
  } catch (error) {
    throw new DecodeError('invalid', `the decoder refuses ${data.length} bytes`, ['jpeg'], { cause: error });
  }
  if (pixels.width !== size.width || pixels.height !== size.height) {
    throw new DecodeError('invalid', `${pixels.width}x${pixels.height} pixels instead of those stated`, ['jpeg']);
  }
  return pixels;
}
