import type { Painter } from '../../surfaces/painter.ts';
import { DrawError } from '../../surfaces/draw-error.ts';
import type { Millis } from '../../timing/millis.ts';
import type { EndMode, StreamBuffer } from '../../timing/stream-buffer.ts';
import type { StreamFrame } from '../../timing/stream-frame.ts';
import { refusal } from '../../timing/stream-report.ts';
import type { DisplayToServer, VideoCodec } from '../../wire/display.ts';
import type { Clip, Rect } from '../../wire/geometry.ts';
import type { EncodedFrame, FrameDecoder } from './frame-decoder.ts';
import type { VideoPicture } from './video-picture.ts';

/** A frame that waits for its moment, and where it goes when that is not where its stream goes. */
export interface WaitingFrame extends EncodedFrame {
  readonly stream: VideoStream;
  /** Of a sized frame; null: the stream's. */
  readonly dest: Rect | null;
}

export type VideoBuffer = StreamBuffer<WaitingFrame, VideoPicture>;
export type VideoFrameEntry = StreamFrame<WaitingFrame, VideoPicture>;

/** What a stream was created with. */
export interface StreamSetup {
  readonly id: number;
  readonly codec: VideoCodec;
  readonly width: number;
  readonly height: number;
  readonly surfaceId: number;
  readonly dest: Rect;
  readonly clip: Clip;
  readonly topDown: boolean;
}

/** What a stream works with. */
export interface StreamParts {
  readonly buffer: VideoBuffer;
  readonly decoder: FrameDecoder;
  readonly painter: Painter;
  readonly send: (message: DisplayToServer) => void;
  /** Hears a sentence about what can't be shown. */
  readonly skipped: (sentence: string) => void;
  /** Has the buffer looked at again. */
  readonly soon: () => void;
}

/** One video stream: its buffer, its decoder, and its place on a surface. */
export class VideoStream {
  readonly setup: StreamSetup;
  readonly buffer: VideoBuffer;
  /** What of the stream's place may be seen now. Frames are drawn within it however old they are. */
  clip: Clip;
  readonly #parts: StreamParts;
  #refused = false;
  /** A frame brought a rectangle of its own. */
  #roams = false;

  constructor(setup: StreamSetup, parts: StreamParts) {
    this.setup = setup;
    this.buffer = parts.buffer;
    this.clip = setup.clip;
    this.#parts = parts;
  }

  /** Whether frames may be shown within a rectangle of the surface. */
  meets(rect: Rect): boolean {
    const { left, top, right, bottom } = this.setup.dest;
    return this.#roams || (rect.left < right && left < rect.right && rect.top < bottom && top < rect.bottom);
  }

  /** Takes note of a frame that is pushed. */
  takes({ dest }: WaitingFrame): void {
    if (dest) this.#roams = true;
  }

  /** Decodes a frame. `now` asks for the time when that is done. */
  async decode(frame: VideoFrameEntry, now: () => Millis): Promise<void> {
    const { decoder } = this.#parts;
    try {
      const picture = await decoder.decode(frame.payload);
      if (!picture) this.buffer.failed(frame);
      else if (!this.buffer.decoded(frame, picture, now())) picture.close();
    } catch (error) {
      this.buffer.failed(frame);
      if (!decoder.usable && this.buffer.open)
        this.refuse(error instanceof Error ? error.message : String(error), now());
    }
    this.#parts.soon();
  }

  /** Draws a frame that is due, and closes its picture. */
  show({ payload, picture }: VideoFrameEntry, now: Millis): void {
    if (!picture) return;
    const { surfaceId, dest, topDown } = this.setup;
    try {
      this.#parts.painter.drawVideoFrame(surfaceId, payload.dest ?? dest, this.clip, picture, topDown);
    } catch (error) {
      if (!(error instanceof DrawError)) throw error;
      this.#parts.skipped(`stream ${this.setup.id}: ${error.message}`);
      this.end('discard', now);
    } finally {
      picture.close();
    }
  }

  /** Tells the server that this stream can't be shown, so that it sends draws instead. */
  refuse(sentence: string, now: Millis): void {
    if (this.#refused) return;
    this.#refused = true;
    this.#parts.send({ name: 'streamReport', body: refusal(this.setup.id) });
    this.#parts.skipped(`stream ${this.setup.id} (${this.setup.codec}) refused: ${sentence}`);
    this.end('discard', now);
  }

  report(body: Extract<DisplayToServer, { name: 'streamReport' }>['body']): void {
    this.#parts.send({ name: 'streamReport', body });
  }

  end(how: EndMode, now: Millis): void {
    this.buffer.end(how, now);
    this.#parts.soon();
  }

  /** Lets the decoder go. */
  close(): void {
    this.#parts.decoder.close();
  }
}
