/**
 * Bytes that arrive in chunks and are taken out in pieces of other sizes. What is taken is a view where it lies whole in
 * one chunk, and copied once where it does not. Chunks are kept, never written to: what was taken stays valid.
 *
 * Memory: at most three times the bytes that wait, whatever the sizes of the chunks.
 */
export class ByteQueue {
  /** The first chunk starts at its first byte that was not yet taken. */
  #chunks: Uint8Array[] = [];
  /** Index of the first chunk that still holds bytes; those before it are dropped now and then. */
  #first = 0;
  #length = 0;
  /** The last chunk's own buffer when it is one that gathers small chunks, and has room. */
  #gather: Uint8Array | null = null;

  /** Bytes that wait. */
  get length(): number {
    return this.#length;
  }

  /** Adds a chunk, which the queue may keep: its bytes must not change any more. */
  push(chunk: Uint8Array): void {
    const length = chunk.byteLength;
    if (length === 0) return;
    if (length < SMALL && this.#length > 0) this.#pushSmall(chunk);
    else {
      this.#chunks.push(chunk);
      this.#gather = null;
    }
    this.#length += length;
  }

  /** Takes the first `length` bytes, or nothing (null) while fewer wait. */
  take(length: number): Uint8Array | null {
    if (length > this.#length) return null;
    if (length === 0) return new Uint8Array(0);
    this.#length -= length;
    const head = this.#chunks[this.#first]!;
    if (length < head.byteLength) {
      this.#chunks[this.#first] = head.subarray(length);
      return head.subarray(0, length);
    }
    if (length === head.byteLength) {
      this.#dropFirst();
      return head;
    }
    const whole = new Uint8Array(length);
    for (let filled = 0; filled < length;) {
      const chunk = this.#chunks[this.#first]!;
      const part = Math.min(chunk.byteLength, length - filled);
      whole.set(part === chunk.byteLength ? chunk : chunk.subarray(0, part), filled);
      filled += part;
      if (part === chunk.byteLength) this.#dropFirst();
      else this.#chunks[this.#first] = chunk.subarray(part);
    }
    return whole;
  }

  /** Copies a small chunk behind the one before it, so that a stream of single bytes does not become a list of objects. */
  #pushSmall(chunk: Uint8Array): void {
    const last = this.#chunks.length - 1;
    const tail = this.#chunks[last]!;
    const end = tail.byteOffset + tail.byteLength;
    if (this.#gather && end + chunk.byteLength <= this.#gather.byteLength) {
      this.#gather.set(chunk, end);
      this.#chunks[last] = this.#gather.subarray(tail.byteOffset, end + chunk.byteLength);
      return;
    }
    this.#gather = new Uint8Array(2 * SMALL);
    this.#gather.set(chunk);
    this.#chunks.push(this.#gather.subarray(0, chunk.byteLength));
  }

  #dropFirst(): void {
    this.#first++;
    if (this.#first === this.#chunks.length) {
      this.#chunks = [];
      this.#first = 0;
      this.#gather = null;
    } else if (this.#first >= 64 && this.#first * 2 >= this.#chunks.length) {
      this.#chunks = this.#chunks.slice(this.#first);
      this.#first = 0;
    } else {
      this.#chunks[this.#first - 1] = NOTHING;
    }
  }
}

/** Chunks below this many bytes are gathered. */
const SMALL = 4096;
/** Stands where a chunk was, so that its buffer can go. */
const NOTHING = new Uint8Array(0);
