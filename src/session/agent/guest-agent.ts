import { agentCapability, agentMessages } from '../../wire/agent.ts';
import type { AgentMessage } from '../../wire/agent.ts';
import { decodeCapabilities, encodeCapabilities, hasCapability } from '../../wire/capabilities.ts';
import { AgentOutbox } from './outbox.ts';

export type AgentCapability = keyof typeof agentCapability;

/** What this end of the agent's protocol can. */
const own = encodeCapabilities(agentCapability, [
  'mouseState',
  'monitorsConfig',
  'reply',
  'displayConfig',
  'clipboardByDemand',
  'clipboardSelection',
  'monitorsConfigPosition',
  'fileXferDetailedErrors',
  'clipboardNoReleaseOnRegrab',
  'clipboardGrabSerial',
]);

/** Messages whose size is the guest's or the person's to choose go behind all others. */
const largeMessages: ReadonlySet<AgentMessage['name']> = new Set(['clipboard', 'fileXferData']);

/** The guest's agent as the clipboard, the files and the rest see it: what it can, and the way to it. */
export class GuestAgent {
  readonly outbox = new AgentOutbox();
  #words: readonly number[] = [];
  #messages = agentMessages({ clipboardSelection: false, clipboardGrabSerial: false });
  #known = false;

  /** Whether it has said what it can; nothing but `announceCapabilities` is said to it before. */
  get known(): boolean {
    return this.#known;
  }

  can(capability: AgentCapability): boolean {
    return hasCapability(this.#words, agentCapability[capability]);
  }

  /** What it can, by name. */
  get capabilities(): readonly AgentCapability[] {
    return [...decodeCapabilities(agentCapability, this.#words)];
  }

  /** Another agent, or none. */
  reset(tokens: number): void {
    this.outbox.reset(tokens);
    this.#learn([]);
    this.#known = false;
  }

  learn(words: readonly number[]): void {
    this.#learn(words);
    this.#known = true;
  }

  announce(request: boolean): void {
    this.send({ name: 'announceCapabilities', body: { request, capabilities: own } });
  }

  /** Queues a message. `sender`: see `AgentOutbox.pushLarge`. */
  send(message: AgentMessage, sender: number | null = null): void {
    const { id, payload } = this.#messages.encode(message);
    if (largeMessages.has(message.name)) this.outbox.pushLarge(id, payload, sender);
    else this.outbox.pushSmall(id, payload);
  }

  /** @throws {DecodeError} null: a message that is not known. */
  decode(type: number, payload: Uint8Array): AgentMessage | null {
    return this.#messages.decode(type, payload);
  }

  #learn(words: readonly number[]): void {
    this.#words = words;
    this.#messages = agentMessages({
      clipboardSelection: this.can('clipboardSelection'),
      clipboardGrabSerial: this.can('clipboardGrabSerial'),
    });
  }
}
