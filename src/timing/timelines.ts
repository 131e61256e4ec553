import { AutoLatency } from './auto-latency.ts';
import { mmDifference, MmTime } from './millis.ts';
import type { Millis } from './millis.ts';
import { GRACE, SERVER_MARGIN } from './session-clocks.ts';
import type { ServerId, SessionClocks } from './session-clocks.ts';
import { LEAD, Timeline } from './timeline.ts';

/**
 * `auto`: a stream without sound as early as its jitter allows. `server`: exactly at its multimedia time. With sound
 * both are the same: the sound's clock dates the picture.
 */
export type LatencyMode = 'auto' | 'server';

/** Times that run back by less are the unevenness of a source, and stay on their time line. */
const BACK = 100;
/** A frame later than this, and than the pause before it, comes from the other side of the 32-bit circle. */
const ABSURDLY_LATE = 60_000;
/** How late a frame may be and still join a time line it was not on. */
const JOIN_LATE = 500;
/** How exactly a frame must fit the time line of another server while its own server's clock is unknown. */
const JOIN_BLIND = 50;
/** What a fit on another server's time line is handicapped by. */
const FOREIGN = 100;
/** How late, by a clock without experience, the first frame of a stream is believed to be. */
const LATE_START = 1000;
/** A frame time of 0 that is farther than this from those around it is none. */
const NO_TIME = 1000;
/** Time lines kept for streams that may come back to them; beyond that the one longest unused goes. */
const KEPT = 32;

/** What dating a frame found out. */
export interface Dating {
  readonly timeline: Timeline;
  /** Its place on the time line; `timeline.dueAt(time)` is when it is due. */
  readonly time: number;
  /** How long after its arrival it is due by multimedia time, in milliseconds; negative when it came too late. */
  readonly margin: number;
}

/**
 * Dates the frames of all streams of a display channel: finds the time line each belongs to, starts another where
 * times jump, and lets each be ruled by the clock it fits. See docs of `Timeline` and `SessionClocks`.
 */
export class Timelines {
  mode: LatencyMode;
  readonly latency: AutoLatency = new AutoLatency();
  readonly #clocks: SessionClocks;
  readonly #timelines = new Set<Timeline>();
  /** How long frames were held when last they were dated by a clock: what a viewer is used to. */
  #usualHold = SERVER_MARGIN;

  constructor(clocks: SessionClocks, mode: LatencyMode) {
    this.#clocks = clocks;
    this.mode = mode;
  }

  /** The automatic latency at `now`, or undefined while frames follow the multimedia time. */
  delay(now: Millis): number | undefined {
    return this.mode === 'auto' && !this.#clocks.soundPlaying(now) ? this.latency.delay(now) : undefined;
  }

  /** Brings every time line up to date; call it before due times are read. */
  update(now: Millis): void {
    const delay = this.delay(now);
    for (const timeline of this.#timelines) timeline.update(now, delay, this.latency);
  }

  /**
   * Dates a frame of `mmTime` which `server` sent and which arrived at `now`. `before` is the stream's frame before
   * it, if there was one. The time 0 means undated, as drivers that know no better write it, unless it is its turn.
   */
  date(
    mmTime: MmTime,
    server: ServerId,
    before: { timeline: Timeline; mmTime: MmTime } | undefined,
    now: Millis,
  ): Dating {
    if (mmTime === 0 && before !== undefined && (before.mmTime === 0 || isUndated(before.timeline, now))) {
      const { timeline } = before;
      timeline.update(now, this.delay(now), this.latency);
      const time = now - timeline.fastest;
      return { timeline, time, margin: timeline.dueAt(time) - now };
    }
    const timeline = this.#find(mmTime, server, before, now);
    this.#keep(timeline, now);
    timeline.server = server;
    const time = timeline.note(mmTime, now, this.latency);
    this.#settle(timeline, now);
    const { clock } = timeline;
    const margin = clock === undefined ? timeline.fastest + timeline.hold + time - now : clock.margin(mmTime, now);
    if (clock !== undefined) {
      clock.observeMargin(margin, now);
      const hold = timeline.fastestMargin(clock, now);
      if (timeline.instants >= 4 && hold > 0) this.#usualHold = hold;
    }
    timeline.update(now, this.delay(now), this.latency);
    if (!this.#clocks.soundPlaying(now)) {
      timeline.watchLateness(time, now - timeline.dueAt(time), this.#usualHold, now);
      timeline.update(now, this.delay(now), this.latency);
    }
    return { timeline, time, margin };
  }

  /**
   * A clock that fits rules the time line; one whose server is long left rules no more, and another server's only as
   * long as its own server's does not fit better.
   */
  #settle(timeline: Timeline, now: Millis): void {
    timeline.followStep(now);
    const own = this.#clocks.clock(timeline.server);
    if (timeline.clock === own) return;
    if (timeline.clock !== undefined && !this.#clocks.dates(timeline.clock, now)) timeline.detach();
    const choice = this.#clocks.choose(timeline.server, (clock) => timeline.fastestMargin(clock, now), 0, now);
    if (choice !== undefined && choice.clock !== timeline.clock) timeline.attach(choice.clock);
  }

  #find(
    mmTime: MmTime,
    server: ServerId,
    before: { timeline: Timeline; mmTime: MmTime } | undefined,
    now: Millis,
  ): Timeline {
    if (before !== undefined) {
      if (this.#continues(mmTime, before, now)) return before.timeline;
      // What is queued on it keeps its place, whatever is yet to be heard of the clock.
      before.timeline.detach();
    }
    const known = this.#clocks.clock(server).known;
    let best: Timeline | undefined;
    let nearest = Infinity;
    for (const timeline of this.#timelines) {
      if (timeline === before?.timeline || now - timeline.usedAt > GRACE) continue;
      const jitter = timeline.jitterOf(timeline.timeOf(mmTime), now);
      const own = timeline.server === server;
      if (jitter < -LEAD || jitter > JOIN_LATE) continue;
      if (!own && !known && Math.abs(jitter) > JOIN_BLIND) continue;
      const deviation = Math.abs(jitter) + (own ? 0 : FOREIGN);
      if (deviation < nearest) {
        best = timeline;
        nearest = deviation;
      }
    }
    // The first frame of all may be late; one that jumped there from among timely ones is not late but elsewhere.
    const least = before === undefined ? -LATE_START : 0;
    const choice = this.#clocks.choose(server, (clock) => clock.margin(mmTime, now), least, now);
    // Of a clock and a time line that it rules, the time line: one instant must not come to lie on two.
    if (best !== undefined && (choice === undefined || best.clock === choice.clock || nearest <= choice.deviation)) {
      return best;
    }
    return this.#begin(mmTime, server, choice?.clock, now);
  }

  /** Keeps a time line in use among those kept; what is long unused or too many goes. */
  #keep(timeline: Timeline, now: Millis): void {
    if (this.#timelines.has(timeline)) return;
    let oldest = timeline;
    for (const other of this.#timelines) {
      if (now - other.usedAt > GRACE) this.#timelines.delete(other);
      else if (other.usedAt < oldest.usedAt) oldest = other;
    }
    if (this.#timelines.size >= KEPT) this.#timelines.delete(oldest);
    this.#timelines.add(timeline);
  }

  #begin(mmTime: MmTime, server: ServerId, clock: Timeline['clock'], now: Millis): Timeline {
    const timeline = new Timeline(server, mmTime, this.#usualHold, now);
    if (clock !== undefined) timeline.attach(clock);
    return timeline;
  }

  /** Whether a frame goes on where the one before it left off. */
  #continues(mmTime: MmTime, before: { timeline: Timeline; mmTime: MmTime }, now: Millis): boolean {
    if (mmDifference(mmTime, before.mmTime) < -BACK) return false;
    const { timeline } = before;
    const jitter = timeline.jitterOf(timeline.timeOf(mmTime), now);
    if (jitter > ABSURDLY_LATE + (now - timeline.usedAt)) return false;
    if (jitter >= -LEAD) return true;
    // Earlier than any before it. After a long congestion that is only the network's recovery: its clock knows.
    const usual = timeline.clock?.naturalMargin;
    if (timeline.clock === undefined || usual === undefined) return false;
    return timeline.clock.margin(mmTime, now) <= Math.max(usual, SERVER_MARGIN) + LEAD;
  }
}

/** Whether the time 0 would be out of place now. */
function isUndated(timeline: Timeline, now: Millis): boolean {
  return Math.abs(timeline.jitterOf(timeline.timeOf(MmTime(0)), now)) > NO_TIME;
}
