/** Writes little-endian fields into a buffer that grows. Pointed-to data is written behind what points to it. */
export class Writer {
  #bytes: Uint8Array;
  #view: DataView;
  #length = 0;
  #deferred: { at: number; write: () => void }[] = [];

  /** `capacity`: bytes to set aside, when it is known how many come. */
  constructor(capacity = 64) {
    const bytes = new Uint8Array(capacity);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }

  get length(): number {
    return this.#length;
  }

  u8(value: number): void {
    const at = this.#grow(1);
    this.#view.setUint8(at, value);
  }

  i8(value: number): void {
    const at = this.#grow(1);
    this.#view.setInt8(at, value);
  }

  u16(value: number): void {
    const at = this.#grow(2);
    this.#view.setUint16(at, value, true);
  }

  i16(value: number): void {
    const at = this.#grow(2);
    this.#view.setInt16(at, value, true);
  }

  u32(value: number): void {
    const at = this.#grow(4);
    this.#view.setUint32(at, value, true);
  }

  i32(value: number): void {
    const at = this.#grow(4);
    this.#view.setInt32(at, value, true);
  }

  u64(value: bigint): void {
    const at = this.#grow(8);
    this.#view.setBigUint64(at, value, true);
  }

  i64(value: bigint): void {
    const at = this.#grow(8);
    this.#view.setBigInt64(at, value, true);
  }

  bytes(value: Uint8Array): void {
    const start = this.#grow(value.byteLength);
    this.#bytes.set(value, start);
  }

  /** Leaves room for a 32-bit pointer; `write` puts what it points to behind everything written so far. */
  pointer(write: () => void): void {
    this.#deferred.push({ at: this.#length, write });
    this.u32(0);
  }

  /** What was written, with all pointed-to data behind it. The writer is not used after. */
  finish(): Uint8Array {
    // The list grows while it is gone through: pointed-to data may hold pointers.
    for (const { at, write } of this.#deferred) {
      this.#view.setUint32(at, this.#length, true);
      write();
    }
    return this.#bytes.subarray(0, this.#length);
  }

  /** Makes room for `length` bytes, and gives their offset. The view may be another one afterwards. */
  #grow(length: number): number {
    const start = this.#length;
    const needed = start + length;
    if (needed > this.#bytes.byteLength) {
      const grown = new Uint8Array(Math.max(needed, this.#bytes.byteLength * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.#length = needed;
    return start;
  }
}
