import { DecodeError } from '../../bytes/decode-error.ts';
import { AgentDeframer } from '../../wire/agent-framing.ts';
import { DisplayConfigFlag } from '../../wire/agent.ts';
import type { AgentMessage, ClipboardSelection, MonitorsConfig } from '../../wire/agent.ts';
import type { MainToServer } from '../../wire/main.ts';
import { ProtocolError } from '../errors.ts';
import { AGENT_TOKENS } from '../main-channel.ts';
import { AgentClipboard, MAX_CLIPBOARD } from './clipboard.ts';
import type { ClipboardEffect } from './clipboard.ts';
import { FileTransfers } from './files.ts';
import type { FilesEffect } from './files.ts';
import { GuestAgent } from './guest-agent.ts';
import type { AgentCapability } from './guest-agent.ts';

/** What of the guest's looks is switched off, so that less has to be sent. */
export interface GuestEffects {
  readonly wallpaper: boolean;
  readonly fontSmooth: boolean;
  readonly animation: boolean;
}

/** How loud sound is in the guest: 0 to 65535 for each channel. */
export interface GuestVolume {
  readonly isPlayback: boolean;
  readonly mute: boolean;
  readonly volume: readonly number[];
}

/** What the agent's session wants done or told, in order. */
export type AgentEffect =
  | { readonly do: 'send'; readonly message: MainToServer }
  /** The agent came, said what it can, or went. */
  | { readonly do: 'agentChanged'; readonly connected: boolean; readonly capabilities: readonly AgentCapability[] }
  | ClipboardEffect
  | FilesEffect
  /** The guest changed its volume. */
  | { readonly do: 'guestVolume'; readonly volume: GuestVolume }
  /** Something went wrong that a person may want to know; the session goes on. */
  | { readonly do: 'warn'; readonly message: string };

/** An agent message is clipboard data at most, with what stands before it. */
const MOST_BYTES = MAX_CLIPBOARD + 64;
/** Tokens are granted back when so many messages were handled. */
const GRANT = AGENT_TOKENS / 2;

/**
 * The guest's agent through a whole session, over agents that come and go: messages of the main channel in, effects out.
 * A seamless migration changes nothing here; another server or another agent begins with `connected`.
 */
export class AgentSession {
  readonly #agent = new GuestAgent();
  readonly #clipboard = new AgentClipboard(this.#agent);
  readonly #files = new FileTransfers(this.#agent);
  #deframer = new AgentDeframer(MOST_BYTES);
  #there = false;
  /** The agent's stream can't be followed any more; what still comes is thrown away. */
  #broken = false;
  /** Messages that were handled, and not granted anew. */
  #handled = 0;
  #monitors: MonitorsConfig | null = null;
  #effects: GuestEffects | null = null;

  /** `tokens`: see the effect `agent` of the main channel. */
  connected(tokens: number | null): AgentEffect[] {
    const lost = [...this.#clipboard.reset(), ...this.#files.reset()];
    this.#deframer = new AgentDeframer(MOST_BYTES);
    this.#broken = false;
    this.#handled = 0;
    this.#there = tokens !== null;
    this.#agent.reset(tokens ?? 0);
    if (this.#there) this.#agent.announce(true);
    return [...lost, { do: 'agentChanged', connected: this.#there, capabilities: [] }, ...this.#flush()];
  }

  /** The server takes so many messages more. */
  addTokens(tokens: number): AgentEffect[] {
    this.#agent.outbox.addTokens(tokens);
    return this.#flush();
  }

  /** The body of an `agentData`. */
  receive(data: Uint8Array): AgentEffect[] {
    const effects: AgentEffect[] = [];
    if (this.#there && !this.#broken) {
      try {
        this.#deframer.push(data);
        for (let frame = this.#deframer.next(); frame; frame = this.#deframer.next()) {
          const message = this.#agent.decode(frame.type, frame.payload);
          if (message) effects.push(...this.#handle(message));
        }
      } catch (error) {
        if (!(error instanceof DecodeError) && !(error instanceof ProtocolError)) throw error;
        effects.push(...this.#break(error.message));
      }
    }
    this.#handled += 1;
    if (this.#handled >= GRANT) {
      effects.push({ do: 'send', message: { name: 'agentToken', body: { numTokens: this.#handled } } });
      this.#handled = 0;
    }
    return [...effects, ...this.#flush()];
  }

  /** Offers the client's clipboard. @returns false when the guest can't take it */
  grab(selection: ClipboardSelection, types: readonly number[]): { taken: boolean; effects: AgentEffect[] } {
    const { taken, effects } = this.#clipboard.grab(selection, types);
    return { taken, effects: [...effects, ...this.#flush()] };
  }

  /** The client's clipboard is empty, or not shared any more. */
  release(selection: ClipboardSelection): AgentEffect[] {
    this.#clipboard.release(selection);
    return this.#flush();
  }

  /** See `AgentClipboard.provide`. */
  provide(selection: ClipboardSelection, type: number, data: Uint8Array | null): AgentEffect[] {
    const effects = this.#clipboard.provide(selection, type, data);
    return [...effects, ...this.#flush()];
  }

  /** See `AgentClipboard.request`. */
  request(selection: ClipboardSelection, type: number): { request: number; effects: AgentEffect[] } {
    const { request, effects } = this.#clipboard.request(selection, type);
    return { request, effects: [...effects, ...this.#flush()] };
  }

  /** See `AgentClipboard.abandon`. */
  abandon(request: number): void {
    this.#clipboard.abandon(request);
  }

  /** See `FileTransfers.start`. */
  startFile(id: number, name: string, size: number): AgentEffect[] {
    return this.#withFlush(this.#files.start(id, name, size));
  }

  /** See `FileTransfers.cancel`. */
  cancelFile(id: number): AgentEffect[] {
    return this.#withFlush(this.#files.cancel(id));
  }

  /** See `FileTransfers.data`. */
  fileData(id: number, bytes: Uint8Array): AgentEffect[] {
    return this.#withFlush(this.#files.data(id, bytes));
  }

  /** See `FileTransfers.unreadable`. */
  fileUnreadable(id: number, message: string): AgentEffect[] {
    return this.#withFlush(this.#files.unreadable(id, message));
  }

  /** The monitors that the guest shall have, now and from each agent that comes; null: as it likes. */
  setMonitors(monitors: MonitorsConfig | null): AgentEffect[] {
    this.#monitors = monitors;
    this.#sendMonitors();
    return this.#flush();
  }

  /** What of its looks the guest shall leave out, now and from each agent that comes; null: as it likes. */
  setEffects(off: GuestEffects | null): AgentEffect[] {
    const before = this.#effects;
    this.#effects = off ?? (before && { wallpaper: false, fontSmooth: false, animation: false });
    this.#sendEffects();
    return this.#flush();
  }

  /** Sets the volume in the guest. @returns false when the guest can't take it */
  setVolume(volume: GuestVolume): { taken: boolean; effects: AgentEffect[] } {
    if (!this.#agent.can('audioVolumeSync')) return { taken: false, effects: [] };
    this.#agent.send({ name: 'audioVolumeSync', body: { ...volume, volume: [...volume.volume] } });
    return { taken: true, effects: this.#flush() };
  }

  #handle(message: AgentMessage): AgentEffect[] {
    switch (message.name) {
      case 'announceCapabilities':
        return this.#announced(message.body);
      case 'clipboardGrab':
      case 'clipboardRelease':
      case 'clipboardRequest':
      case 'clipboard':
        return this.#clipboard.handle(message);
      case 'fileXferStatus':
        return this.#files.status(message.body);
      case 'audioVolumeSync':
        return [{ do: 'guestVolume', volume: message.body }];
      case 'reply':
        return message.body.success
          ? []
          : [{ do: 'warn', message: `the guest's agent could not do what message ${message.body.type} asked` }];
      default:
        // The others are a client's or a server's to send; from an agent they mean nothing.
        return [];
    }
  }

  #announced({ request, capabilities }: { request: boolean; capabilities: readonly number[] }): AgentEffect[] {
    this.#agent.learn(capabilities);
    if (request) this.#agent.announce(false);
    if (this.#agent.can('maxClipboard')) {
      this.#agent.send({ name: 'maxClipboard', body: { max: MAX_CLIPBOARD } });
    }
    this.#sendEffects();
    this.#sendMonitors();
    return [{ do: 'agentChanged', connected: true, capabilities: this.#agent.capabilities }];
  }

  #sendMonitors(): void {
    const monitors = this.#monitors;
    if (!monitors || !this.#agent.can('monitorsConfig')) return;
    // An agent that knows nothing of physical sizes refuses the whole message, and does not say so: one without goes first.
    this.#agent.send({ name: 'monitorsConfig', body: { ...monitors, physicalSizes: null } });
    if (monitors.physicalSizes) this.#agent.send({ name: 'monitorsConfig', body: monitors });
  }

  #sendEffects(): void {
    const off = this.#effects;
    if (!off || !this.#agent.can('displayConfig')) return;
    const flags =
      (off.wallpaper ? DisplayConfigFlag.disableWallpaper : 0) |
      (off.fontSmooth ? DisplayConfigFlag.disableFontSmooth : 0) |
      (off.animation ? DisplayConfigFlag.disableAnimation : 0);
    this.#agent.send({ name: 'displayConfig', body: { flags, depth: 0 } });
  }

  /** What the agent says can't be followed: it is as good as gone, and the session goes on without. */
  #break(message: string): AgentEffect[] {
    this.#broken = true;
    this.#there = false;
    const lost = [...this.#clipboard.reset(), ...this.#files.reset()];
    this.#agent.reset(0);
    this.#deframer = new AgentDeframer(MOST_BYTES);
    return [
      { do: 'warn', message: `the guest's agent is left alone: ${message}` },
      ...lost,
      { do: 'agentChanged', connected: false, capabilities: [] },
    ];
  }

  #withFlush(effects: readonly FilesEffect[]): AgentEffect[] {
    return [...effects, ...this.#flush()];
  }

  #flush(): AgentEffect[] {
    if (this.#agent.outbox.overfull) return this.#break('it takes none of the thousands of messages for it');
    const { chunks, begun } = this.#agent.outbox.drain();
    return [
      ...chunks.map((data): AgentEffect => ({ do: 'send', message: { name: 'agentData', body: data } })),
      ...begun.flatMap((id) => this.#files.begun(id)),
    ];
  }
}
