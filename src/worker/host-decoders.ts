import { DecodeError } from '../bytes/decode-error.ts';
import type { HostDecoders } from '../codecs/host-decoders.ts';
import type { Pixels } from '../codecs/pixels.ts';

/** What the platform decodes: zlib by DecompressionStream, JPEG by the browser's own decoder. */
export const hostDecoders: HostDecoders = {
  async inflate(data, size) {
    const out = new Uint8Array(size);
    let filled = 0;
    const reader = new Blob([data.slice()]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
    try {
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        if (filled + part.value.byteLength > size) {
          await reader.cancel();
          throw new DecodeError('oversized', `more than the ${size} bytes announced`, ['zlib']);
        }
        out.set(part.value, filled);
        filled += part.value.byteLength;
      }
    } catch (error) {
      if (error instanceof DecodeError) throw error;
      throw new DecodeError('invalid', 'the stream is damaged', ['zlib'], { cause: error });
    }
    if (filled < size) throw new DecodeError('truncated', `${filled} bytes of the ${size} announced`, ['zlib']);
    return out;
  },

  async jpeg(data): Promise<Pixels> {
    let bitmap: ImageBitmap;
    try {
      bitmap = await createImageBitmap(new Blob([data.slice()], { type: 'image/jpeg' }));
    } catch (error) {
      throw new DecodeError('invalid', 'the browser refuses the picture', ['jpeg'], { cause: error });
    }
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
    context.drawImage(bitmap, 0, 0);
    bitmap.close();
    const { data: bytes } = context.getImageData(0, 0, width, height);
    return { width, height, data: new Uint32Array(bytes.buffer), alpha: false };
  },
};
