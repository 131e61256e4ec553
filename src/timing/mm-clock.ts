import { mmDifference, wrapMm } from './millis.ts';
import type { Millis, MmTime } from './millis.ts';
import { SlidingMinimum } from './sliding.ts';

/** Why a session's multimedia time jumped. */
export type ResetCause = 'migration' | 'server' | 'playback';

/** A jump of the multimedia time: the contract's `mm-time-reset`. */
export interface ClockReset {
  /** What the clock read just before, in the server's milliseconds (unsigned 32 bit). */
  readonly before: number;
  /** What it reads from now on. */
  readonly after: number;
  /** `after` minus `before` on the 32-bit circle, so it is signed. */
  readonly shift: number;
  readonly cause: ResetCause;
}

/** A reading this far ahead of the clock, or farther, is a jump; the reference client's threshold. */
export const RESET_AHEAD = 500;
/**
 * A reading this far behind the clock, or farther, is a jump. The reference client resets on any step back; but a
 * message that was 20 ms longer under way reads as a step back of 20 ms, and nothing happened. Servers step back by
 * what they add to their latency, which is more than this.
 */
export const RESET_BEHIND = 100;

/** The clock is never run faster or slower than by this share while it closes a gap. */
const MAX_SLEW = 0.25;
/** A gap is closed at a speed that would take this long, so the noise of single readings averages out. */
const SLEW_TIME = 1000;
/** Sound that has given no reading for this long no longer rules the clock. */
const SOUND_LAPSE = 2000;

/**
 * What a jump from `before` to `after` is to be told as, or undefined when the rule takes it for no jump: more than
 * 500 ms ahead, or a step back by more than messages jitter.
 */
export function resetBetween(before: number, after: number, cause: ResetCause): ClockReset | undefined {
  const shift = mmDifference(after, before);
  if (shift <= RESET_AHEAD && shift >= -RESET_BEHIND) return undefined;
  return { before: Math.round(before), after: Math.round(after), shift: Math.round(shift), cause };
}

/**
 * One server's multimedia time. It runs with local time between readings, closes small differences by running a
 * little faster or slower, steps over large ones, and tells of them.
 *
 * While sound plays, sound is the master: readings of the main channel are then not listened to (the server sends
 * none, and sends one when the sound stops).
 */
export class MmClock {
  #base = 0;
  #at = 0;
  #gap = 0;
  #known = false;
  #generation = 0;
  #soundAt: Millis | undefined;
  readonly #margins = new SlidingMinimum(10_000, 16);
  #marginBefore: number | undefined;

  /** Whether a reading has ever come; until then `read` and `margin` mean nothing. */
  get known(): boolean {
    return this.#known;
  }

  /** Changes whenever the clock steps instead of slewing: what was concluded from it must be looked at again. */
  get generation(): number {
    return this.#generation;
  }

  /** By which share the clock runs fast at `now` to close a gap; 0 when it doesn't. */
  haste(now: Millis): number {
    return this.#gap > 0 && mmDifference(this.read(now), this.#base + Math.max(0, now - this.#at)) < this.#gap
      ? Math.min(MAX_SLEW, this.#gap / SLEW_TIME)
      : 0;
  }

  /** The server's time at `now`, with fractions, in [0, 2^32). */
  read(now: Millis): number {
    const elapsed = Math.max(0, now - this.#at);
    const speed = Math.min(MAX_SLEW, Math.abs(this.#gap) / SLEW_TIME);
    const closed = Math.sign(this.#gap) * Math.min(Math.abs(this.#gap), speed * elapsed);
    return wrapMm(this.#base + elapsed + closed);
  }

  /** How long until this clock shows `mmTime`, in milliseconds; negative when that is past. */
  margin(mmTime: MmTime, now: Millis): number {
    return mmDifference(mmTime, this.read(now));
  }

  /** A reading from the main channel (INIT, MULTI_MEDIA_TIME), which arrived at `now`. */
  handleServerTime(serverTime: MmTime, now: Millis): ClockReset | undefined {
    if (this.soundPlaying(now)) return undefined;
    return this.#take(serverTime, now, 'server', false);
  }

  /**
   * A reading from the sound: `heard` is the timestamp of what leaves the loudspeaker at `now` (the timestamp of the
   * newest packet less what is buffered behind it and the output's delay, both measured). Give one every few packets.
   */
  handlePlayback(heard: MmTime, now: Millis): ClockReset | undefined {
    const first = !this.soundPlaying(now);
    this.#soundAt = now;
    return this.#take(heard, now, 'playback', first);
  }

  /** The sound ended: the main channel rules again. */
  handlePlaybackStop(): void {
    this.#soundAt = undefined;
  }

  /** Whether sound is the master now. */
  soundPlaying(now: Millis): boolean {
    return this.#soundAt !== undefined && now - this.#soundAt < SOUND_LAPSE;
  }

  /** Learns what margins frames usually have by this clock: `margin` as given by `margin()` when one arrived. */
  observeMargin(margin: number, now: Millis): void {
    this.#margins.add(-margin, now);
  }

  /**
   * The largest margin frames had lately by this clock, or undefined when none came since it last stepped. Nothing
   * arrives before it is sent, so a frame with a far larger margin has another time line than its forerunners.
   */
  get naturalMargin(): number | undefined {
    const least = this.#margins.value;
    return least === Infinity ? undefined : -least;
  }

  /**
   * The margins frames may be expected to have: the natural one, and the one from before the last step, since frames'
   * own times may follow the clock's step, ahead of it or after it, or not at all.
   */
  get usualMargins(): readonly number[] {
    return [this.naturalMargin, this.#marginBefore].filter((margin) => margin !== undefined);
  }

  #take(reading: MmTime, now: Millis, cause: ResetCause, step: boolean): ClockReset | undefined {
    const before = this.read(now);
    const reset = this.#known ? resetBetween(before, reading, cause) : undefined;
    if (!this.#known || reset !== undefined || step) {
      this.#base = reading;
      this.#gap = 0;
      this.#generation++;
      this.#marginBefore = this.naturalMargin ?? this.#marginBefore;
      this.#margins.clear();
    } else {
      this.#base = before;
      this.#gap = mmDifference(reading, before);
    }
    this.#known = true;
    this.#at = now;
    return reset;
  }
}
