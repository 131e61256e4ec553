import { ByteQueue } from '../bytes/byte-queue.ts';
import { DecodeError } from '../bytes/decode-error.ts';
import { Reader } from '../bytes/reader.ts';
import { Writer } from '../bytes/writer.ts';
import { struct, u32, u64 } from './schema.ts';

/** VD_AGENT_PROTOCOL. */
const PROTOCOL = 1;
/** Bytes of agent messages that one `agentData` may carry; each costs a token. VD_AGENT_MAX_DATA_SIZE. */
export const AGENT_CHUNK_SIZE = 2048;

const HEADER_SIZE = 20;
const header = struct({ protocol: u32, type: u32, opaque: u64, size: u32 });

/** An agent message that is not yet decoded. `payload` stays valid. */
export interface AgentFrame {
  readonly type: number;
  readonly opaque: bigint;
  readonly payload: Uint8Array;
}

/**
 * Puts agent messages together out of the `agentData` messages of the main channel, which cut them anywhere. Memory: bytes
 * are kept as they arrive, at most those of one message of the limit and one piece.
 */
export class AgentDeframer {
  readonly #limit: number;
  readonly #queue = new ByteQueue();
  #header: { type: number; opaque: bigint; size: number } | null = null;

  /** `limit`: bytes that an agent message may have behind its header. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Adds the body of an `agentData`, which is kept. */
  push(data: Uint8Array): void {
    this.#queue.push(data);
  }

  /**
   * The next message that is there as a whole, or null.
   * @throws {DecodeError} for another protocol or a message above the limit; the stream can't be followed after that
   */
  next(): AgentFrame | null {
    this.#header ??= this.#readHeader();
    if (!this.#header) return null;
    const { type, opaque, size } = this.#header;
    const payload = this.#queue.take(size);
    if (!payload) return null;
    this.#header = null;
    return { type, opaque, payload };
  }

  #readHeader(): { type: number; opaque: bigint; size: number } | null {
    const bytes = this.#queue.take(HEADER_SIZE);
    if (!bytes) return null;
    const { protocol, ...sent } = header.read(new Reader(bytes));
    if (protocol !== PROTOCOL) {
      throw new DecodeError('invalid', `agent protocol ${protocol}, only ${PROTOCOL} is understood`, ['agentData']);
    }
    if (sent.size > this.#limit) {
      const detail = `agent message ${sent.type} of ${sent.size} bytes, at most ${this.#limit}`;
      throw new DecodeError('oversized', detail, ['agentData', 'size']);
    }
    return sent;
  }
}

/** An agent message with its header, cut into the bodies of `agentData` messages. */
export function agentChunks(type: number, payload: Uint8Array): Uint8Array[] {
  const writer = new Writer(HEADER_SIZE + payload.byteLength);
  header.write(writer, { protocol: PROTOCOL, type, opaque: 0n, size: payload.byteLength });
  writer.bytes(payload);
  const bytes = writer.finish();
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.byteLength; at += AGENT_CHUNK_SIZE) {
    chunks.push(bytes.subarray(at, at + AGENT_CHUNK_SIZE));
  }
  return chunks;
}
