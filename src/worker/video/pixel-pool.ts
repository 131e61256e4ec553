/**
 * Memory for decoded pictures, used again: a video asks for the same size many times a second, and new memory of
 * megabytes has to be cleared and collected each time.
 */
export class PixelPool {
  readonly #free = new Map<number, Uint32Array<ArrayBuffer>[]>();
  readonly #most: number;
  #kept = 0;

  /** At most `most` pixels are kept for later. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Pixels that lie ready. */
  get kept(): number {
    return this.#kept;
  }

  /** Memory of `pixels` words; what is in it is left over from before. */
  take(pixels: number): Uint32Array<ArrayBuffer> {
    const found = this.#free.get(pixels)?.pop();
    if (!found) return new Uint32Array(pixels);
    this.#kept -= pixels;
    return found;
  }

  /** Gives memory back, which must not be touched any more. */
  give(words: Uint32Array<ArrayBuffer>): void {
    const { length } = words;
    if (length > this.#most) return;
    if (this.#kept + length > this.#most) this.clear();
    const list = this.#free.get(length);
    if (list) list.push(words);
    else this.#free.set(length, [words]);
    this.#kept += length;
  }

  /** Lets go of what lies ready, as when no stream is left. */
  clear(): void {
    this.#free.clear();
    this.#kept = 0;
  }
}
