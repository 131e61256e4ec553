import { pictureSize } from '../codecs/picture-size.ts';

/**
 * A PNG, BMP or JPEG file in another format.
 * @throws {DecodeError} for what is none of these, or of too many pixels, before it is decoded
 */
export async function convertImage(image: Blob, type: string): Promise<Blob> {
  const { width, height } = pictureSize(new Uint8Array(await image.arrayBuffer()));
  const bitmap = await createImageBitmap(image);
  try {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('this browser has no canvas to convert an image on');
    context.drawImage(bitmap, 0, 0);
    return await canvas.convertToBlob({ type });
  } finally {
    bitmap.close();
  }
}
