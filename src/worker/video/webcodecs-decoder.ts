import type { VideoCodec } from '../../wire/display.ts';
import { codecString } from './bitstream.ts';
import type { CodecSupport } from './codec-support.ts';
import type { EncodedFrame, FrameDecoder } from './frame-decoder.ts';
import type { PixelPool } from './pixel-pool.ts';
import { pictureOfFrame } from './video-picture.ts';
import type { VideoPicture } from './video-picture.ts';

interface Waiting {
  readonly timestamp: number;
  readonly mostPixels: number;
  readonly resolve: (picture: VideoPicture | null | Promise<VideoPicture>) => void;
  readonly reject: (error: Error) => void;
}

/** Streams of more rows than this have the colours of high definition. */
const MOST_ROWS_SD = 576;

/** The colours of a stream that doesn't tell: servers encode with GStreamer, which goes by the number of rows. */
function usualColors(height: number): VideoColorSpaceInit {
  const standard = height > MOST_ROWS_SD ? 'bt709' : 'smpte170m';
  return { primaries: standard, transfer: standard, matrix: standard, fullRange: false };
}

/** VP8, VP9, H264 and H265 by the engine's VideoDecoder. */
export class WebCodecsDecoder implements FrameDecoder {
  readonly #codec: Exclude<VideoCodec, 'mjpeg'>;
  readonly #support: CodecSupport;
  readonly #pool: PixelPool;
  #decoder: VideoDecoder | null = null;
  readonly #colors: VideoColorSpaceInit;
  #configured: string | null = null;
  #failure: Error | null = null;
  /** Frames at the decoder, by growing timestamp: numbers of ours, for frames may share their multimedia time. */
  #waiting: Waiting[] = [];
  #next = 0;

  constructor(codec: Exclude<VideoCodec, 'mjpeg'>, support: CodecSupport, pool: PixelPool, height: number) {
    this.#codec = codec;
    this.#support = support;
    this.#pool = pool;
    this.#colors = usualColors(height);
  }

  get usable(): boolean {
    return this.#failure === null;
  }

  decode({ data, keyframe, mostPixels }: EncodedFrame): Promise<VideoPicture | null> {
    return new Promise((resolve, reject) => {
      try {
        const decoder = this.#ready(data, keyframe);
        const timestamp = this.#next++;
        // The chunk takes a copy of the bytes.
        decoder.decode(new EncodedVideoChunk({ type: keyframe ? 'key' : 'delta', timestamp, data }));
        this.#waiting.push({ timestamp, mostPixels, resolve, reject });
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  close(): void {
    this.#fail(new Error('the decoder is closed'));
  }

  /** The decoder, configured for what the newest key frame says. */
  #ready(data: Uint8Array, keyframe: boolean): VideoDecoder {
    if (this.#failure) throw this.#failure;
    if (keyframe) {
      const codec = codecString(this.#codec, data);
      if (codec !== null && codec !== this.#configured) this.#configure(codec);
    }
    if (!this.#decoder || this.#configured === null) throw new Error(`${this.#codec}: no key frame yet`);
    return this.#decoder;
  }

  #configure(codec: string): void {
    this.#decoder ??= new VideoDecoder({
      output: (frame) => {
        this.#output(frame);
      },
      error: (error) => {
        this.#fail(error);
      },
    });
    this.#decoder.configure({ codec: this.#support.name(codec), optimizeForLatency: true, colorSpace: this.#colors });
    this.#configured = codec;
  }

  #output(frame: VideoFrame): void {
    // Those before it will give no picture any more: frames come out in the order they went in.
    while (this.#waiting.length > 0 && this.#waiting[0]!.timestamp < frame.timestamp) {
      this.#waiting.shift()!.resolve(null);
    }
    const waiting = this.#waiting[0];
    if (waiting?.timestamp !== frame.timestamp) {
      frame.close();
      return;
    }
    this.#waiting.shift();
    waiting.resolve(pictureOfFrame(frame, this.#pool, waiting.mostPixels));
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    if (this.#decoder && this.#decoder.state !== 'closed') this.#decoder.close();
    this.#decoder = null;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
