import { createHash } from 'node:crypto';
import { agentCapability, agentMessages, agentTable, ClipboardType } from '../../src/wire/agent.ts';
import type { AgentLayout, AgentMessage } from '../../src/wire/agent.ts';
import { AgentDeframer, agentChunks } from '../../src/wire/agent-framing.ts';
import { encodeCapabilities } from '../../src/wire/capabilities.ts';

/** A client's main channel, as the agent uses it. */
export interface AgentLine {
  /** A piece of what the agent says. */
  say(chunk: Uint8Array): void;
  /** The client may send so many pieces more. */
  grant(tokens: number): void;
}

/** What the agent can tell of itself, for tests. */
export interface AgentState {
  /** The client's text, as the guest would paste it. */
  readonly text: string;
  readonly files: readonly { readonly name: string; readonly size: number; readonly sha256: string }[];
  /** Messages of the client that could not be understood. */
  readonly broken: number;
}

/** Tokens that a client has at first; they are granted anew in bunches. */
export const CLIENT_TOKENS = 10;
const GRANT = 5;
const LAYOUT: AgentLayout = { clipboardSelection: true, clipboardGrabSerial: false };
/** The number by which a reply names what it answers. */
const MONITORS_CONFIG = agentTable(LAYOUT).monitorsConfig.id;
/** Bytes that a message may have. */
const LIMIT = 64 << 20;

interface IncomingFile {
  readonly name: string;
  readonly size: number;
  readonly hash: ReturnType<typeof createHash>;
  got: number;
}

/**
 * The guest's agent: it takes text and files, and gives text. It moves with the guest, with all that is on its way: what a
 * source still gets after its guest stood still is the guest's all the same, as the real servers relay it.
 */
export class Agent {
  readonly #messages = agentMessages(LAYOUT);
  #deframer = new AgentDeframer(LIMIT);
  #line: AgentLine | null = null;
  /** Pieces that wait for a client, or for its tokens. */
  #waiting: Uint8Array[] = [];
  #tokens = 0;
  /** Pieces that were taken, and not granted anew. */
  #taken = 0;
  #text = '';
  #monitor: { readonly width: number; readonly height: number } | null = null;
  #copied = '';
  #files: AgentState['files'] = [];
  readonly #incoming = new Map<number, IncomingFile>();
  #broken = 0;

  get state(): AgentState {
    return { text: this.#text, files: [...this.#files], broken: this.#broken };
  }

  /** The size that the client wants for the screen, in pixels; null: as it is. */
  get monitor(): { readonly width: number; readonly height: number } | null {
    return this.#monitor;
  }

  /** The client that is there from now on; null: the guest is between two servers. */
  attach(line: AgentLine | null): void {
    this.#line = line;
    this.#flush();
  }

  /** A client begins, with nothing known of what was before. */
  start(tokens: number): void {
    this.#deframer = new AgentDeframer(LIMIT);
    this.#waiting = [];
    this.#incoming.clear();
    this.#taken = 0;
    this.#tokens = tokens;
    this.#flush();
  }

  /** The client takes so many pieces more. */
  addTokens(tokens: number): void {
    this.#tokens += tokens;
    this.#flush();
  }

  /** A piece of what the client says. */
  receive(chunk: Uint8Array): void {
    this.#taken += 1;
    try {
      this.#deframer.push(chunk);
      for (let frame = this.#deframer.next(); frame; frame = this.#deframer.next()) {
        const message = this.#messages.decode(frame.type, frame.payload);
        if (message) this.#handle(message);
      }
    } catch {
      this.#broken += 1;
      this.#deframer = new AgentDeframer(LIMIT);
    }
    this.#flush();
  }

  /** Somebody copied text in the guest. */
  copy(text: string): void {
    this.#copied = text;
    this.#send({
      name: 'clipboardGrab',
      body: { selection: 'clipboard', serial: null, types: [ClipboardType.utf8Text] },
    });
  }

  #handle(message: AgentMessage): void {
    switch (message.name) {
      case 'announceCapabilities':
        if (message.body.request) this.#announce();
        break;
      case 'clipboardGrab':
        this.#send({ name: 'clipboardRequest', body: { selection: 'clipboard', type: ClipboardType.utf8Text } });
        break;
      case 'clipboardRequest': {
        const data = new TextEncoder().encode(this.#copied);
        this.#send({ name: 'clipboard', body: { selection: 'clipboard', type: ClipboardType.utf8Text, data } });
        break;
      }
      case 'clipboard':
        this.#text = new TextDecoder().decode(message.body.data);
        break;
      case 'monitorsConfig': {
        const { width, height } = message.body.monitors[0] ?? { width: 0, height: 0 };
        if (width > 0 && height > 0) this.#monitor = { width, height };
        this.#send({ name: 'reply', body: { type: MONITORS_CONFIG, success: true } });
        break;
      }
      case 'fileXferStart':
        this.#beginFile(message.body);
        break;
      case 'fileXferData':
        this.#takeFile(message.body);
        break;
      default:
        // Nothing else changes anything in a guest without volumes.
        break;
    }
  }

  #announce(): void {
    const names = ['monitorsConfig', 'reply', 'clipboardByDemand', 'clipboardSelection', 'guestLineendLf'] as const;
    const capabilities = [...encodeCapabilities(agentCapability, names)];
    this.#send({ name: 'announceCapabilities', body: { request: false, capabilities } });
  }

  #beginFile({ id, data }: { id: number; data: Uint8Array }): void {
    const text = new TextDecoder().decode(data);
    const name = /^name=(.*)$/m.exec(text)?.[1] ?? '';
    const size = Number(/^size=(\d+)$/m.exec(text)?.[1] ?? 0);
    this.#incoming.set(id, { name, size, hash: createHash('sha256'), got: 0 });
    this.#send({ name: 'fileXferStatus', body: { id, result: 'canSendData', detail: null } });
  }

  #takeFile({ id, data }: { id: number; data: Uint8Array }): void {
    const file = this.#incoming.get(id);
    if (!file) return;
    file.hash.update(data);
    file.got += data.byteLength;
    if (file.got < file.size) return;
    this.#incoming.delete(id);
    this.#files = [...this.#files, { name: file.name, size: file.got, sha256: file.hash.digest('hex') }];
    this.#send({ name: 'fileXferStatus', body: { id, result: 'success', detail: null } });
  }

  #send(message: AgentMessage): void {
    const { id, payload } = this.#messages.encode(message);
    this.#waiting.push(...agentChunks(id, payload));
    this.#flush();
  }

  #flush(): void {
    if (!this.#line) return;
    while (this.#tokens > 0 && this.#waiting.length > 0) {
      this.#tokens -= 1;
      this.#line.say(this.#waiting.shift()!);
    }
    if (this.#taken < GRANT) return;
    this.#line.grant(this.#taken);
    this.#taken = 0;
  }
}
