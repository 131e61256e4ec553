import { agentChunks } from '../../wire/agent-framing.ts';

/** One agent message that waits to be sent. */
interface Waiting {
  readonly type: number;
  readonly payload: Uint8Array;
  /** Who wants to know when its turn comes; null: nobody. */
  readonly sender: number | null;
}

/** Messages may wait for tokens; a guest that provokes more answers than these has no use for them. */
const MOST_WAITING = 4096;
/** Bytes of large messages that may wait: one piece of a clipboard, however large, and files' pieces beside it. */
const MOST_BYTES = 128 << 20;

/**
 * Agent messages on their way to the guest, each chunk for a token of the server's. Small messages overtake large ones,
 * and senders of large ones take turns; a message that was begun is sent to its end, because nothing tells chunks apart.
 */
export class AgentOutbox {
  #tokens = 0;
  #small: Waiting[] = [];
  #large: Waiting[] = [];
  /** Bytes of the large ones. */
  #bytes = 0;
  /** Of the message that was begun. */
  #chunks: Uint8Array[] = [];
  #next = 0;
  #begunBytes = 0;
  #overfull = false;

  /** Whether thousands of messages wait, and one more was to: it was left out, and the agent is not to be trusted. */
  get overfull(): boolean {
    return this.#overfull;
  }

  /** Whether a large message of so many bytes may wait, too. */
  takes(bytes: number): boolean {
    return this.#bytes + this.#begunBytes + bytes <= MOST_BYTES;
  }

  /** The agent is another one: what waited for the old one goes. */
  reset(tokens: number): void {
    this.#tokens = tokens;
    this.#small = [];
    this.#large = [];
    this.#bytes = 0;
    this.#overfull = false;
    this.#endMessage();
  }

  addTokens(tokens: number): void {
    this.#tokens += tokens;
  }

  pushSmall(type: number, payload: Uint8Array): void {
    if (this.#small.length >= MOST_WAITING) this.#overfull = true;
    else this.#small.push({ type, payload, sender: null });
  }

  /**
   * `sender`: is told by `drain` when this message's turn comes, so that it has the next one ready in time. Who sends
   * what may be of any size asks `takes` first.
   */
  pushLarge(type: number, payload: Uint8Array, sender: number | null): void {
    if (this.#large.length >= MOST_WAITING) {
      this.#overfull = true;
      return;
    }
    this.#large.push({ type, payload, sender });
    this.#bytes += payload.byteLength;
  }

  /** Takes back what a sender has waiting. What was begun is still sent to its end. */
  drop(sender: number): void {
    this.#large = this.#large.filter((message) => message.sender !== sender);
    this.#bytes = this.#large.reduce((total, { payload }) => total + payload.byteLength, 0);
  }

  /** The chunks that may be sent now, and the senders whose messages were begun. */
  drain(): { readonly chunks: readonly Uint8Array[]; readonly begun: readonly number[] } {
    const chunks: Uint8Array[] = [];
    const begun: number[] = [];
    while (this.#tokens > 0) {
      if (this.#next === this.#chunks.length) {
        const message = this.#small.shift() ?? this.#takeLarge();
        if (!message) break;
        if (message.sender !== null) begun.push(message.sender);
        this.#chunks = agentChunks(message.type, message.payload);
        this.#next = 0;
        this.#begunBytes = message.payload.byteLength;
      }
      chunks.push(this.#chunks[this.#next]!);
      this.#next += 1;
      this.#tokens -= 1;
    }
    if (this.#next === this.#chunks.length) this.#endMessage();
    return { chunks, begun };
  }

  #takeLarge(): Waiting | undefined {
    const message = this.#large.shift();
    this.#bytes -= message?.payload.byteLength ?? 0;
    return message;
  }

  #endMessage(): void {
    this.#chunks = [];
    this.#next = 0;
    this.#begunBytes = 0;
  }
}
