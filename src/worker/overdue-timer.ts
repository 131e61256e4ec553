/** What may be waited for, and until when. */
interface Awaited {
  /** When it is overdue, in milliseconds; null while nothing is waited for. */
  readonly due: number | null;
  /** What did not come in time; null while there is time. */
  overdue(now: number): string | null;
}

/** Wakes when what is waited for is overdue. */
export class OverdueTimer {
  readonly #awaited: Awaited;
  readonly #overdue: (sentence: string) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `overdue` is told what did not come in time. */
  constructor(awaited: Awaited, overdue: (sentence: string) => void) {
    this.#awaited = awaited;
    this.#overdue = overdue;
  }

  /** Something else is waited for now, or nothing. */
  changed(): void {
    clearTimeout(this.#timer);
    const { due } = this.#awaited;
    if (due === null) return;
    this.#timer = setTimeout(() => {
      const sentence = this.#awaited.overdue(performance.now());
      if (sentence === null) this.changed();
      else this.#overdue(sentence);
    }, due - performance.now());
  }
}
