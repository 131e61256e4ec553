import type { Pixels } from '../../codecs/pixels.ts';
import type { PixelPool } from './pixel-pool.ts';

/** A decoded frame: pixels that can be read at once. Who has it closes it, once. */
export interface VideoPicture extends Pixels {
  close(): void;
}

/** Pixels that nobody has to give back. */
export function loosePicture(pixels: Pixels): VideoPicture {
  return { ...pixels, close: () => undefined };
}

/**
 * Reads a frame's pixels and closes it, also when it can't be read. The engine converts its colours.
 * Rejects when the frame has more than `most` pixels.
 */
export async function readFrame(frame: VideoFrame, pool: PixelPool, most: number): Promise<VideoPicture> {
  try {
    const { width, height } = frame.visibleRect ?? { width: frame.codedWidth, height: frame.codedHeight };
    checkSize(width, height, most);
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

/** @throws {RangeError} for a frame of no pixels or of more than `most` */
export function checkSize(width: number, height: number, most: number): void {
  if (width * height > most || width * height === 0) {
    throw new RangeError(`a frame of ${width}x${height} pixels, ${most} accepted`);
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
