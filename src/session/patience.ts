/** How long the other end may take for one answer, in milliseconds, beside the name of the answer for a person. */
export interface Awaiting {
  readonly what: string;
  readonly limit: number;
}

/** Waits for one answer at a time, or for none. It is given the time, and asks for none. */
export class Patience {
  #awaiting: Awaiting | null = null;
  #since = 0;

  /** From `now` on, in milliseconds, this is waited for, and nothing else; null: nothing is. */
  wait(awaiting: Awaiting | null, now: number): void {
    this.#awaiting = awaiting;
    this.#since = now;
  }

  /** When the answer is overdue, in milliseconds; null while none is waited for. */
  get due(): number | null {
    return this.#awaiting ? this.#since + this.#awaiting.limit : null;
  }

  /** What did not come in time, as `no … within 20 seconds`; null while there is time. */
  overdue(now: number): string | null {
    if (!this.#awaiting || now < this.#since + this.#awaiting.limit) return null;
    return `no ${this.#awaiting.what} within ${this.#awaiting.limit / 1000} seconds`;
  }
}
