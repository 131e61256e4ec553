import { AgentSession } from '../../../src/session/agent/agent-session.ts';
import type { AgentEffect } from '../../../src/session/agent/agent-session.ts';
import { agentCapability, agentMessages } from '../../../src/wire/agent.ts';
import type { AgentMessage } from '../../../src/wire/agent.ts';
import { AgentDeframer, agentChunks } from '../../../src/wire/agent-framing.ts';
import { encodeCapabilities } from '../../../src/wire/capabilities.ts';

type Name = keyof typeof agentCapability;

/** A guest's agent, and the server between it and the session. */
export class VirtualGuest {
  readonly session = new AgentSession();
  /** Messages that the guest got, in order. */
  readonly got: AgentMessage[] = [];
  /** Effects besides what was sent, in order. */
  readonly effects: AgentEffect[] = [];
  /** Chunks that were sent, and tokens that were granted. */
  chunks = 0;
  granted = 0;
  readonly #deframer = new AgentDeframer(1 << 28);
  readonly #messages;
  readonly #capabilities: readonly number[];

  constructor(capabilities: readonly Name[]) {
    this.#capabilities = encodeCapabilities(agentCapability, capabilities);
    this.#messages = agentMessages({
      clipboardSelection: capabilities.includes('clipboardSelection'),
      clipboardGrabSerial: capabilities.includes('clipboardGrabSerial'),
    });
  }

  /** The agent is there and has said what it can. */
  start(tokens = 1000): void {
    this.take(this.session.connected(tokens));
    this.say({ name: 'announceCapabilities', body: { request: false, capabilities: [...this.#capabilities] } });
    this.got.length = 0;
    this.effects.length = 0;
  }

  /** The agent says something, in chunks of `size`. */
  say(message: AgentMessage, size = 2048): void {
    const { id, payload } = this.#messages.encode(message);
    for (const chunk of agentChunks(id, payload)) {
      for (let at = 0; at < chunk.byteLength; at += size) {
        this.take(this.session.receive(chunk.slice(at, at + size)));
      }
    }
  }

  /** What the session wants: the guest reads what was sent. */
  take(effects: readonly AgentEffect[]): void {
    for (const effect of effects) {
      if (effect.do !== 'send') this.effects.push(effect);
      else if (effect.message.name === 'agentToken') this.granted += effect.message.body.numTokens;
      else if (effect.message.name === 'agentData') {
        this.chunks += 1;
        this.#deframer.push(effect.message.body.slice());
      }
    }
    for (let frame = this.#deframer.next(); frame; frame = this.#deframer.next()) {
      const message = this.#messages.decode(frame.type, frame.payload);
      if (message) this.got.push(message);
    }
  }

  /** What the guest got since the last question. */
  news(): AgentMessage[] {
    return this.got.splice(0);
  }

  /** Effects since the last question. */
  wanted(): AgentEffect[] {
    return this.effects.splice(0);
  }
}
