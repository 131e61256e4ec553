import { Millis } from '../timing/millis.ts';
import type { SessionClocks } from '../timing/session-clocks.ts';
import { StreamSet } from '../timing/stream-set.ts';
import type { LatencyMode } from '../timing/timelines.ts';
import type { Rect } from '../wire/geometry.ts';
import { FRAME_INTERVAL } from './beat.ts';
import type { StreamCounters } from './protocol.ts';
import type { VideoBuffer, VideoStream, WaitingFrame } from './video/video-stream.ts';
import type { VideoPicture } from './video/video-picture.ts';

/** What a pump tells. */
export interface PumpListener {
  started(stream: VideoStream): void;
  /** `figures` count from the stream's beginning. */
  ended(stream: VideoStream, figures: { shown: number; dropped: number; late: number }): void;
  /** Poll at the next animation frame. */
  soon(): void;
  /** Poll at the animation frame nearest to this moment. */
  by(at: Millis): void;
}

/**
 * A picture drawn in an animation frame is seen half to one and a half intervals later. Frames are therefore polled
 * for as of this much later, which makes each appear in the animation frame nearest to its moment.
 */
const AHEAD = FRAME_INTERVAL / 2;

/**
 * The streams of one display channel, kept while the channel moves from server to server: asks the frame buffers what
 * to do, and does it.
 */
export class StreamPump {
  readonly #set: StreamSet<WaitingFrame, VideoPicture>;
  readonly #streams = new Map<VideoBuffer, VideoStream>();
  readonly #listener: PumpListener;
  readonly #now: () => number;
  #queuedBytes = 0;
  #droppedByEnded = 0;

  constructor(clocks: SessionClocks, latency: LatencyMode, listener: PumpListener, now = () => performance.now()) {
    this.#set = new StreamSet({ clocks, latency, displayInterval: FRAME_INTERVAL });
    this.#listener = listener;
    this.#now = now;
  }

  /** The time, on the scale of everything here. */
  get now(): Millis {
    return Millis(this.#now());
  }

  /** Bytes of frames that wait, as of the last poll and what came since. */
  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** Frames that were never shown, of every stream so far. */
  get dropped(): number {
    const { now } = this;
    let dropped = this.#droppedByEnded;
    for (const buffer of this.#streams.keys()) dropped += buffer.figures(now).dropped;
    return dropped;
  }

  /** Streams that have not ended. */
  get size(): number {
    return this.#streams.size;
  }

  /** Whether streams that were ended have frames left to show. */
  get draining(): boolean {
    for (const { open, queued } of this.#streams.keys()) if (!open && queued > 0) return true;
    return false;
  }

  /** The same for streams that are shown within a rectangle of a surface, or anywhere on it. */
  drainsAt(surfaceId: number, rect: Rect | null): boolean {
    for (const [{ open, queued }, stream] of this.#streams) {
      if (!open && queued > 0 && stream.setup.surfaceId === surfaceId && (rect === null || stream.meets(rect)))
        return true;
    }
    return false;
  }

  /** Gives up what ended streams have left. */
  discardDraining(): void {
    const { now } = this;
    for (const stream of this.#streams.values()) if (!stream.buffer.open) stream.end('discard', now);
    this.poll();
  }

  /** Has the streams polled at the next animation frame. */
  readonly soon = (): void => {
    this.#listener.soon();
  };

  set latency(mode: LatencyMode) {
    this.#set.latency = mode;
    this.soon();
  }

  /** The sound's delay for the reports, in milliseconds; undefined while no sound plays. */
  set audioDelay(delay: number | undefined) {
    this.#set.audioDelay = delay;
  }

  /** Makes a stream out of its buffer and takes care of it until it has ended. */
  start(id: number, interFrame: boolean, make: (buffer: VideoBuffer) => VideoStream): VideoStream {
    const buffer = this.#set.create({ id, interFrame });
    const stream = make(buffer);
    this.#streams.set(buffer, stream);
    this.#listener.started(stream);
    return stream;
  }

  /** A frame came from `server`. Returns false when its stream does not take it any more. */
  push(frame: WaitingFrame, mmTime: Parameters<VideoBuffer['push']>[0]['mmTime'], server: number): boolean {
    const bytes = frame.data.length;
    frame.stream.takes(frame);
    const kept = frame.stream.buffer.push(
      { mmTime, payload: frame, bytes, keyframe: frame.keyframe },
      server,
      this.now,
    );
    if (kept) this.#queuedBytes += bytes;
    this.#listener.soon();
    return kept;
  }

  /** Does what is to be done now. */
  poll(): void {
    const now = Millis(this.#now() + AHEAD);
    const work = this.#set.poll(now);
    for (const frame of work.drop) frame.picture?.close();
    for (const frame of work.show) frame.payload.stream.show(frame, now);
    for (const frame of work.decode) {
      void frame.payload.stream.decode(frame, () => Millis(this.#now() + AHEAD));
    }
    for (const buffer of work.refused) {
      this.#streams.get(buffer)?.refuse('its frames come faster than they can be decoded', now);
    }
    for (const buffer of work.ended) this.#end(buffer, now);
    for (const report of work.reports) this.#open(report.streamId)?.report(report);
    this.#queuedBytes = 0;
    for (const { queuedBytes } of this.#set.streams) this.#queuedBytes += queuedBytes;
    if (work.nextWakeup !== undefined) this.#listener.by(work.nextWakeup);
  }

  /** Every stream ends at once, without a word to the server. */
  close(): void {
    const { now } = this;
    for (const stream of this.#streams.values()) stream.end('discard', now);
    this.poll();
  }

  /** The streams' counters, those of an interval counted anew from here. */
  takeCounters(): StreamCounters[] {
    const { now } = this;
    return Array.from(this.#streams.values(), ({ setup: { id, codec }, buffer }) => {
      const { framesPerSecond, margin, jitter, decode, shown, dropped, late } = buffer.takeFigures(now);
      return { id, codec, framesPerSecond, margin, jitter, decode, shown, dropped, late };
    });
  }

  /** Mean of picture minus sound since the last call, in milliseconds; null without sound. */
  takeSkew(): number | null {
    return this.#set.takeSkew();
  }

  #end(buffer: VideoBuffer, now: Millis): void {
    const stream = this.#streams.get(buffer);
    if (!stream) return;
    this.#streams.delete(buffer);
    stream.close();
    const { shown, dropped, late } = buffer.figures(now);
    this.#droppedByEnded += dropped;
    this.#listener.ended(stream, { shown, dropped, late });
  }

  #open(id: number): VideoStream | undefined {
    for (const stream of this.#streams.values()) if (stream.setup.id === id && stream.buffer.open) return stream;
    return undefined;
  }
}
