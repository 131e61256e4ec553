import { DecodeError } from './decode-error.ts';

/**
 * Reads little-endian fields out of one message. Every read is checked against the end; nothing is copied: `bytes()`
 * gives a view that is valid as long as the message's buffer is.
 */
export class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #nesting: number;
  /** Shared by all readers of the message. */
  readonly #items: { left: number };
  #position: number;

  /** `from` and `position` are for `at`. */
  constructor(bytes: Uint8Array, from?: Reader, position = 0) {
    this.#bytes = bytes;
    this.#position = position;
    if (from) {
      this.#view = from.#view;
      this.#nesting = from.#nesting + 1;
      this.#items = from.#items;
    } else {
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      this.#nesting = 0;
      this.#items = { left: Math.min(bytes.byteLength, MAX_ITEMS) };
    }
  }

  /** Offset of the next field from the start of the message. */
  get position(): number {
    return this.#position;
  }

  /** Bytes between the next field and the end of the message. */
  get remaining(): number {
    return this.#bytes.byteLength - this.#position;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  i8(): number {
    return this.#view.getInt8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  i16(): number {
    return this.#view.getInt16(this.#take(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  i32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#take(8), true);
  }

  i64(): bigint {
    return this.#view.getBigInt64(this.#take(8), true);
  }

  /** A view of the next `length` bytes, borrowed from the message. */
  bytes(length: number): Uint8Array {
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** A view of all that is left, borrowed from the message. */
  rest(): Uint8Array {
    return this.bytes(this.remaining);
  }

  /**
   * A reader of the same message that starts at `offset`, for a field that points to its data. INVARIANT: each step along
   * pointers is counted, so that a message whose pointers lead in circles ends in an error and not in an endless descent.
   */
  at(offset: number): Reader {
    if (offset > this.#bytes.byteLength) {
      throw new DecodeError('pointer', `points to byte ${offset} of ${this.#bytes.byteLength}`);
    }
    if (this.#nesting >= MAX_POINTER_NESTING) {
      throw new DecodeError('pointer', `pointers nested more than ${MAX_POINTER_NESTING} deep`);
    }
    return new Reader(this.#bytes, this, offset);
  }

  /**
   * Counts items of an array before they are read. INVARIANT: all arrays of a message together have at most as many items
   * as the message has bytes, and at most `MAX_ITEMS`, however many pointers lead to one array: what a message takes in
   * memory is bound by its size.
   */
  countItems(count: number): void {
    this.#items.left -= count;
    if (this.#items.left < 0) throw new DecodeError('oversized', `${count} items are too many for the message`);
  }

  /** Goes back to a `position` that was asked for before, to read again what failed: items count anew. */
  rewind(position: number): void {
    this.#position = Math.min(position, this.#position);
    this.#items.left = Math.min(this.#bytes.byteLength, MAX_ITEMS);
  }

  #take(length: number): number {
    const start = this.#position;
    if (length > this.#bytes.byteLength - start) {
      throw new DecodeError('truncated', `needs ${length} bytes, ${this.#bytes.byteLength - start} left`);
    }
    this.#position = start + length;
    return start;
  }
}

/** The deepest path in the catalogue is image, palette; brush, image, palette. */
const MAX_POINTER_NESTING = 8;

/** Items of all arrays of one message. Regions and paths of real guests have some thousands at the most. */
const MAX_ITEMS = 1 << 20;
