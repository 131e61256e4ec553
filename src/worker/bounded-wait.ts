/** How long something is waited for that may never come. Waiting begins when it is first asked about. */
export class BoundedWait {
  readonly #limit: number;
  readonly #again: () => void;
  #wait: { over: boolean } | null = null;

  /** @param limit in milliseconds; `again` is called when it is over, so that whoever waits looks once more */
  constructor(limit: number, again: () => void) {
    this.#limit = limit;
    this.#again = again;
  }

  /** Whether something is waited for. */
  get waits(): boolean {
    return this.#wait !== null;
  }

  /** Begins to wait, or goes on. @returns false when it has lasted too long */
  lasts(): boolean {
    this.#wait ??= this.#begun();
    return !this.#wait.over;
  }

  /** It came, or is given up: the next is waited for anew. */
  end(): void {
    this.#wait = null;
  }

  #begun(): { over: boolean } {
    const wait = { over: false };
    // The timer alone says when it is over: by the clock it may come early, and nobody would look again.
    setTimeout(() => {
      wait.over = true;
      if (this.#wait === wait) this.#again();
    }, this.#limit);
    return wait;
  }
}
