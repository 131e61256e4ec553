import type { VideoPicture } from './video-picture.ts';

/** A frame as it came. */
export interface EncodedFrame {
  readonly data: Uint8Array;
  /** Whether decoding can begin with it. */
  readonly keyframe: boolean;
  /** A picture of more pixels is refused: what the server said of the frame's size, and some for alignment. */
  readonly mostPixels: number;
}

/** Decodes the frames of one stream, in the order given. */
export interface FrameDecoder {
  /**
   * Settles with the frame's picture, or with null when the frame is one that shows nothing. Rejects with a sentence
   * when it can't be decoded. Frames may be given before earlier ones have settled.
   */
  decode(frame: EncodedFrame): Promise<VideoPicture | null>;
  /** Whether frames after one that failed may still be decoded; false means that the stream is to be refused. */
  readonly usable: boolean;
  /** What still waits rejects. */
  close(): void;
}
