import { LinkError, TransportError } from '../session/errors.ts';
import { InputsChannel } from '../session/inputs-channel.ts';
import { isBaseMessage } from '../session/channel.ts';
import type { Arrival, OwnMessage } from '../session/channel.ts';
import { MainChannel } from '../session/main-channel.ts';
import type { MainEffect } from '../session/main-channel.ts';
import { channelName } from '../wire/channel-types.ts';
import type { ChannelName } from '../wire/channel-types.ts';
import { cursorCommands, cursorMessages } from '../wire/cursor.ts';
import type { cursorFromServer, cursorToServer } from '../wire/cursor.ts';
import { inputsCommands, inputsMessages } from '../wire/inputs.ts';
import type { inputsFromServer, inputsToServer } from '../wire/inputs.ts';
import type { InputEvent } from '../wire/input-event.ts';
import { mainCommands, mainMessages } from '../wire/main.ts';
import type { ChannelId, mainFromServer, MainToServer, mainToServer } from '../wire/main.ts';
import type { MessageOf, MessageTable, Messages } from '../wire/schema.ts';
import type { OpenSocket } from './byte-socket.ts';
import { ChannelConnection } from './channel-connection.ts';
import { CursorDriver } from './cursor-driver.ts';
import { countersOf } from './channel-counters.ts';
import type { ChannelCounters, CursorShape } from './protocol.ts';

/** Where a server is, and how to be let in. `server` counts the servers that a session turned to. */
export interface ServerPlace {
  readonly server: number;
  readonly url: string;
  readonly password: string;
}

/** What the channels of one server tell the session. */
export interface ServerListener {
  mainEffect(effect: MainEffect): void;
  /** A display channel is offered; it is opened by the display worker. */
  displayOffered(id: number, connectionId: number): Promise<void>;
  /** Every channel that was offered and is understood is linked. */
  ready(): void;
  modifiers(bits: number): void;
  cursor(shape: CursorShape): void;
  cursorPosition(position: { x: number; y: number }): void;
  notify(severity: 'info' | 'warning' | 'error', message: string): void;
  closed(error: Error, label: string): void;
}

type AnyConnection = ChannelConnection<MessageTable, MessageTable>;

/** All channels to one server but its display channels, which live in the display worker. */
export class ServerChannels {
  readonly place: ServerPlace;
  readonly #open: OpenSocket;
  readonly #listener: ServerListener;
  readonly #main = new MainChannel();
  readonly #mainConnection: ChannelConnection<typeof mainFromServer, typeof mainToServer>;
  readonly #connections = new Map<string, AnyConnection>();
  readonly #inputs = new InputsChannel();
  readonly #cursor: CursorDriver;
  #inputsConnection: ChannelConnection<typeof inputsFromServer, typeof inputsToServer> | null = null;
  #connectionId = 0;
  #opened = false;
  #closed = false;

  constructor(place: ServerPlace, open: OpenSocket, listener: ServerListener) {
    this.place = place;
    this.#open = open;
    this.#listener = listener;
    this.#cursor = new CursorDriver(
      (shape) => {
        listener.cursor(shape);
      },
      (position) => {
        listener.cursorPosition(position);
      },
    );
    this.#mainConnection = this.#connect(
      { name: 'main', id: 0 },
      ['semiSeamlessMigrate', 'nameAndUuid', 'agentConnectedTokens', 'seamlessMigrate'],
      { incoming: mainMessages, outgoing: mainCommands },
      (message) => {
        for (const effect of this.#main.handle(message)) this.#carryOut(effect);
      },
    );
  }

  /** Counters of every channel here. */
  get counters(): readonly ChannelCounters[] {
    return [...this.#connections.values()].map(countersOf);
  }

  sendMain(message: MainToServer): void {
    this.#mainConnection.send(message);
  }

  /** @returns whether the event's messages went out now */
  input(event: InputEvent): boolean {
    const connection = this.#inputsConnection;
    if (!connection?.linked) return false;
    const messages = this.#inputs.encode(event);
    for (const message of messages) connection.send(message);
    return messages.length > 0;
  }

  /** Ends every channel here; the listener hears nothing more. */
  close(): void {
    this.#closed = true;
    for (const connection of this.#connections.values()) connection.close();
  }

  #carryOut(effect: MainEffect): void {
    switch (effect.do) {
      case 'send':
        this.sendMain(effect.message);
        break;
      case 'setSession':
        this.#connectionId = effect.connectionId;
        break;
      case 'openChannels':
        this.#openChannels(effect.channels);
        break;
      default:
        break;
    }
    this.#listener.mainEffect(effect);
  }

  /** Opens what is offered and understood, once; the list may come again as the answer to a question for it. */
  #openChannels(channels: readonly ChannelId[]): void {
    const opening = channels.map(({ type, id }) => this.#openChannel(channelName(type), id));
    if (this.#opened) return;
    this.#opened = true;
    Promise.all(opening).then(
      () => {
        if (!this.#closed) this.#listener.ready();
      },
      // The display worker has told the session why already.
      () => undefined,
    );
  }

  #openChannel(name: ChannelName | null, id: number): Promise<void> {
    if (name === null || this.#connections.has(`${name} ${id}`)) return Promise.resolve();
    switch (name) {
      case 'display':
        return this.#opened ? Promise.resolve() : this.#listener.displayOffered(id, this.#connectionId);
      case 'inputs':
        return new Promise((linked) => {
          this.#inputsConnection = this.#connect(
            { name, id },
            ['keyScancode'],
            { incoming: inputsMessages, outgoing: inputsCommands },
            (message) => {
              this.#handleInputs(message);
            },
            linked,
          );
        });
      case 'cursor':
        return new Promise((linked) => {
          this.#connect<typeof cursorFromServer, typeof cursorToServer>(
            { name, id },
            [],
            { incoming: cursorMessages, outgoing: cursorCommands },
            (message) => {
              this.#cursor.handle(message);
            },
            linked,
          );
        });
      default:
        // Kinds of channel that this client has no use for are left alone.
        return Promise.resolve();
    }
  }

  #handleInputs(message: OwnMessage<MessageOf<typeof inputsFromServer>>): void {
    const { send, modifiers } = this.#inputs.handle(message);
    for (const answer of send) this.#inputsConnection?.send(answer);
    if (modifiers !== null) this.#listener.modifiers(modifiers);
  }

  #connect<In extends MessageTable, Out extends MessageTable>(
    channel: { readonly name: ChannelName; readonly id: number },
    capabilities: readonly string[],
    tables: { readonly incoming: Messages<In>; readonly outgoing: Messages<Out> },
    handle: (message: OwnMessage<MessageOf<In>>) => void,
    linked: () => void = () => undefined,
  ): ChannelConnection<In, Out> {
    const key = `${channel.name} ${channel.id}`;
    const connection = new ChannelConnection<In, Out>(
      { ...this.place, ...channel, connectionId: this.#connectionId, capabilities },
      this.#open,
      tables,
      {
        linked,
        arrived: (arrival) => {
          this.#arrived(connection, arrival, handle);
        },
        closed: (error) => {
          this.#connections.delete(key);
          // A channel that a server offers and then refuses is missed, but no reason to end the session.
          const dispensable = error instanceof LinkError && channel.name !== 'main';
          if (dispensable) {
            this.#listener.notify('warning', `${connection.label}: ${error.message}`);
            linked();
          } else if (!this.#closed) this.#listener.closed(error, connection.label);
        },
      },
    );
    this.#connections.set(key, connection as unknown as AnyConnection);
    return connection;
  }

  #arrived<In extends MessageTable, Out extends MessageTable>(
    connection: ChannelConnection<In, Out>,
    arrival: Arrival<MessageOf<In>>,
    handle: (message: OwnMessage<MessageOf<In>>) => void,
  ): void {
    const { message } = arrival;
    if (isBaseMessage(message)) {
      const effect = connection.handleBase(message);
      switch (effect?.do) {
        case 'notify':
          this.#listener.notify(effect.severity, `${connection.label}: ${effect.text}`);
          break;
        case 'disconnecting':
          connection.abort(new TransportError(`the server said goodbye (${effect.reason})`, true));
          break;
        default:
          break;
      }
    } else handle(message);
    connection.handled(arrival);
  }
}
