import type { Millis } from './millis.ts';
import { skewAgainst } from './session-clocks.ts';
import type { SessionClocks } from './session-clocks.ts';
import { SkewStats } from './stream-stats.ts';
import { BUFFER_LIMITS, StreamBuffer } from './stream-buffer.ts';
import type { BufferLimits, StreamHost, StreamWork } from './stream-buffer.ts';
import type { StreamFrame } from './stream-frame.ts';
import type { Timeline } from './timeline.ts';
import { Timelines } from './timelines.ts';
import type { LatencyMode } from './timelines.ts';

/** So long after it was due a picture waits for the streams of the same instant that are not decoded yet. */
const TOGETHER = 20;

/** What a StreamSet is made with; all but the clocks may be left out. */
export interface StreamSetOptions {
  readonly clocks: SessionClocks;
  readonly latency?: LatencyMode;
  /** Milliseconds between two pictures of the display: 1000 / 60 where polls follow animation frames. Default 0. */
  readonly displayInterval?: number;
  readonly limits?: Partial<BufferLimits>;
}

/**
 * The streams of one display channel, through its migrations: make it once, keep it. Streams whose frames have one
 * multimedia time are shown in one picture (QEMU's VGA sends a video as a dozen columns), and share one automatic
 * latency.
 *
 * How a driver uses it:
 *
 *     const stream = set.create({ id, interFrame: codec !== 'mjpeg' });   // STREAM_CREATE
 *     stream.push({ mmTime, payload, bytes: data.length, keyframe }, server, now);   // STREAM_DATA
 *     stream.activateReport(request);   // STREAM_ACTIVATE_REPORT
 *     stream.end('flush', now);   // STREAM_DESTROY; 'drain' when the channel migrated; 'discard' with its surface
 *
 *     const work = set.poll(now);   // after each of these, and when work.nextWakeup comes
 *     for (const frame of work.drop) frame.picture?.close();
 *     present(work.show);   // one commit; the pictures are the presenter's now
 *     for (const frame of work.decode) decode(frame);   // then, for each:
 *
 *     if (!frame.stream.decoded(frame, picture, now)) picture.close();   // or frame.stream.failed(frame); and poll
 *
 * Clocks are told apart from this: main and playback channels feed `SessionClocks`, followed by a poll.
 */
export class StreamSet<Payload, Picture> {
  readonly #clocks: SessionClocks;
  readonly #host: StreamHost;
  readonly #streams = new Set<StreamBuffer<Payload, Picture>>();
  readonly #skew = new SkewStats();
  /** The sound's delay for the reports, in milliseconds; undefined while no sound plays. */
  audioDelay: number | undefined;

  constructor(options: StreamSetOptions) {
    this.#clocks = options.clocks;
    this.#host = {
      timelines: new Timelines(options.clocks, options.latency ?? 'auto'),
      limits: { ...BUFFER_LIMITS, ...options.limits },
      displayInterval: options.displayInterval ?? 0,
    };
  }

  /** `stream-latency` of the contract; may change at any time. */
  get latency(): LatencyMode {
    return this.#host.timelines.mode;
  }

  set latency(mode: LatencyMode) {
    this.#host.timelines.mode = mode;
  }

  /** The streams that have not ended. */
  get streams(): ReadonlySet<StreamBuffer<Payload, Picture>> {
    return this.#streams;
  }

  /** STREAM_CREATE. `interFrame` is false for MJPEG alone. */
  create(stream: { readonly id: number; readonly interFrame: boolean }): StreamBuffer<Payload, Picture> {
    const buffer = new StreamBuffer<Payload, Picture>(stream, this.#host);
    this.#streams.add(buffer);
    return buffer;
  }

  /** Mean of picture minus sound since the last call, in milliseconds, positive when the picture is behind; or null. */
  takeSkew(): number | null {
    return this.#skew.take();
  }

  /** What is to be done at `now`. */
  poll(now: Millis): StreamWork<Payload, Picture> {
    const work: StreamWork<Payload, Picture> = {
      drop: [],
      show: [],
      decode: [],
      ended: [],
      refused: [],
      reports: [],
      nextWakeup: undefined,
    };
    this.#host.timelines.update(now);
    const ready = new Map<StreamBuffer<Payload, Picture>, StreamFrame<Payload, Picture>>();
    const awaited = new Map<Timeline, Set<number>>();
    for (const stream of this.#streams) {
      const { show, wait } = stream.look(now);
      if (show !== undefined) ready.set(stream, show);
      if (wait !== undefined && now - wait.dueAt < TOGETHER) {
        const times = awaited.get(wait.timeline);
        if (times === undefined) awaited.set(wait.timeline, new Set([wait.mmTime]));
        else times.add(wait.mmTime);
      }
    }
    for (const stream of this.#streams) {
      const frame = ready.get(stream);
      const held = frame !== undefined && awaited.get(frame.timeline)?.has(frame.mmTime) === true;
      stream.act(work, held ? TOGETHER : undefined, this.audioDelay, now);
    }
    for (const stream of work.ended) this.#streams.delete(stream);
    this.#noteSkew(work, now);
    return work;
  }

  #noteSkew(work: StreamWork<Payload, Picture>, now: Millis): void {
    if (!this.#clocks.soundPlaying(now)) return;
    const sound = this.#clocks.clock(this.#clocks.current);
    for (const frame of work.show)
      if (frame.timeline.clock === sound) this.#skew.add(skewAgainst(sound, frame.mmTime, now));
  }
}
