/** A guest that painted nothing for so long before it moved was idle, in milliseconds. */
const IDLE = 2000;

/** Notes when pictures were shown, and how long a migration left the page without a new one. `now` in milliseconds. */
export class PictureGap {
  #lastShown: number | null = null;
  #watch: { since: number; longest: number; shown: boolean } | null = null;
  #waiting: (() => void) | null = null;

  /** Something new was put on a canvas. `late`: it is of the server that was left. */
  shown(now: number, late = false): void {
    this.#lastShown = now;
    if (!this.#watch) return;
    this.#watch.longest = Math.max(this.#watch.longest, now - this.#watch.since);
    this.#watch.since = now;
    if (late) return;
    this.#watch.shown = true;
    this.#waiting?.();
    this.#waiting = null;
  }

  /** A channel has changed over to the target. */
  moved(now: number): void {
    if (this.#watch) {
      // What came from the source in the meantime says nothing about the target.
      this.#watch.shown = false;
      return;
    }
    const last = this.#lastShown;
    this.#watch = { since: last !== null && now - last < IDLE ? last : now, longest: 0, shown: false };
  }

  /** Calls back at the target's next picture; at once when it is there already. */
  whenShown(callback: () => void): void {
    if (this.#watch?.shown === true) callback();
    else this.#waiting = callback;
  }

  /** The migration is over. @returns the longest time without a new picture; 0 when the target brought none */
  finish(): number {
    const watch = this.#watch;
    this.#watch = null;
    this.#waiting = null;
    return watch?.shown === true ? watch.longest : 0;
  }
}
