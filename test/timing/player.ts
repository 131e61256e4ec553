import { Millis, MmTime } from '../../src/timing/millis.ts';
import { SessionClocks } from '../../src/timing/session-clocks.ts';
import type { ServerId } from '../../src/timing/session-clocks.ts';
import type { StreamBuffer, StreamWork } from '../../src/timing/stream-buffer.ts';
import type { StreamFrame } from '../../src/timing/stream-frame.ts';
import { StreamSet } from '../../src/timing/stream-set.ts';
import type { StreamSetOptions } from '../../src/timing/stream-set.ts';

/** What a test knows of a frame. */
export interface Sent {
  readonly index: number;
  /** When it is due in truth, in the player's time; NaN where the test does not say. */
  readonly due: number;
}
export type Frame = StreamFrame<Sent, number>;
export type Stream = StreamBuffer<Sent, number>;
export type Work = StreamWork<Sent, number>;

export interface Shown {
  readonly stream: Stream;
  readonly frame: Frame;
  readonly index: number;
  readonly at: number;
  readonly due: number;
  /** When the buffer said it was due. */
  readonly dated: number;
  readonly arrivedAt: number;
}

interface Happening {
  readonly at: number;
  readonly run: () => void;
}

/**
 * A driver on a virtual clock: it does what the buffer says the moment it says it, decodes in `decodeTime`, and notes
 * what was shown. With `refresh` it polls as animation frames come; without, exactly when asked to.
 */
export class Player {
  readonly clocks: SessionClocks;
  readonly set: StreamSet<Sent, number>;
  readonly shown: Shown[] = [];
  readonly dropped: Frame[] = [];
  /** Frames in the order in which they were given to the decoder. */
  readonly decoded: Frame[] = [];
  /** Pictures the buffer did not want any more when they were ready. */
  unwanted = 0;
  readonly ended: Stream[] = [];
  readonly refused: Stream[] = [];
  readonly pictures: Shown[][] = [];
  readonly works: Work[] = [];
  now: Millis = Millis(1000);
  decodeTime: number | ((frame: Frame) => number) = 3;
  polls = 0;
  mostQueued = 0;
  /** While a tab is stalled nothing runs; what would have comes when it goes on. */
  readonly stalls: { readonly from: number; readonly to: number }[] = [];
  readonly #refresh: number | undefined;
  readonly #happenings: Happening[] = [];
  #wakeup: number | undefined;

  constructor(options: Partial<StreamSetOptions> & { refresh?: number; clocks?: SessionClocks } = {}) {
    this.clocks = options.clocks ?? new SessionClocks(1);
    this.set = new StreamSet({ ...options, clocks: this.clocks });
    this.#refresh = options.refresh;
  }

  /** Plans something for a moment. */
  at(time: number, run: () => void): void {
    let low = 0;
    let high = this.#happenings.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#happenings[middle]!.at <= time) low = middle + 1;
      else high = middle;
    }
    this.#happenings.splice(low, 0, { at: time, run });
  }

  push(
    stream: Stream,
    mmTime: number,
    sent: Sent,
    server: ServerId,
    bytes = 1000,
    keyframe = sent.index === 0,
  ): boolean {
    return stream.push({ mmTime: MmTime(mmTime), payload: sent, bytes, keyframe }, server, this.now);
  }

  /** Sends a video: a frame every `1000 / fps` ms in [from, to), drawn at `t`, dated `t + offset`, `delay` under way. */
  video(
    stream: Stream,
    video: {
      from: number;
      to: number;
      fps: number;
      offset: (t: number) => number;
      delay?: () => number;
      server?: ServerId;
    },
  ): number {
    let index = 0;
    let arrived = 0;
    for (let t = video.from; t < video.to; t += 1000 / video.fps) {
      const drawn = t;
      const frame = { index: index++, due: drawn + 400 };
      arrived = Math.max(arrived, drawn + (video.delay?.() ?? 5));
      this.at(arrived, () => {
        this.push(stream, drawn + video.offset(drawn), frame, video.server ?? 1);
      });
    }
    return index;
  }

  /** Lets time pass until nothing is left to happen, or until `end`. */
  run(end = Infinity): void {
    for (;;) {
      const next = this.#happenings[0];
      const time = Math.min(next?.at ?? Infinity, this.#wakeup ?? Infinity);
      if (time === Infinity || time > end) break;
      this.now = Millis(Math.max(this.now, this.#running(time)));
      let happened = false;
      while (this.#happenings[0] !== undefined && this.#happenings[0].at <= this.now) {
        this.#happenings.shift()!.run();
        happened = true;
        if (this.stalls.length === 0) break;
      }
      if (this.#refresh === undefined || !happened || (this.#wakeup ?? Infinity) <= this.now) this.poll();
      else this.#wakeup = Math.min(this.#wakeup ?? Infinity, this.#beat(this.now));
    }
  }

  poll(): Work {
    this.polls++;
    if (this.polls > 2_000_000) throw new Error(`polls without end at ${this.now}`);
    const work = this.set.poll(this.now);
    this.works.push(work);
    const picture: Shown[] = [];
    for (const frame of work.show) {
      picture.push({
        stream: frame.stream,
        frame,
        index: frame.payload.index,
        at: this.now,
        due: frame.payload.due,
        dated: frame.dueAt,
        arrivedAt: frame.arrivedAt,
      });
    }
    if (picture.length > 0) this.pictures.push(picture);
    this.shown.push(...picture);
    this.dropped.push(...work.drop);
    this.ended.push(...work.ended);
    this.refused.push(...work.refused);
    for (const frame of work.decode) {
      const takes = typeof this.decodeTime === 'number' ? this.decodeTime : this.decodeTime(frame);
      this.decoded.push(frame);
      this.at(this.now + takes, () => {
        if (!frame.stream.decoded(frame, frame.payload.index, this.now)) this.unwanted++;
      });
    }
    for (const stream of this.set.streams) this.mostQueued = Math.max(this.mostQueued, stream.queued);
    if (work.nextWakeup !== undefined && work.nextWakeup < this.now) throw new Error('asked to wake in the past');
    this.#wakeup = work.nextWakeup === undefined ? undefined : this.#beat(Math.max(work.nextWakeup, this.now + 0.01));
    return work;
  }

  #beat(time: number): number {
    return this.#refresh === undefined ? time : Math.ceil(time / this.#refresh) * this.#refresh;
  }

  #running(time: number): number {
    for (const { from, to } of this.stalls) if (time > from && time < to) return to;
    return time;
  }
}

/** A small deterministic generator of numbers in [0, 1), so that a failing schedule can be had again. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
