import { LinkError, TransportError } from '../session/errors.ts';
import { isBaseMessage } from '../session/channel.ts';
import type { OwnMessage } from '../session/channel.ts';
import { InputsChannel } from '../session/inputs-channel.ts';
import { MainChannel } from '../session/main-channel.ts';
import type { MainEffect, MigrateStep } from '../session/main-channel.ts';
import { channelsToOpen } from '../session/offered-channels.ts';
import type { Offered } from '../session/offered-channels.ts';
import type { inputsFromServer, inputsToServer } from '../wire/inputs.ts';
import type { InputEvent } from '../wire/input-event.ts';
import type { ChannelId, mainFromServer, MainFromServer, MainToServer, mainToServer } from '../wire/main.ts';
import type { MessageOf, MessageTable } from '../wire/schema.ts';
import type { OpenSocket } from './byte-socket.ts';
import { channelKinds, playbackKind } from './channel-kinds.ts';
import { countersOf } from './channel-counters.ts';
import { ChannelSlot } from './channel-slot.ts';
import type { ChannelKind, ServerPlace } from './channel-slot.ts';
import { CursorDriver } from './cursor-driver.ts';
import { PlaybackDriver } from './playback-driver.ts';
import type { PlaybackCounters, PlaybackHost } from './playback-driver.ts';
import type { PortsDriver } from './ports-driver.ts';
import type { ChannelCounters, CursorShape } from './protocol.ts';
import { RecordDriver } from './record-driver.ts';
import type { RecordHost } from './record-driver.ts';
import { decodesOpus } from './sound-decoder.ts';

/** What the channels tell the session. */
export interface ChannelsListener {
  mainLinked(): void;
  /** `server`: the one whose main channel wants it. */
  mainEffect(effect: MainEffect, server: number): void;
  /** A display channel is offered; it is opened by the display worker. */
  displayOffered(id: number, place: ServerPlace): Promise<void>;
  /** Every channel that was offered and is understood is linked. */
  ready(): void;
  modifiers(bits: number): void;
  /** `channel`: the cursor channel's number, which is that of the display channel whose pointer it is. */
  cursor(channel: number, shape: CursorShape): void;
  cursorPosition(channel: number, position: { x: number; y: number }): void;
  notify(severity: 'info' | 'warning' | 'error', message: string): void;
  readonly ports: PortsDriver;
  readonly playback: PlaybackHost;
  readonly record: Omit<RecordHost, 'send'>;
  /** The source told a channel that the guest goes. */
  moving(): void;
  /** The same, but no target is linked. */
  stranded(label: string): void;
  /** A channel changed over to a migration's target. */
  moved(): void;
  /** A channel has ended, and the session goes on without it. */
  gone(): void;
  /** A channel's connection to the target is lost before it took over. */
  aheadLost(): void;
  closed(error: Error, label: string): void;
}

type AnySlot = ChannelSlot<MessageTable, MessageTable>;

/** All channels of one session but its display channels, which live in the display worker. */
export class ServerChannels {
  readonly #open: OpenSocket;
  readonly #listener: ChannelsListener;
  readonly #slots = new Map<string, AnySlot>();
  readonly #mainSlot: ChannelSlot<typeof mainFromServer, typeof mainToServer>;
  #main = new MainChannel();
  #inputs = new InputsChannel();
  #inputsSlot: ChannelSlot<typeof inputsFromServer, typeof inputsToServer> | null = null;
  #playback: PlaybackDriver | null = null;
  #record: RecordDriver | null = null;
  /** The session's number on the server in use, from its INIT. */
  #connectionId = 0;
  #opened = false;
  #closed = false;

  constructor(place: Omit<ServerPlace, 'connectionId'>, open: OpenSocket, listener: ChannelsListener) {
    this.#open = open;
    this.#listener = listener;
    this.#mainSlot = this.#openSlot(
      channelKinds.main,
      0,
      { ...place, connectionId: 0 },
      (message, server) => {
        for (const effect of this.#main.handle(message)) this.#carryOut(effect, server);
      },
      () => {
        listener.mainLinked();
      },
      () => {
        // A target that takes over anew knows of the channels already; it sends INIT and is not asked for their list.
        this.#main = new MainChannel({ attached: true });
      },
    );
  }

  /** Where the main channel's server is. */
  get place(): ServerPlace {
    return { ...this.#mainSlot.place, connectionId: this.#connectionId };
  }

  /** Counters of every channel here. */
  get counters(): readonly ChannelCounters[] {
    return [...this.#slots.values()].map(countersOf);
  }

  /** Counters of the sound; null while none plays. */
  get playback(): PlaybackCounters | null {
    return this.#playback?.counters ?? null;
  }

  /** Whether every channel here is served by server number `server`. */
  allOn(server: number): boolean {
    return [...this.#slots.values()].every((slot) => slot.place.server === server);
  }

  sendMain(message: MainToServer): void {
    this.#mainSlot.send(message);
  }

  /** Says something to a migration's target before it takes over. */
  sendMainAhead(message: MainToServer): void {
    this.#mainSlot.sendAhead(message);
  }

  /** @returns whether the event's messages went out now */
  input(event: InputEvent): boolean {
    const slot = this.#inputsSlot;
    if (!slot?.ready) return false;
    const messages = this.#inputs.encode(event);
    for (const message of messages) slot.send(message);
    return messages.length > 0;
  }

  /** Links the main channel ahead to a migration's target. `hears` gets the target's steps of the migration. */
  linkMainAhead(place: ServerPlace, hears: (step: MigrateStep) => void): Promise<void> {
    const translator = new MainChannel();
    return this.#mainSlot.linkAhead(place, (message: MainFromServer) => {
      if (message.name !== 'migrateDstSeamlessAck' && message.name !== 'migrateDstSeamlessNack') return false;
      for (const effect of translator.handle(message)) if (effect.do === 'migrate') hears(effect.step);
      return true;
    });
  }

  /** Links every other channel ahead. */
  async linkOthersAhead(place: ServerPlace): Promise<void> {
    const others = [...this.#slots.values()].filter((slot) => slot.name !== 'main');
    const linked = others.map((slot) =>
      slot.linkAhead(place).catch((error: unknown) => {
        // A channel that ended meanwhile, as a port may at any time, has no need of the target any more.
        if (!slot.closed) throw error;
      }),
    );
    await Promise.all(linked);
  }

  /** Gives the target up; the source goes on. */
  dropAhead(): void {
    for (const slot of this.#slots.values()) slot.dropAhead();
  }

  /** The main channel changes over to a target that takes the session over anew, and says so to it. */
  takeMainOver(): void {
    this.#mainSlot.takeOver(false);
    this.sendMain({ name: 'migrateEnd', body: undefined });
    // Until its INIT the target listens to nothing else, and after that nothing said to the source's agent holds.
    this.#mainSlot.hold();
    // Hands and ports mean the guest, wherever it is; the source's are deaf by now.
    for (const slot of this.#slots.values()) if (slot.name === 'inputs' || slot.name === 'port') slot.hold();
  }

  /** After the target's INIT every other channel follows. */
  takeOthersOver(): void {
    for (const slot of this.#slots.values()) if (slot.name !== 'main') slot.takeOver(false);
  }

  /** The migration is over: the source's connections go. */
  closeLeft(): void {
    for (const slot of this.#slots.values()) slot.closeLeft();
  }

  /** The page's author allows or forbids the microphone now. */
  microphonePermissionChanged(): void {
    this.#record?.permissionChanged();
  }

  /** Ends every channel here; the listener hears nothing more. */
  close(): void {
    this.#closed = true;
    this.#playback?.close();
    this.#record?.close();
    for (const slot of this.#slots.values()) slot.close();
  }

  #newCursor(id: number): CursorDriver {
    return new CursorDriver(
      (shape) => {
        if (!this.#closed) this.#listener.cursor(id, shape);
      },
      (position) => {
        this.#listener.cursorPosition(id, position);
      },
    );
  }

  #carryOut(effect: MainEffect, server: number): void {
    switch (effect.do) {
      case 'send':
        this.sendMain(effect.message);
        break;
      case 'setSession':
        this.#connectionId = effect.connectionId;
        this.#mainSlot.letGo({ unsaid: true });
        break;
      case 'openChannels':
        this.#openChannels(effect.channels);
        break;
      default:
        break;
    }
    this.#listener.mainEffect(effect, server);
  }

  /** Opens what is offered and understood, once; the list may come again as the answer to a question for it. */
  #openChannels(channels: readonly ChannelId[]): void {
    if (this.#opened) return;
    this.#opened = true;
    const { open, leftOut } = channelsToOpen(channels);
    if (leftOut > 0) {
      this.#listener.notify('warning', `main channel: ${leftOut} channels are not opened, the server offers too many`);
    }
    Promise.all(open.map((channel) => this.#openChannel(channel))).then(
      () => {
        if (!this.#closed) this.#listener.ready();
      },
      (error: unknown) => {
        // A channel that failed was told of on its own, and ended the session. What fails besides is a worker that could
        // not load what it needs.
        const message = error instanceof Error ? error.message : String(error);
        if (!this.#closed) this.#listener.closed(new TransportError(message, false), 'display worker');
      },
    );
  }

  #openChannel({ name, id }: Offered): Promise<void> {
    const place = this.place;
    switch (name) {
      case 'display':
        return this.#listener.displayOffered(id, place);
      case 'inputs':
        return new Promise((linked) => {
          this.#inputsSlot = this.#openSlot(
            channelKinds.inputs,
            id,
            place,
            (message) => {
              this.#handleInputs(message);
            },
            linked,
            () => {
              this.#inputs = new InputsChannel();
            },
          );
        });
      case 'cursor':
        return new Promise((linked) => {
          let driver = this.#newCursor(id);
          this.#openSlot(
            channelKinds.cursor,
            id,
            place,
            (message) => {
              driver.handle(message);
            },
            linked,
            () => {
              driver.close();
              driver = this.#newCursor(id);
            },
          );
        });
      case 'playback':
        return decodesOpus().then((opus) => this.#openPlayback(playbackKind(opus), id, place));
      case 'record':
        return this.#openRecord(id, place);
      case 'port':
        return this.#listener.ports.wanted ? this.#openPort(id, place) : Promise.resolve();
      default:
        // Kinds of channel that this client has no use for are left alone.
        return Promise.resolve();
    }
  }

  #openPlayback(kind: ReturnType<typeof playbackKind>, id: number, place: ServerPlace): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((linked) => {
      const driver = new PlaybackDriver(this.#listener.playback);
      this.#playback = driver;
      const handle = (message: Parameters<typeof driver.handle>[0], server: number): void => {
        driver.handle(message, server);
      };
      this.#openSlot(kind, id, place, handle, linked, () => {
        driver.close();
      });
    });
  }

  #openRecord(id: number, place: ServerPlace): Promise<void> {
    return new Promise((linked) => {
      const driver = new RecordDriver({
        ...this.#listener.record,
        send: (message) => {
          slot.send(message);
        },
      });
      this.#record = driver;
      const slot = this.#openSlot(
        channelKinds.record,
        id,
        place,
        (message) => {
          driver.handle(message);
        },
        linked,
        () => {
          driver.close();
        },
      );
    });
  }

  #openPort(id: number, place: ServerPlace): Promise<void> {
    const { ports } = this.#listener;
    return new Promise((linked) => {
      const slot = this.#openSlot(
        channelKinds.port,
        id,
        place,
        (message) => ports.handle(id, message),
        linked,
        () => {
          ports.reset(id);
        },
      );
      ports.add(id, {
        send: (message) => {
          slot.send(message);
        },
        close: () => {
          this.#slots.delete(`port ${id}`);
          slot.close();
          this.#listener.gone();
        },
      });
    });
  }

  #handleInputs(message: OwnMessage<MessageOf<typeof inputsFromServer>>): void {
    const { send, modifiers } = this.#inputs.handle(message);
    for (const answer of send) this.#inputsSlot?.send(answer);
    if (modifiers !== null) this.#listener.modifiers(modifiers);
  }

  /**
   * `reset`: the channel's target has taken over anew, and nothing known of the channel holds any more. A message is
   * acknowledged when what `handle` returns is settled, if that is a promise.
   */
  #openSlot<In extends MessageTable, Out extends MessageTable>(
    kind: ChannelKind<In, Out>,
    id: number,
    place: ServerPlace,
    handle: (message: OwnMessage<MessageOf<In>>, server: number) => unknown,
    linked: () => void,
    reset: () => void,
  ): ChannelSlot<In, Out> {
    const key = `${kind.name} ${id}`;
    const slot = new ChannelSlot<In, Out>(kind, id, place, this.#open, {
      linked,
      arrived: (incoming) => {
        const { message, server } = incoming;
        if (isBaseMessage(message)) {
          const effect = slot.handleBase(message, server);
          // Waiting for other channels is for those that build on each other's caches. Those are the display channels;
          // what the channels here say means the same whatever has come on the others.
          if (effect?.do === 'notify') this.#listener.notify(effect.severity, `${slot.label}: ${effect.text}`);
        } else if (server === slot.place.server || slot.seamless) {
          // Else a server that was left says something late, and nothing that it was about holds any more.
          const later = handle(message, server);
          if (later instanceof Promise) {
            void later.then(() => {
              incoming.done();
            });
            return;
          }
        }
        incoming.done();
      },
      moving: () => {
        this.#listener.moving();
      },
      stranded: () => {
        this.#listener.stranded(slot.label);
      },
      moved: (seamless) => {
        if (!seamless) reset();
        else if (kind.name === 'main')
          for (const effect of this.#main.resumed()) this.#carryOut(effect, slot.place.server);
        this.#listener.moved();
      },
      aheadLost: () => {
        this.#listener.aheadLost();
      },
      closed: (error) => {
        this.#slots.delete(key);
        // A channel that a server offers and then refuses is missed, but no reason to end the session.
        if (kind.name === 'port') this.#listener.ports.lost(id);
        if (kind.name === 'port' || (error instanceof LinkError && kind.name !== 'main')) {
          this.#listener.notify('warning', `${slot.label}: ${error.message}`);
          linked();
          this.#listener.gone();
        } else if (!this.#closed) this.#listener.closed(error, slot.label);
      },
    });
    this.#slots.set(key, slot as unknown as AnySlot);
    return slot;
  }
}
