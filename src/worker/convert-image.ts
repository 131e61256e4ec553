/** More than these pixels are not converted. */
const MAX_PIXELS = 1 << 26;

/** An image file in another format. Throws an Error with a sentence for what is no image, or too large a one. */
export async function convertImage(image: Blob, type: string): Promise<Blob> {
  const bitmap = await createImageBitmap(image);
  try {
    const { width, height } = bitmap;
    if (width * height > MAX_PIXELS) throw new Error(`an image of ${width}x${height} pixels is too large`);
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('this browser has no canvas to convert an image on');
    context.drawImage(bitmap, 0, 0);
    return await canvas.convertToBlob({ type });
  } finally {
    bitmap.close();
  }
}
