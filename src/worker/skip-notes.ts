/** Sentences of an interval that are told word by word; the rest are counted. */
const MOST_SENTENCES = 4;

/** Notes are told at most once in so many milliseconds. */
const INTERVAL = 1000;

/**
 * What could not be drawn, told to the page sparingly: the first note at once, what comes within an interval after it
 * together at its end, with how often it came. A server can't keep the page's thread busy with notes.
 */
export class SkipNotes {
  readonly #tell: (sentence: string) => void;
  readonly #after: (milliseconds: number, run: () => void) => void;
  readonly #waiting = new Map<string, number>();
  #others = 0;
  #quiet = false;

  /** `after` runs something later; a timer but in tests. */
  constructor(
    tell: (sentence: string) => void,
    after = (milliseconds: number, run: () => void): void => void setTimeout(run, milliseconds),
  ) {
    this.#tell = tell;
    this.#after = after;
  }

  add(sentence: string): void {
    if (this.#quiet) {
      const times = this.#waiting.get(sentence);
      if (times !== undefined) this.#waiting.set(sentence, times + 1);
      else if (this.#waiting.size < MOST_SENTENCES) this.#waiting.set(sentence, 1);
      else this.#others += 1;
      return;
    }
    this.#tell(sentence);
    this.#rest();
  }

  #rest(): void {
    this.#quiet = true;
    this.#after(INTERVAL, () => {
      this.#quiet = false;
      if (this.#waiting.size === 0) return;
      for (const [sentence, times] of this.#waiting)
        this.#tell(times === 1 ? sentence : `${sentence} (${times} times)`);
      if (this.#others > 0) this.#tell(`display: ${this.#others} other messages were left out`);
      this.#waiting.clear();
      this.#others = 0;
      this.#rest();
    });
  }
}
