import { jpegSize } from '../../codecs/jpeg-size.ts';
import type { Pixels } from '../../codecs/pixels.ts';
import type { EncodedFrame, FrameDecoder } from './frame-decoder.ts';
import type { PixelPool } from './pixel-pool.ts';
import { checkSize, loosePicture, pictureOfFrame } from './video-picture.ts';
import type { VideoPicture } from './video-picture.ts';

/** So many frames in a row that can't be decoded are a stream that can't. */
const FAILURES = 10;

/** MJPEG: every frame is a JPEG picture of its own. */
export class JpegFrameDecoder implements FrameDecoder {
  readonly #pool: PixelPool;
  readonly #decode: (frame: EncodedFrame) => Promise<VideoPicture>;
  #failures = 0;
  #closed = false;

  /** `portable` decodes where the engine has no ImageDecoder. */
  constructor(
    pool: PixelPool,
    portable: (data: Uint8Array) => Promise<Pixels>,
    hasImageDecoder = typeof ImageDecoder === 'function',
  ) {
    this.#pool = pool;
    this.#decode = hasImageDecoder
      ? (frame) => this.#byImageDecoder(frame)
      : async ({ data }) => loosePicture(await portable(data));
  }

  get usable(): boolean {
    return this.#failures < FAILURES;
  }

  async decode(frame: EncodedFrame): Promise<VideoPicture> {
    if (this.#closed) throw new Error('the decoder is closed');
    try {
      const { width, height } = jpegSize(frame.data);
      // Before anything is allocated: a picture of a few bytes may claim 4 gigapixels.
      checkSize(width, height, frame.mostPixels);
      const picture = await this.#decode(frame);
      this.#failures = 0;
      return picture;
    } catch (error) {
      this.#failures += 1;
      throw error;
    }
  }

  close(): void {
    this.#closed = true;
  }

  async #byImageDecoder({ data, mostPixels }: EncodedFrame): Promise<VideoPicture> {
    // A view would be copied with all of its buffer in some engines.
    const decoder = new ImageDecoder({ data: data.slice(), type: 'image/jpeg', colorSpaceConversion: 'none' });
    try {
      const { image } = await decoder.decode();
      return await pictureOfFrame(image, this.#pool, mostPixels);
    } finally {
      decoder.close();
    }
  }
}
