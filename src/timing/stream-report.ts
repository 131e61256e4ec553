import { mmDifference } from './millis.ts';
import type { Millis, MmTime } from './millis.ts';

/** What STREAM_ACTIVATE_REPORT asks for; the message's body fits. */
export interface ReportRequest {
  /** The server's number for the reporting, echoed so that it knows an old report from a new one. */
  readonly uniqueId: number;
  /** Report at the latest after so many frames. */
  readonly maxWindowSize: number;
  /** Report at the latest so many milliseconds after the first frame. */
  readonly timeout: number;
}

/** The body of a STREAM_REPORT message. */
export interface StreamReport {
  readonly streamId: number;
  readonly uniqueId: number;
  /** Multimedia time of the first and the last frame the report is about. */
  readonly startFrameMmTime: number;
  readonly endFrameMmTime: number;
  readonly numFrames: number;
  readonly numDrops: number;
  /** Margin of the last frame on arrival, in milliseconds, signed; negative when it came too late. */
  readonly lastFrameDelay: number;
  /** The sound's delay in milliseconds, or 2^32 - 1 when no sound plays. */
  readonly audioDelay: number;
}

const NO_SOUND = 0xffffffff;
const REFUSED = 0xffffffff;
/** So many frames lost in a row are told at once; the reference client's figure. */
const DROPS_TOLD_AT_ONCE = 3;

/** The report by which a client says it can't decode a stream: the server then sends draws in its place. */
export function refusal(streamId: number): StreamReport {
  return {
    streamId,
    uniqueId: 0,
    startFrameMmTime: 0,
    endFrameMmTime: 0,
    numFrames: 0,
    numDrops: REFUSED,
    lastFrameDelay: 0,
    audioDelay: 0,
  };
}

/**
 * Counts one stream's frames for the reports its server asked for. A frame that came after its multimedia time counts
 * as dropped, as the reference client counts it, even if it could still be shown: the server is to learn that it
 * sends too much or too late. Frames this client dropped for reasons of its own count too, each once.
 */
export class StreamReporter {
  readonly #streamId: number;
  #request: ReportRequest | undefined;
  #startedAt: Millis | undefined;
  #start: MmTime | undefined;
  #end: MmTime | undefined;
  #frames = 0;
  #drops = 0;
  #run = 0;
  #lastMargin = 0;

  constructor(streamId: number) {
    this.#streamId = streamId;
  }

  /** STREAM_ACTIVATE_REPORT: counting begins, anew if it was on. */
  activate(request: ReportRequest): void {
    this.#request = request;
    this.#clear();
  }

  /** A frame arrived with `margin` milliseconds to spare (negative: too late, which counts as a drop). */
  received(mmTime: MmTime, margin: number, now: Millis): void {
    if (this.#request === undefined) return;
    this.#startedAt ??= now;
    this.#start ??= mmTime;
    this.#end = mmTime;
    this.#frames++;
    this.#lastMargin = margin;
    if (margin < 0) this.dropped();
  }

  /** A frame that had arrived in time is not going to be shown. */
  dropped(): void {
    if (this.#request === undefined) return;
    this.#drops++;
    this.#run++;
  }

  /** A frame that had arrived in time was shown. */
  shown(): void {
    this.#run = 0;
  }

  /** When to ask `take` again though nothing has happened, if at all. */
  get nextWakeup(): Millis | undefined {
    if (this.#request === undefined || this.#startedAt === undefined) return undefined;
    return (this.#startedAt + this.#request.timeout) as Millis;
  }

  /** The report due at `now`, if one is. `audioDelay` is the sound's delay, undefined while none plays. */
  take(audioDelay: number | undefined, now: Millis): StreamReport | undefined {
    const request = this.#request;
    if (request === undefined || this.#start === undefined || this.#end === undefined) return undefined;
    const timedOut = this.#startedAt !== undefined && now - this.#startedAt >= request.timeout;
    if (this.#frames < request.maxWindowSize && !timedOut && this.#run < DROPS_TOLD_AT_ONCE) return undefined;
    const report: StreamReport = {
      streamId: this.#streamId,
      uniqueId: request.uniqueId,
      startFrameMmTime: this.#start,
      endFrameMmTime: this.#end,
      numFrames: this.#frames,
      numDrops: Math.min(this.#drops, this.#frames),
      lastFrameDelay: Math.round(mmDifference(this.#lastMargin, 0)),
      audioDelay: audioDelay === undefined ? NO_SOUND : Math.max(0, Math.round(audioDelay)),
    };
    this.#clear();
    return report;
  }

  #clear(): void {
    this.#startedAt = undefined;
    this.#start = undefined;
    this.#end = undefined;
    this.#frames = 0;
    this.#drops = 0;
    this.#run = 0;
  }
}
