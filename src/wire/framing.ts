import { ByteQueue } from '../bytes/byte-queue.ts';
import { DecodeError } from '../bytes/decode-error.ts';
import { Writer } from '../bytes/writer.ts';
import { readSubMessages } from './sub-messages.ts';

/**
 * What stands before each message. `mini`: u16 type, u32 size; when both sides have `commonCapability.miniHeader`.
 * `full`: u64 serial, u16 type, u32 size, u32 offset of a list of sub-messages in the payload (0: none).
 */
export type HeaderKind = 'mini' | 'full';

const headerSize = { mini: 6, full: 18 } as const;

/** SPICE_MSG_LIST: a message whose payload begins with a list of sub-messages, and is nothing else. */
const LIST = 8;

/** One message of a channel, not yet decoded. */
export interface Frame {
  readonly type: number;
  /** Number of the message on its channel; sent with a full header, counted from 1 with a mini header. */
  readonly serial: bigint;
  /** What stands behind the header. Stays valid and unchanged, but keeps the chunk alive that it came in. */
  readonly payload: Uint8Array;
  /** Came inside another message, and before it: has its serial, and is not counted in the window of acknowledgements. */
  readonly sub: boolean;
}

/**
 * Cuts a channel's bytes into messages, however they are cut into chunks. Give it all chunks by `push`, and take messages
 * by `next` until there is none. The sub-messages of a message come before it.
 *
 * Memory: a message's bytes are kept as they arrive, nothing is set aside for what a header announces.
 */
export class Deframer {
  readonly #kind: HeaderKind;
  readonly #limit: number;
  readonly #queue: ByteQueue;
  #header: { type: number; size: number; serial: bigint; subList: number } | null = null;
  #serial = 0n;
  /** What came inside the last message and then that message, in reverse order; empty in the common case. */
  #ready: Frame[] = [];

  /** `limit`: bytes that a message may have behind its header. `queue`: bytes that came behind the link stage. */
  constructor(kind: HeaderKind, limit: number, queue = new ByteQueue()) {
    this.#kind = kind;
    this.#limit = limit;
    this.#queue = queue;
  }

  /** Adds a chunk of any size, which is kept: its bytes must not change any more. */
  push(chunk: Uint8Array): void {
    this.#queue.push(chunk);
  }

  /**
   * The next message that is there as a whole, or null.
   * @throws {DecodeError} `oversized` for a message above the limit, and for a list of sub-messages that leads nowhere.
   * The stream can't be followed after that.
   */
  next(): Frame | null {
    const ready = this.#ready.pop();
    if (ready) return ready;
    const header = (this.#header ??= this.#readHeader());
    if (!header) return null;
    const payload = this.#queue.take(header.size);
    if (!payload) return null;
    this.#header = null;
    const { type, serial, subList } = header;
    const frame: Frame = { type, serial, payload, sub: false };
    if (subList === 0 && type !== LIST) return frame;
    this.#ready = [frame];
    const subs = readSubMessages(payload, subList);
    for (let index = subs.length - 1; index >= 0; index--) this.#ready.push({ ...subs[index]!, serial, sub: true });
    return this.#ready.pop()!;
  }

  #readHeader(): { type: number; size: number; serial: bigint; subList: number } | null {
    const bytes = this.#queue.take(headerSize[this.#kind]);
    if (!bytes) return null;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const full = this.#kind === 'full';
    this.#serial = full ? view.getBigUint64(0, true) : this.#serial + 1n;
    const type = view.getUint16(full ? 8 : 0, true);
    const size = view.getUint32(full ? 10 : 2, true);
    if (size > this.#limit) {
      const detail = `message ${type} of ${size} bytes, at most ${this.#limit}`;
      throw new DecodeError('oversized', detail, ['header', 'size']);
    }
    return { type, size, serial: this.#serial, subList: full ? view.getUint32(14, true) : 0 };
  }
}

/** Puts headers before messages, and counts them. */
export class Framer {
  readonly #kind: HeaderKind;
  #serial = 0n;

  constructor(kind: HeaderKind) {
    this.#kind = kind;
  }

  /** Serial of the last message, 0 before the first. */
  get serial(): bigint {
    return this.#serial;
  }

  /** Header and payload as one piece. `subList`: where in the payload a list of sub-messages stands, see `sub-messages.ts`. */
  frame(type: number, payload: Uint8Array, subList = 0): Uint8Array {
    this.#serial++;
    if (subList !== 0 && this.#kind === 'mini') throw new RangeError('a mini header has no list of sub-messages');
    const writer = new Writer(headerSize[this.#kind] + payload.byteLength);
    if (this.#kind === 'full') writer.u64(this.#serial);
    writer.u16(type);
    writer.u32(payload.byteLength);
    if (this.#kind === 'full') writer.u32(subList);
    writer.bytes(payload);
    return writer.finish();
  }
}
