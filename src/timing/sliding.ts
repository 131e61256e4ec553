import type { Millis } from './millis.ts';

/**
 * The least value of the last while, in constant space: two buckets, so a value is remembered for between one and
 * two spans. A bucket is only left when it holds enough values, so that a pause forgets nothing.
 */
export class SlidingMinimum {
  readonly #span: number;
  readonly #enough: number;
  #current = Infinity;
  #previous = Infinity;
  #count = 0;
  #since: number | undefined;

  /** `span` in milliseconds; `enough` values must have come before a bucket is left. */
  constructor(span: number, enough: number) {
    this.#span = span;
    this.#enough = enough;
  }

  /** Takes one value in. */
  add(value: number, now: Millis): void {
    this.#since ??= now;
    if (now - this.#since >= this.#span && this.#count >= this.#enough) {
      this.#previous = this.#current;
      this.#current = Infinity;
      this.#count = 0;
      this.#since = now;
    }
    this.#current = Math.min(this.#current, value);
    this.#count++;
  }

  /** Forgets everything. */
  clear(): void {
    this.#current = Infinity;
    this.#previous = Infinity;
    this.#count = 0;
    this.#since = undefined;
  }

  /** The least value, or Infinity before the first. */
  get value(): number {
    return Math.min(this.#current, this.#previous);
  }
}

/** The last `size` values and their quantiles. */
export class SlidingQuantile {
  readonly #values: number[] = [];
  readonly #size: number;
  #next = 0;

  /** `size` is the number of values kept, at least 1. */
  constructor(size: number) {
    this.#size = size;
  }

  /** Takes one value in, in place of the oldest once there are `size`. */
  add(value: number): void {
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % this.#size;
  }

  /** How many values are kept now. */
  get count(): number {
    return this.#values.length;
  }

  /** The value below which the share `part` (0 to 1) of the kept values lies; 0 when there is none. */
  quantile(part: number): number {
    const sorted = [...this.#values].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
  }
}
