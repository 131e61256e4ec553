import type { Pixels } from '../../codecs/pixels.ts';
import type { VideoImage } from '../../surfaces/video-layer.ts';
import type { PixelPool } from './pixel-pool.ts';

/** A decoded frame. Who has it closes it, once. */
export type VideoPicture = VideoImage & { close(): void };

/** Frames of fewer pixels are always read: to draw many small ones costs more. */
const LEAST_UNREAD = 1 << 16;

/** Pixels that nobody has to give back. */
export function loosePicture(pixels: Pixels): Pixels & { close(): void } {
  return { ...pixels, close: () => undefined };
}

/**
 * A frame as a picture: read at once where its samples lie in memory, else left with the engine, which can show it for
 * less than it takes to read it. The engine converts its colours. Takes the frame over, also when it is refused.
 * Rejects when the frame has more than `most` pixels.
 */
export async function pictureOfFrame(
  frame: VideoFrame,
  pool: PixelPool,
  most: number,
  leastUnread = LEAST_UNREAD,
): Promise<VideoPicture> {
  const { width, height } = frame.visibleRect ?? { width: frame.codedWidth, height: frame.codedHeight };
  try {
    checkSize(width, height, most);
  } catch (error) {
    frame.close();
    throw error;
  }
  if (width * height < leastUnread || liesInMemory(frame)) return readFrame(frame, width, height, pool);
  const close = (): void => {
    frame.close();
  };
  return { width, height, frame, close };
}

/** @throws {RangeError} for a frame of no pixels or of more than `most` */
export function checkSize(width: number, height: number, most: number): void {
  if (width * height > most || width * height === 0) {
    throw new RangeError(`a frame of ${width}x${height} pixels, ${most} accepted`);
  }
}

/**
 * Whether a frame has three planes of samples, as software makes them. What a device decoded, and what the engine has
 * converted for its own drawing, comes in other formats or in none.
 */
function liesInMemory({ format }: VideoFrame): boolean {
  return format?.startsWith('I4') === true;
}

async function readFrame(frame: VideoFrame, width: number, height: number, pool: PixelPool): Promise<VideoPicture> {
  try {
    const words = pool.take(width * height);
    const options: VideoFrameCopyToOptions = { format: 'RGBX', layout: [{ offset: 0, stride: width * 4 }] };
    if (convertsTo(frame, options, words.byteLength)) await frame.copyTo(words, options);
    else drawTo(frame, width, height, words);
    let open = true;
    return {
      width,
      height,
      data: words,
      alpha: false,
      close: () => {
        if (open) pool.give(words);
        open = false;
      },
    };
  } finally {
    frame.close();
  }
}

/** Engines that can't convert either refuse the format or take no notice of it. */
function convertsTo(frame: VideoFrame, options: VideoFrameCopyToOptions, size: number): boolean {
  try {
    return frame.allocationSize(options) === size;
  } catch {
    return false;
  }
}

function drawTo(frame: VideoFrame, width: number, height: number, words: Uint32Array<ArrayBuffer>): void {
  const context = new OffscreenCanvas(width, height).getContext('2d', { alpha: false, willReadFrequently: true });
  if (!context) throw new Error('there is no 2d context');
  context.drawImage(frame, 0, 0, width, height);
  words.set(new Uint32Array(context.getImageData(0, 0, width, height).data.buffer));
}
