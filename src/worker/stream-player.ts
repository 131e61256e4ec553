import { DecodeError } from '../bytes/decode-error.ts';
import type { Painter } from '../surfaces/painter.ts';
import type { EndMode } from '../timing/stream-buffer.ts';
import { MmTime } from '../timing/millis.ts';
import { refusal } from '../timing/stream-report.ts';
import { StreamFlag } from '../wire/display.ts';
import type { DisplayMessage, DisplayToServer, VideoCodec } from '../wire/display.ts';
import { MAX_PICTURE_SIDE } from '../bytes/picture-limits.ts';
import type { Rect } from '../wire/geometry.ts';
import type { StreamPump } from './stream-pump.ts';
import { isKeyframe } from './video/bitstream.ts';
import { codecOf } from './video/codec-support.ts';
import type { VideoDecoders } from './video/decoders.ts';
import { VideoStream } from './video/video-stream.ts';

/** What a display channel's streams work with. */
export interface PlayerParts {
  readonly painter: Painter;
  readonly send: (message: DisplayToServer) => void;
  /** Hears a sentence about what can't be shown. */
  readonly skipped: (sentence: string) => void;
  /** The server whose channel this is now, see `timing/session-clocks.ts`. */
  readonly server: () => number;
  readonly pump: StreamPump;
  readonly decoders: VideoDecoders;
}

/** Streams of one channel at one time. Servers keep to 50. */
const MOST_STREAMS = 1024;
/** Decoders of the engine at one time; each has threads and pictures of its own. */
const MOST_DECODERS = 64;
/** Pixels of one picture of each open stream, all together: 8192x4320. */
const MOST_PIXELS = 8192 * 4320;
/** Bytes of frames that wait, of all streams of a channel. */
const MOST_BYTES = 256 << 20;
/** Encoders pad each side to a multiple of at most this. */
const PADDING = 64;

/**
 * The video streams of one display channel: from STREAM_CREATE to the surface, at the time that the clocks say.
 * What waits is bounded: 256 MiB of frames, and 12 pictures (decoded, or at the decoder) for each of streams whose
 * sizes add up to 35 million pixels.
 */
export class StreamPlayer {
  readonly #parts: PlayerParts;
  readonly #streams = new Map<number, VideoStream>();
  #ignored = 0;

  constructor(parts: PlayerParts) {
    this.#parts = parts;
  }

  /** Frames for streams that are not there. A few are usual when a stream was refused or has just ended. */
  get ignored(): number {
    return this.#ignored;
  }

  /** @throws {DecodeError} for sizes beyond what is accepted */
  create(body: DisplayMessage<'streamCreate'>['body']): void {
    const { painter, send, skipped, pump, decoders } = this.#parts;
    const { id, streamWidth: width, streamHeight: height } = body;
    this.#end(id, 'discard');
    this.#checkRoom(width, height);
    const codec = codecOf(body.codec);
    const problem = codec === null ? `codec ${body.codec} is not known` : this.#problemWith(codec);
    if (codec === null || problem !== null) {
      send({ name: 'streamReport', body: refusal(id) });
      skipped(`stream ${id} refused: ${problem}`);
      return;
    }
    const { surfaceId, dest, clip } = body;
    const topDown = (body.flags & StreamFlag.topDown) !== 0;
    const setup = { id, codec, width, height, surfaceId, dest, clip, topDown };
    const decoder = decoders.create(codec, height);
    const stream = pump.start(id, codec !== 'mjpeg', (buffer) => {
      return new VideoStream(setup, { buffer, decoder, painter, send, skipped, soon: pump.soon });
    });
    this.#streams.set(id, stream);
  }

  data(body: DisplayMessage<'streamData'>['body']): void {
    const stream = this.#streams.get(body.id);
    if (stream) this.#push(stream, body, stream.setup, null);
    else this.#ignored += 1;
  }

  /** @throws {DecodeError} for sizes beyond what is accepted */
  dataSized(body: DisplayMessage<'streamDataSized'>['body']): void {
    checkSize('streamDataSized', ['width', 'height'], body.width, body.height);
    const stream = this.#streams.get(body.id);
    if (stream) this.#push(stream, body, body, body.dest);
    else this.#ignored += 1;
  }

  clip(body: DisplayMessage<'streamClip'>['body']): void {
    const stream = this.#streams.get(body.id);
    if (stream) stream.clip = body.clip;
  }

  /**
   * The server draws over the stream's place from here on. The frames that wait are shown first, with `flush` one
   * picture after the other, with `drain` in their time: who handles the draws has them wait as long as `drainsAt` or
   * `draining` says.
   */
  destroy(id: number, how: 'flush' | 'drain' = 'flush'): void {
    this.#end(id, how);
  }

  destroyAll(how: 'flush' | 'drain' = 'flush'): void {
    for (const id of [...this.#streams.keys()]) this.#end(id, how);
  }

  /** Whether streams that were ended have frames left that will be shown. */
  get draining(): boolean {
    return this.#parts.pump.draining;
  }

  /** Whether such frames will be shown within a rectangle of a surface, or anywhere on it. */
  drainsAt(surfaceId: number, rect: Rect | null): boolean {
    return this.#parts.pump.drainsAt(surfaceId, rect);
  }

  /** Those frames are given up. */
  discardDraining(): void {
    this.#parts.pump.discardDraining();
  }

  surfaceDestroyed(surfaceId: number): void {
    for (const [id, { setup }] of [...this.#streams]) if (setup.surfaceId === surfaceId) this.#end(id, 'discard');
  }

  activateReport(body: DisplayMessage<'streamActivateReport'>['body']): void {
    this.#streams.get(body.streamId)?.buffer.activateReport(body);
  }

  setLatency(mode: 'auto' | 'server'): void {
    this.#parts.pump.latency = mode;
  }

  /** The channel moved to another server: what waits is shown in its time, for nothing is drawn over it yet. */
  drain(): void {
    for (const id of [...this.#streams.keys()]) this.#end(id, 'drain');
  }

  /** The channel is gone. */
  close(): void {
    for (const id of [...this.#streams.keys()]) this.#end(id, 'discard');
  }

  #push(
    stream: VideoStream,
    { multiMediaTime, data }: { multiMediaTime: number; data: Uint8Array },
    { width, height }: { width: number; height: number },
    dest: Rect | null,
  ): void {
    const { pump, server } = this.#parts;
    if (pump.queuedBytes + data.length > MOST_BYTES) {
      stream.refuse(`more than ${MOST_BYTES} bytes of frames wait`, pump.now);
      return;
    }
    const keyframe = isKeyframe(stream.setup.codec, data);
    const mostPixels = (width + PADDING) * (height + PADDING);
    if (!pump.push({ stream, data, keyframe, mostPixels, dest }, MmTime(multiMediaTime), server())) this.#ignored += 1;
  }

  #end(id: number, how: EndMode): void {
    const stream = this.#streams.get(id);
    if (!stream) return;
    const { pump } = this.#parts;
    this.#streams.delete(id);
    stream.end(how, pump.now);
    pump.poll();
  }

  #checkRoom(width: number, height: number): void {
    checkSize('streamCreate', ['streamWidth', 'streamHeight'], width, height);
    if (this.#streams.size >= MOST_STREAMS) {
      throw new DecodeError('oversized', `more than ${MOST_STREAMS} streams`, ['streamCreate', 'id']);
    }
    let pixels = width * height;
    for (const { setup } of this.#streams.values()) pixels += setup.width * setup.height;
    if (pixels > MOST_PIXELS) {
      throw new DecodeError('oversized', `${pixels} pixels of streams, ${MOST_PIXELS} accepted`, ['streamCreate']);
    }
  }

  #problemWith(codec: VideoCodec): string | null {
    if (!this.#parts.decoders.supported.has(codec)) return `this browser does not decode ${codec}`;
    if (codec === 'mjpeg') return null;
    let decoders = 0;
    for (const { setup } of this.#streams.values()) if (setup.codec !== 'mjpeg') decoders += 1;
    return decoders < MOST_DECODERS ? null : `there are ${MOST_DECODERS} streams with decoders of their own already`;
  }
}

function checkSize(message: string, fields: readonly [string, string], width: number, height: number): void {
  for (const [field, size] of [
    [fields[0], width],
    [fields[1], height],
  ] as const) {
    if (size < 1) throw new DecodeError('invalid', `${size} pixels`, [message, field]);
    if (size > MAX_PICTURE_SIDE) {
      throw new DecodeError('oversized', `${size} pixels, ${MAX_PICTURE_SIDE} accepted`, [message, field]);
    }
  }
  if (width * height > MOST_PIXELS) {
    throw new DecodeError('oversized', `${width}x${height} pixels, ${MOST_PIXELS} accepted`, [message]);
  }
}
