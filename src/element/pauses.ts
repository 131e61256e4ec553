/** The first pause before a lost connection is tried again, and the longest, in milliseconds. */
const FIRST = 1000;
const LONGEST = 30_000;
/** A connection that held so long counts as good: the next loss begins with the first pause again. */
const GOOD = 10_000;

/** How long to wait before each new try: doubling, up to half a minute, each a little off so that not all clients come at once. */
export class Pauses {
  #tries = 0;
  #since: number | null = null;

  /** A connection came up. */
  connected(now: number): void {
    this.#since = now;
  }

  /** A connection was lost or did not come up: the pause before the next try. `random` is from 0 to 1. */
  next(now: number, random: number): number {
    if (this.#since !== null && now - this.#since >= GOOD) this.#tries = 0;
    this.#since = null;
    const pause = Math.min(LONGEST, FIRST * 2 ** this.#tries);
    this.#tries = Math.min(this.#tries + 1, 10);
    return Math.round(pause * (0.8 + 0.4 * random));
  }

  /** The person or the page asked for a try themselves. */
  reset(): void {
    this.#tries = 0;
  }
}
