import type { AutoLatency } from './auto-latency.ts';
import { mmDifference } from './millis.ts';
import type { Millis, MmTime } from './millis.ts';
import type { MmClock } from './mm-clock.ts';
import type { ServerId } from './session-clocks.ts';
import { SlidingMinimum } from './sliding.ts';

/** Frames that are this much earlier than any of a time line's belong to another one. */
export const LEAD = 150;
/** While a time line moves its frames earlier, it does so by a third of the time that passes: faster, not lost. */
const CATCH_UP = 1 / 3;
/** A clock's step leaves its time line attached when frames' margins by it are within this. */
const FOLLOWED = { least: 0, most: 2500 };
/** So many instants for so long, all of them late by about the same, are a time line that moved, not a slow network. */
const LATE_RUN = { instants: 8, duration: 1000, spread: 150 };

/**
 * A run of frame times without a jump: frame times (32 bit, a server's) laid on the local time axis such that the
 * first frame's time is its arrival, and the offset by which pictures follow. Streams whose frames agree in this
 * share a time line, so that frames of one instant are due at one moment. A jump, of whatever cause, ends nothing: it
 * starts another time line, and what is queued on the old one stays where it is.
 *
 * The offset comes from a clock when one dates these frames plausibly (`attach`), else from arrival: the fastest
 * frame is held as long as frames were held before the jump.
 */
export class Timeline {
  /** Who sends its frames. */
  server: ServerId;
  /** How long the fastest frame is held while no clock dates this time line, in milliseconds. */
  hold: number;
  /** When a frame was last put on it. */
  usedAt: Millis;
  #clock: MmClock | undefined;
  #generation = -1;
  /** The clock's generation that was found wanting, so it isn't asked again before it steps. */
  #refused: { clock: MmClock; generation: number } | undefined;
  #lastMm: MmTime;
  #lastTime: number;
  #transit = new SlidingMinimum(5000, 16);
  #offset: number | undefined;
  #updatedAt: Millis;
  /** Milliseconds by which due times come nearer per millisecond, beyond the passing of time. */
  #approach = 0;
  #instants = 0;
  #instantJitter = 0;
  #run: { since: Millis; instants: number; least: number; most: number } | undefined;

  constructor(server: ServerId, firstMm: MmTime, hold: number, now: Millis) {
    this.server = server;
    this.hold = hold;
    this.usedAt = now;
    this.#lastMm = firstMm;
    this.#lastTime = now;
    this.#updatedAt = now;
  }

  /** The clock that dates it, if one does. */
  get clock(): MmClock | undefined {
    return this.#clock;
  }

  /** How many different frame times it has seen. */
  get instants(): number {
    return this.#instants;
  }

  /** The shortest time under way seen lately, on this time line's own scale; Infinity before the first frame. */
  get fastest(): number {
    return this.#transit.value;
  }

  /** When something due at `at` by the present offset will be due, if it comes nearer meanwhile as it does now. */
  meeting(at: Millis, now: Millis): Millis {
    return (at <= now ? at : now + (at - now) / (1 + this.#approach)) as Millis;
  }

  /** The place of a frame time on the local axis: when it would have arrived had it been as fast as the first. */
  timeOf(mmTime: MmTime): number {
    return this.#lastTime + mmDifference(mmTime, this.#lastMm);
  }

  /** When a frame placed at `time` is due, by the offset last computed. */
  dueAt(time: number): Millis {
    return (time + (this.#offset ?? 0)) as Millis;
  }

  /** The frame's time under way less the fastest; negative when it is the fastest yet. */
  jitterOf(time: number, now: Millis): number {
    const fastest = this.#transit.value;
    return fastest === Infinity ? 0 : now - time - fastest;
  }

  /** The margin by `clock` of a frame as fast as the fastest. */
  fastestMargin(clock: MmClock, now: Millis): number {
    return this.#clockOffset(clock, now) - this.#transit.value;
  }

  /** Dates its frames by `clock` from now on, unless this reading of the clock was found wanting before. */
  attach(clock: MmClock): void {
    if (this.#refused?.clock === clock && this.#refused.generation === clock.generation) return;
    this.#clock = clock;
    this.#generation = clock.generation;
  }

  /** No clock dates its frames any more; they keep the place they had. */
  detach(): void {
    if (this.#clock === undefined) return;
    const held = this.#offset === undefined ? this.hold : this.#offset - this.#transit.value;
    this.hold = Math.min(FOLLOWED.most, Math.max(0, held));
    this.#clock = undefined;
  }

  /** When its clock stepped: goes along if its frames have a plausible margin then, else does without the clock. */
  followStep(now: Millis): void {
    const clock = this.#clock;
    if (clock === undefined || clock.generation === this.#generation) return;
    this.#generation = clock.generation;
    const margin = this.fastestMargin(clock, now);
    if (margin < FOLLOWED.least || margin > FOLLOWED.most) this.detach();
  }

  /** A frame of `mmTime` arrived at `now` and is put on this time line. Returns its place on the local axis. */
  note(mmTime: MmTime, now: Millis, latency: AutoLatency): number {
    const time = this.timeOf(mmTime);
    const step = mmDifference(mmTime, this.#lastMm);
    if (step !== 0 || this.#instants === 0) {
      if (this.#instants > 0) latency.sample(this.#instantJitter, step);
      this.#instants++;
      this.#instantJitter = 0;
    }
    this.#transit.add(now - time, now);
    const jitter = this.jitterOf(time, now);
    this.#instantJitter = Math.max(this.#instantJitter, jitter);
    latency.arrived(jitter, now);
    if (step > 0) {
      this.#lastMm = mmTime;
      this.#lastTime = time;
    }
    this.usedAt = now;
    return time;
  }

  /**
   * Brings the offset up to date. `delay` is the automatic latency as it is now, or undefined when frames are to be shown at
   * their multimedia time. Later goes at once, earlier in slow motion reversed: a third faster until it is there, so
   * that no queued frame finds itself overdue.
   */
  update(now: Millis, delay: number | undefined, latency: AutoLatency): void {
    this.followStep(now);
    const fastest = this.#transit.value;
    if (fastest === Infinity) return;
    let wanted: number;
    if (delay !== undefined) wanted = fastest + delay;
    else if (this.#clock !== undefined) wanted = this.#clockOffset(this.#clock, now);
    else wanted = fastest + this.hold;
    // As fast as was told when it was last asked, or whoever waits for the moment told then would be late.
    const fallen = this.#approach * Math.max(0, now - this.#updatedAt);
    const earliest = this.#offset === undefined ? wanted : this.#offset - fallen;
    this.#offset = Math.max(wanted, earliest);
    if (this.#offset > wanted) this.#approach = CATCH_UP;
    else if (delay !== undefined) this.#approach = latency.shrinking;
    else this.#approach = this.#clock?.haste(now) ?? 0;
    if (now > this.#updatedAt) this.#updatedAt = now;
  }

  /**
   * Tells it of a frame's fate on arrival: `late` milliseconds after it was due (negative: in time). When all are
   * late for a second, by about the same, then the times have moved: they are dated from arrival anew, and `hold` is
   * what frames were held when all was well.
   */
  watchLateness(time: number, late: number, hold: number, now: Millis): void {
    if (late <= 0) {
      this.#run = undefined;
      return;
    }
    const transit = now - time;
    const run = (this.#run ??= { since: now, instants: this.#instants, least: transit, most: transit });
    run.least = Math.min(run.least, transit);
    run.most = Math.max(run.most, transit);
    if (run.most - run.least > LATE_RUN.spread) {
      this.#run = undefined;
      return;
    }
    if (this.#instants - run.instants < LATE_RUN.instants || now - run.since < LATE_RUN.duration) return;
    this.#run = undefined;
    this.#refuse();
    this.hold = hold;
    this.#transit.clear();
    this.#transit.add(run.least, now);
  }

  #refuse(): void {
    const clock = this.#clock;
    if (clock === undefined) return;
    this.detach();
    this.#refused = { clock, generation: clock.generation };
  }

  #clockOffset(clock: MmClock, now: Millis): number {
    return now + clock.margin(this.#lastMm, now) - this.#lastTime;
  }
}
