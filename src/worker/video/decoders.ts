import type { Pixels } from '../../codecs/pixels.ts';
import type { VideoCodec } from '../../wire/display.ts';
import type { CodecSupport } from './codec-support.ts';
import type { FrameDecoder } from './frame-decoder.ts';
import { JpegFrameDecoder } from './jpeg-frame-decoder.ts';
import { PixelPool } from './pixel-pool.ts';
import { WebCodecsDecoder } from './webcodecs-decoder.ts';

/** Decoded pixels kept ready for the next frames: 64 MiB. */
const POOLED_PIXELS = 16 << 20;

/** Makes the decoders of streams. */
export interface VideoDecoders {
  /** What can be decoded here. */
  readonly supported: ReadonlySet<VideoCodec>;
  /** `height`: rows of the stream's pictures. */
  create(codec: VideoCodec, height: number): FrameDecoder;
}

/** The engine's decoders. `jpeg` serves where there is no ImageDecoder. */
export function platformVideoDecoders(
  support: CodecSupport,
  jpeg: (data: Uint8Array) => Promise<Pixels>,
): VideoDecoders {
  const pool = new PixelPool(POOLED_PIXELS);
  return {
    supported: support.codecs,
    create: (codec, height) =>
      codec === 'mjpeg' ? new JpegFrameDecoder(pool, jpeg) : new WebCodecsDecoder(codec, support, pool, height),
  };
}
