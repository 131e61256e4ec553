import { agentChunks } from '../../wire/agent-framing.ts';
import { ProtocolError } from '../errors.ts';

/** One agent message that waits to be sent. */
interface Waiting {
  readonly type: number;
  readonly payload: Uint8Array;
  /** Who wants to know when its turn comes; null: nobody. */
  readonly sender: number | null;
}

/** Small messages may wait for tokens; a guest that provokes more answers than these has no use for them. */
const MOST_WAITING = 4096;

/**
 * Agent messages on their way to the guest, each chunk for a token of the server's. Small messages overtake large ones,
 * and senders of large ones take turns; a message that was begun is sent to its end, because nothing tells chunks apart.
 */
export class AgentOutbox {
  #tokens = 0;
  #small: Waiting[] = [];
  #large: Waiting[] = [];
  #chunks: Uint8Array[] = [];
  #next = 0;

  /** How many large messages wait, and were not begun. */
  get largeWaiting(): number {
    return this.#large.length;
  }

  /** The agent is another one: what waited for the old one goes. */
  reset(tokens: number): void {
    this.#tokens = tokens;
    this.#small = [];
    this.#large = [];
    this.#chunks = [];
    this.#next = 0;
  }

  addTokens(tokens: number): void {
    this.#tokens += tokens;
  }

  /** @throws {ProtocolError} when thousands wait */
  pushSmall(type: number, payload: Uint8Array): void {
    if (this.#small.length >= MOST_WAITING) {
      throw new ProtocolError(`agent: more than ${MOST_WAITING} messages wait for the guest`);
    }
    this.#small.push({ type, payload, sender: null });
  }

  /** `sender`: is told by `drain` when this message's turn comes, so that it has the next one ready in time. */
  pushLarge(type: number, payload: Uint8Array, sender: number | null): void {
    this.#large.push({ type, payload, sender });
  }

  /** Takes back what a sender has waiting. What was begun is still sent to its end. */
  drop(sender: number): void {
    this.#large = this.#large.filter((message) => message.sender !== sender);
  }

  /** The chunks that may be sent now, and the senders whose messages were begun. */
  drain(): { readonly chunks: readonly Uint8Array[]; readonly begun: readonly number[] } {
    const chunks: Uint8Array[] = [];
    const begun: number[] = [];
    while (this.#tokens > 0) {
      if (this.#next === this.#chunks.length) {
        const message = this.#small.shift() ?? this.#large.shift();
        if (!message) break;
        if (message.sender !== null) begun.push(message.sender);
        this.#chunks = agentChunks(message.type, message.payload);
        this.#next = 0;
      }
      chunks.push(this.#chunks[this.#next]!);
      this.#next += 1;
      this.#tokens -= 1;
    }
    if (this.#next === this.#chunks.length) {
      this.#chunks = [];
      this.#next = 0;
    }
    return { chunks, begun };
  }
}
