import type { Millis } from './millis.ts';
import { SlidingQuantile } from './sliding.ts';

/** A frame later than this is a stall, not jitter: no buffer can hide it, and none is grown for it. */
export const MAX_DELAY = 500;
/** Before anything was measured. */
const FIRST_DELAY = 100;
/** "Two frames" of a slow stream would be an age; what they are for is the unevenness of sender and screen. */
const LONGEST_FRAME = 40;
/** Milliseconds of delay given back per millisecond: slow enough to go unseen. */
const SHRINK = 0.05;
/** Instants of jitter that are remembered, and how often the quantile is taken anew. */
const REMEMBERED = 128;
const RENEWED_EVERY = 8;

/**
 * How long streams without sound are held back, behind the fastest way a frame took lately: two frames and the 99th
 * percentile of the jitter. Grows at once when a frame would come too late, shrinks by 50 ms a second. One for all
 * streams of a channel, since they share its connection, so that the columns of one picture stay together.
 */
export class AutoLatency {
  readonly #jitter = new SlidingQuantile(REMEMBERED);
  #untilRenewal = 0;
  #wanted = FIRST_DELAY;
  #delay = FIRST_DELAY;
  #interval = LONGEST_FRAME;
  #at: Millis | undefined;

  /** The 99th percentile of the jitter, in milliseconds. */
  get jitter(): number {
    return this.#jitter.quantile(0.99);
  }

  /** How fast the delay shrinks now, in milliseconds per millisecond; 0 when it is what it is to be. */
  get shrinking(): number {
    return this.#delay > this.#wanted ? SHRINK : 0;
  }

  /**
   * An instant (one or many frames of one time) is complete: `jitter` is how much longer its last frame was under
   * way than the fastest one, `interval` the time since the instant before, in the server's time.
   */
  sample(jitter: number, interval: number): void {
    if (interval > 0) this.#interval += (Math.min(interval, LONGEST_FRAME) - this.#interval) / 16;
    if (jitter > MAX_DELAY) return;
    this.#jitter.add(jitter);
    if (--this.#untilRenewal > 0) return;
    this.#untilRenewal = RENEWED_EVERY;
    this.#wanted = Math.min(MAX_DELAY, 2 * this.#interval + this.#jitter.quantile(0.99));
  }

  /** A frame arrived that was `jitter` longer under way than the fastest: makes room for its like, at once. */
  arrived(jitter: number, now: Millis): void {
    if (jitter > this.delay(now) && jitter <= MAX_DELAY) this.#delay = Math.min(MAX_DELAY, jitter + this.#interval);
  }

  /** The delay at `now`, in milliseconds. */
  delay(now: Millis): number {
    // A driver may poll for a moment a little ahead, so times may go back and forth.
    const passed = Math.max(0, now - (this.#at ?? now));
    if (this.#at === undefined || now > this.#at) this.#at = now;
    if (this.#delay < this.#wanted) this.#delay = this.#wanted;
    else this.#delay = Math.max(this.#wanted, this.#delay - passed * SHRINK);
    return this.#delay;
  }
}
