/**
 * One stream's frame buffer.
 *
 * The life of a frame:
 *
 *   push ──> queued ──> decoding ──> ready ──> shown
 *              │            │          │
 *              └────────────┴──────────┴─────> dropped
 *
 * - It is pushed when it arrives, and dated: put on the time line it belongs to (see timelines.ts), which says when it
 *   is due and goes on saying so while clocks move. Where its time line is due before the one of frames ahead of it,
 *   those are brought forward, so frames are shown in the order sent, and none waits for a moment that is over.
 * - It is given to the decoder shortly before it is due, so its picture is ready at its moment, and a few pictures at
 *   most are held.
 * - It is shown at its moment, if none that came after it is due as well. Of several that are due, the newest that is
 *   decoded is shown: somebody who watches wants the present. When nothing newer is there a late frame is shown too,
 *   for it is still newer than the picture on the screen.
 * - MJPEG frames that are passed over are dropped undecoded. Frames of an inter-frame codec are all decoded in order,
 *   shown or not, because later ones build on them; only a key frame behind them excuses them. While such a stream
 *   catches up, a picture four times a second shows that it does.
 */
import type { Millis, MmTime } from './millis.ts';
import type { ServerId } from './session-clocks.ts';
import { StreamFrame } from './stream-frame.ts';
import type { FrameArrival } from './stream-frame.ts';
import { StreamReporter } from './stream-report.ts';
import type { ReportRequest, StreamReport } from './stream-report.ts';
import { StreamStats } from './stream-stats.ts';
import type { StreamFigures } from './stream-stats.ts';
import type { Timeline } from './timeline.ts';
import type { Timelines } from './timelines.ts';

/** What a driver is to do after a poll, in this order: close what was dropped, show, decode. */
export interface StreamWork<Payload, Picture> {
  /** Will never be shown: close the picture, if the frame has one. */
  readonly drop: StreamFrame<Payload, Picture>[];
  /** To be put on the screen now, together. Each has its `picture`, which is the driver's from here on. */
  readonly show: StreamFrame<Payload, Picture>[];
  /** To be given to the stream's decoder in this order. Each must be answered by `decoded` or `failed`. */
  readonly decode: StreamFrame<Payload, Picture>[];
  /** Streams that were ended and have nothing left. */
  readonly ended: StreamBuffer<Payload, Picture>[];
  /**
   * Streams that can't go on: frames a decoder needed are lost, because they came faster than it could take them for
   * longer than the buffer holds. Refuse them (`refusal` in stream-report.ts), and end them.
   */
  readonly refused: StreamBuffer<Payload, Picture>[];
  /** STREAM_REPORT messages to send. */
  readonly reports: StreamReport[];
  /** When to poll again if nothing happens before, or undefined: then only a frame or a decoder brings anything. */
  nextWakeup: Millis | undefined;
}

/** What bounds a buffer. */
export interface BufferLimits {
  /** Frames queued in one stream. */
  readonly frames: number;
  /** Bytes queued in one stream. */
  readonly bytes: number;
  /** Pictures decoded, or being decoded, ahead of their moment in one stream. */
  readonly pictures: number;
}

/** The bounds used unless others are given: 600 frames (ten seconds at 60 a second), 32 MiB, 4 pictures a stream. */
export const BUFFER_LIMITS: BufferLimits = { frames: 600, bytes: 32 * 1024 * 1024, pictures: 4 };

/**
 * How a stream ends. `drain`: what is queued is shown in its time, as when its channel moved to another server and
 * nothing is drawn over it yet. `flush`: what is queued is shown picture by picture, as fast as the display takes it, as
 * when the server ends a stream and goes on with draws, which wait for it. `discard`: nothing more is shown.
 */
export type EndMode = 'drain' | 'flush' | 'discard';

/** What streams of one channel share. */
export interface StreamHost {
  readonly timelines: Timelines;
  readonly limits: BufferLimits;
  /** Milliseconds between two pictures of the display; 0 when it shows everything at once. */
  readonly displayInterval: number;
}

/** Frames at the decoder at one time; with it a catching-up stream can't flood it. */
const MAX_IN_FLIGHT = 8;
/** Display pictures for which a frame waits its turn; more than one, or the beat of two equal rates loses frames. */
const IN_TURN = 1.5;
/** A frame is decoded so long before it is due, plus four times what decoding takes. */
const DECODE_LEAD = 60;
const MAX_DECODE_LEAD = 250;
/** A picture passed over by more than this is a stream catching up; then one is shown so often. */
const CATCHING_UP = 100;
const CATCHING_UP_SHOWS_EVERY = 250;
/** Frames brought forward for one due before them are so far apart, if there is room. */
const SQUEEZED = 20;

/** See the head of this file. */
export class StreamBuffer<Payload, Picture> {
  /** The server's number for the stream; another stream may have it later. */
  readonly id: number;
  /** Whether frames build on each other (VP8, VP9, H264, H265) or not (MJPEG). */
  readonly interFrame: boolean;
  readonly #host: StreamHost;
  readonly #reporter: StreamReporter;
  readonly #stats = new StreamStats();
  #frames: StreamFrame<Payload, Picture>[] = [];
  #dropped: StreamFrame<Payload, Picture>[] = [];
  #bytes = 0;
  /** Some frame is, or was, due after one sent later: a clock's step may bring them out of order again. */
  #crooked = false;
  #inFlight = 0;
  #last: { timeline: Timeline; mmTime: MmTime } | undefined;
  #lastShownAt = -Infinity;
  /** Ended with `flush`: each frame has its turn, however late. */
  #flushing = false;
  #state: 'open' | 'ending' | 'ended' | 'broken' | 'refused' = 'open';
  /** Set by `look`, used by `act`: how many frames are due, and which of them to show. */
  #due = 0;
  #pick = -1;

  constructor(stream: { readonly id: number; readonly interFrame: boolean }, host: StreamHost) {
    this.id = stream.id;
    this.interFrame = stream.interFrame;
    this.#host = host;
    this.#reporter = new StreamReporter(stream.id);
  }

  /** Frames that wait to be shown. */
  get queued(): number {
    return this.#frames.length;
  }

  /** Bytes of the frames that wait. */
  get queuedBytes(): number {
    return this.#bytes;
  }

  /** Whether it still takes frames. */
  get open(): boolean {
    return this.#state === 'open';
  }

  /**
   * A frame arrived from `server` at `now`. Poll after the last of what has arrived together. Returns false when the
   * stream was ended or refused and the frame is not kept.
   */
  push(arrival: FrameArrival<Payload>, server: ServerId, now: Millis): boolean {
    if (this.#state !== 'open') return false;
    const dating = this.#host.timelines.date(arrival.mmTime, server, this.#last, now);
    const frame = new StreamFrame(this, arrival, dating, now);
    this.#last = { timeline: dating.timeline, mmTime: arrival.mmTime };
    const late = frame.dueAt < now;
    this.#stats.arrived(frame.margin, dating.timeline.jitterOf(frame.time, now), late);
    this.#reporter.received(frame.mmTime, frame.margin, now);
    this.#frames.push(frame);
    this.#bytes += frame.bytes;
    const ahead = this.#frames.at(-2);
    if (ahead !== undefined && (ahead.timeline !== frame.timeline || ahead.dueAt >= frame.dueAt)) {
      this.#crooked = true;
      this.#squeeze(now);
    }
    this.#keepBounds();
    return true;
  }

  /**
   * The decoder made `picture` of a frame that `poll` gave it. Returns false when it isn't wanted any more: the
   * driver closes it. Else it is kept until the frame is handed out by a poll. Poll afterwards.
   */
  decoded(frame: StreamFrame<Payload, Picture>, picture: Picture, now: Millis): boolean {
    this.#landed(frame);
    if (frame.decodeStartedAt !== undefined) this.#stats.decoded(now - frame.decodeStartedAt);
    if (frame.state !== 'decoding' || frame.passed) return false;
    frame.state = 'ready';
    frame.picture = picture;
    frame.decodedAt = now;
    return true;
  }

  /** The decoder could not decode a frame; it counts as dropped. Whether the stream is refused is the driver's choice. */
  failed(frame: StreamFrame<Payload, Picture>): void {
    this.#landed(frame);
    if (frame.state === 'gone') return;
    const at = this.#frames.indexOf(frame);
    if (at >= 0) this.#frames.splice(at, 1);
    this.#drop(frame);
  }

  /** The stream ends, at the server's word or with its channel. A second call may only be more urgent. */
  end(how: EndMode, now: Millis): void {
    if (this.#state === 'ended') return;
    this.#state = 'ending';
    if (how === 'drain') return;
    if (how === 'flush') {
      const step = this.#host.displayInterval === 0 ? SQUEEZED : this.#host.displayInterval;
      let at: number = now;
      for (const frame of this.#frames) {
        frame.ceiling = Math.min(frame.ceiling, at);
        if (!frame.passed) at += step;
      }
      this.#flushing = true;
      return;
    }
    for (const frame of this.#frames) this.#drop(frame);
    this.#frames = [];
  }

  /** STREAM_ACTIVATE_REPORT. */
  activateReport(request: ReportRequest): void {
    this.#reporter.activate(request);
  }

  /** Its figures at `now`; see StreamStats. */
  figures(now: Millis): StreamFigures {
    return this.#stats.figures(now);
  }

  /** Its figures at `now`, those of an interval counted anew from here. */
  takeFigures(now: Millis): StreamFigures {
    return this.#stats.take(now);
  }

  /** First half of a poll, for StreamSet: finds what is due. Time lines must be up to date. */
  look(now: Millis): {
    show: StreamFrame<Payload, Picture> | undefined;
    wait: StreamFrame<Payload, Picture> | undefined;
  } {
    const frames = this.#frames;
    if (frames.length === 0) this.#crooked = false;
    if (this.#crooked) this.#squeeze(now);
    let due = 0;
    while (due < frames.length && frames[due]!.dueAt <= now) due++;
    let pick = -1;
    if (this.#flushing) {
      const first = frames.findIndex((frame) => !frame.passed);
      if (first >= 0 && first < due && frames[first]!.state === 'ready') pick = first;
    }
    for (let i = 0; i < due && !this.#flushing; i++) {
      const frame = frames[i]!;
      if (frame.state !== 'ready') continue;
      pick = i;
      // On a display with a fixed beat two frames may fall into one picture and none into the next: in turn, then.
      if (now - frame.dueAt < IN_TURN * this.#host.displayInterval) break;
    }
    this.#due = due;
    this.#pick = pick;
    const newest = frames[due - 1];
    return {
      show: frames[pick],
      wait: newest !== undefined && newest.state !== 'ready' && !newest.passed ? newest : undefined,
    };
  }

  /** Second half: adds what is to be done to `work`. With `hold` nothing is shown before so long after it was due. */
  act(work: StreamWork<Payload, Picture>, hold: number | undefined, audioDelay: number | undefined, now: Millis): void {
    if (hold !== undefined) wakeBy(work, this.#frames[this.#pick]!.meets(hold, now));
    else if (this.#pick >= 0) this.#show(work, now);
    this.#passOver(now);
    this.#startDecoding(work, now);
    for (const frame of this.#dropped) work.drop.push(frame);
    this.#dropped = [];
    this.#planWakeup(work, now);
    const report = this.#reporter.take(audioDelay, now);
    if (report !== undefined) work.reports.push(report);
    const reportAt = this.#reporter.nextWakeup;
    if (reportAt !== undefined) wakeBy(work, reportAt);
    if (this.#state === 'broken') {
      this.#state = 'refused';
      work.refused.push(this);
    } else if (this.#state === 'ending' && this.#frames.length === 0) {
      this.#state = 'ended';
      work.ended.push(this);
    }
  }

  #show(work: StreamWork<Payload, Picture>, now: Millis): void {
    const frame = this.#frames[this.#pick]!;
    const dueAt = frame.dueAt;
    const catchingUp = this.interFrame && !this.#flushing && this.#pick < this.#due - 1 && now - dueAt > CATCHING_UP;
    const shown = !catchingUp || now - this.#lastShownAt >= CATCHING_UP_SHOWS_EVERY;
    for (let i = 0; i < this.#pick; i++) this.#leave(this.#frames[i]!, now);
    if (shown) {
      frame.state = 'gone';
      this.#bytes -= frame.bytes;
      this.#lastShownAt = now;
      this.#stats.wasShown(now - dueAt, now);
      if (frame.margin >= 0) this.#reporter.shown();
      work.show.push(frame);
    } else {
      this.#drop(frame);
    }
    const before = this.#frames.length;
    this.#frames = this.#frames.filter((other) => other.state !== 'gone');
    this.#due -= before - this.#frames.length;
  }

  /** Drops frames that are passed over by a newer one which is due as well, and needn't be decoded. */
  #passOver(now: Millis): void {
    if (this.interFrame || this.#flushing || this.#due < 2) return;
    let dropped = false;
    for (let i = 0; i < this.#due - 1; i++) {
      const frame = this.#frames[i]!;
      if (frame.state !== 'queued' || now - frame.dueAt < IN_TURN * this.#host.displayInterval) continue;
      this.#drop(frame);
      dropped = true;
    }
    if (!dropped) return;
    const before = this.#frames.length;
    this.#frames = this.#frames.filter((frame) => frame.state !== 'gone');
    this.#due -= before - this.#frames.length;
  }

  #startDecoding(work: StreamWork<Payload, Picture>, now: Millis): void {
    const lead = Math.min(MAX_DECODE_LEAD, DECODE_LEAD + 4 * this.#stats.decode);
    let held = 0;
    let left = false;
    for (const frame of this.#frames) {
      if (frame.state !== 'queued') {
        held++;
        continue;
      }
      const dueAt = frame.dueAt;
      if (this.#inFlight >= MAX_IN_FLIGHT) break;
      if (dueAt > now && held >= this.#host.limits.pictures) break;
      if (dueAt - now > lead) {
        wakeBy(work, frame.meets(-lead, now));
        break;
      }
      frame.inFlight = true;
      frame.decodeStartedAt = now;
      frame.state = 'decoding';
      this.#inFlight++;
      work.decode.push(frame);
      if (frame.passed) {
        frame.state = 'gone';
        left = true;
      } else {
        held++;
      }
    }
    if (!left) return;
    const before = this.#frames.length;
    this.#frames = this.#frames.filter((frame) => frame.state !== 'gone');
    this.#due -= before - this.#frames.length;
  }

  #planWakeup(work: StreamWork<Payload, Picture>, now: Millis): void {
    for (let i = this.#due; i < this.#frames.length; i++) {
      const next = this.#frames[i]!;
      wakeBy(work, next.meets(0, now));
      // Behind a frame of a time line that stands still there may be one that comes nearer.
      if (!this.#crooked) break;
    }
    for (let i = 0; i < this.#due; i++) {
      // Its turn comes with the display's next picture.
      if (this.#frames[i]!.state === 'ready')
        wakeBy(work, (now + Math.max(1, this.#host.displayInterval / 2)) as Millis);
    }
  }

  /** A frame that a newer one overtakes: dropped, or kept only to be decoded. */
  #leave(frame: StreamFrame<Payload, Picture>, now: Millis): void {
    if (this.interFrame && frame.state === 'queued') this.#pass(frame, now);
    else this.#drop(frame);
  }

  #pass(frame: StreamFrame<Payload, Picture>, now: Millis): void {
    if (frame.passed) return;
    if (frame.state === 'decoding') {
      this.#drop(frame);
      return;
    }
    frame.passed = true;
    frame.ceiling = now;
    this.#bytes -= frame.bytes;
    this.#count(frame);
  }

  #drop(frame: StreamFrame<Payload, Picture>): void {
    frame.state = 'gone';
    if (!frame.passed) {
      this.#bytes -= frame.bytes;
      this.#count(frame);
    }
    this.#dropped.push(frame);
  }

  #count(frame: StreamFrame<Payload, Picture>): void {
    this.#stats.dropped++;
    if (frame.margin >= 0) this.#reporter.dropped();
  }

  #landed(frame: StreamFrame<Payload, Picture>): void {
    if (!frame.inFlight) return;
    frame.inFlight = false;
    this.#inFlight--;
  }

  /** Brings frames forward that are due after one sent later, evenly over the time there is. */
  #squeeze(now: Millis): void {
    const frames = this.#frames;
    let next = frames.length - 1;
    while (next > 0) {
      const end = frames[next]!.dueAt;
      let first = next;
      while (first > 0 && frames[first - 1]!.dueAt >= end) first--;
      const gap = Math.min(SQUEEZED, Math.max(0, end - now) / (next - first + 1));
      for (let i = next - 1; i >= first; i--) {
        const frame = frames[i]!;
        frame.ceiling = Math.min(frame.ceiling, Math.max(end, now) - gap * (next - i));
      }
      next = first === next ? next - 1 : first;
    }
  }

  #keepBounds(): void {
    const { frames: most, bytes } = this.#host.limits;
    while (this.#frames.length > 1 && (this.#frames.length > most || this.#bytes > bytes)) {
      if (this.interFrame && !this.#skipToKeyframe()) {
        this.#state = 'broken';
        for (const frame of this.#frames) this.#drop(frame);
        this.#frames = [];
        return;
      }
      if (!this.interFrame) this.#drop(this.#frames.shift()!);
    }
  }

  /** Drops everything before the newest key frame that is still undecoded. False when that is nothing. */
  #skipToKeyframe(): boolean {
    let key = this.#frames.length - 1;
    while (key > 0 && !(this.#frames[key]!.keyframe && this.#frames[key]!.state === 'queued')) key--;
    if (key === 0) return false;
    for (const frame of this.#frames.splice(0, key)) this.#drop(frame);
    return true;
  }
}

/** Makes `work` ask for a poll at `at` or before. */
export function wakeBy(work: { nextWakeup: Millis | undefined }, at: Millis): void {
  if (work.nextWakeup === undefined || at < work.nextWakeup) work.nextWakeup = at;
}
