/** How long something is waited for that may never come. Waiting begins when it is first asked about. */
export class BoundedWait {
  readonly #limit: number;
  readonly #again: () => void;
  #until: number | null = null;

  /** @param limit in milliseconds; `again` is called when it is over, so that whoever waits looks once more */
  constructor(limit: number, again: () => void) {
    this.#limit = limit;
    this.#again = again;
  }

  /** Whether something is waited for. */
  get waits(): boolean {
    return this.#until !== null;
  }

  /** Begins to wait, or goes on. @returns false when it has lasted too long */
  lasts(): boolean {
    const now = performance.now();
    if (this.#until === null) {
      this.#until = now + this.#limit;
      setTimeout(this.#again, this.#limit);
    }
    return now < this.#until;
  }

  /** It came, or is given up: the next is waited for anew. */
  end(): void {
    this.#until = null;
  }
}
