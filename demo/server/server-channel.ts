import { baseFromServer, baseToServer, MigrateFlag } from '../../src/wire/common.ts';
import { Deframer, Framer } from '../../src/wire/framing.ts';
import { messages } from '../../src/wire/schema.ts';
import type { MessageOf, MessageTable, Messages } from '../../src/wire/schema.ts';
import type { LinkedChannel } from './link-stage.ts';

/** Messages of every channel, this direction and that. */
type Base = MessageOf<typeof baseToServer>;
/** The messages of a channel without those that every channel has. */
export type Own<M extends { readonly name: string }> = Exclude<M, { readonly name: keyof typeof baseToServer }>;

/** What a channel tells who serves it. */
export interface ChannelEvents<In extends { readonly name: string }> {
  message(message: Own<In>): void;
  /** The client acknowledged: there may be room for more messages. */
  relieved?(): void;
  /** What the channel's source gave for its target. */
  migrateData?(data: Uint8Array): void;
  closed(): void;
}

const base = messages(baseFromServer);

/** No client's message is larger: file transfers come in pieces. */
const MAX_MESSAGE_SIZE = 1 << 20;
/** Messages that a client may hold before it acknowledges; as many as a real server's. */
const WINDOW = 20;

/** One channel of one client, from the server's side: messages out and in, and what every channel does. */
export class ServerChannel<Out extends MessageTable, In extends MessageTable> {
  readonly link: LinkedChannel;
  /** Round trip of the last PING, in milliseconds; null before. */
  roundTrip: number | null = null;
  readonly #tables: { readonly outgoing: Messages<Out>; readonly incoming: Messages<In> };
  readonly #framer: Framer;
  readonly #deframer: Deframer;
  readonly #events: ChannelEvents<MessageOf<In>>;
  #unacknowledged = 0;
  #generation = 0;
  #clientGeneration = 0;
  #closed = false;
  #flushed: (() => void) | null = null;

  constructor(
    link: LinkedChannel,
    tables: { readonly outgoing: Messages<Out>; readonly incoming: Messages<In> },
    events: ChannelEvents<MessageOf<In>>,
  ) {
    this.link = link;
    this.#tables = tables;
    this.#events = events;
    this.#framer = new Framer(link.header);
    this.#deframer = new Deframer(link.header, MAX_MESSAGE_SIZE, link.received);
    link.pipe.data = (bytes) => {
      this.#deframer.push(bytes);
      this.#read();
    };
    const { closed } = link.pipe;
    link.pipe.closed = () => {
      closed();
      this.#closed = true;
      events.closed();
    };
    queueMicrotask(() => {
      this.#read();
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Whether the client has not yet acknowledged two windows of messages, or the network is full. */
  get congested(): boolean {
    return (this.#generation > 0 && this.#unacknowledged >= WINDOW * 2) || this.link.pipe.queued > 1 << 20;
  }

  send(message: MessageOf<Out>): void {
    const { id, payload } = this.#tables.outgoing.encode(message);
    this.sendRaw(id, payload);
  }

  sendBase(message: MessageOf<typeof baseFromServer>): void {
    const { id, payload } = base.encode(message);
    this.sendRaw(id, payload);
  }

  /** Sends any bytes as a message. */
  sendRaw(type: number, payload: Uint8Array): void {
    if (this.#closed) return;
    this.#unacknowledged += 1;
    this.link.pipe.send(this.#framer.frame(type, payload));
  }

  /** Asks for acknowledgements from now on. */
  begin(): void {
    this.#generation += 1;
    this.#unacknowledged = 0;
    this.sendBase({ name: 'setAck', body: { generation: this.#generation, window: WINDOW } });
  }

  ping(): void {
    const timestamp = BigInt(Math.round(performance.now() * 1000));
    this.sendBase({ name: 'ping', body: { id: 1, timestamp, padding: new Uint8Array() } });
  }

  /**
   * Tells the client to go on with the target: the channel's last words. `data` is relayed to the target, null when it
   * needs none. Settles when the client has flushed what it sent.
   */
  async migrate(data: Uint8Array | null): Promise<void> {
    const flags = data ? MigrateFlag.needFlush | MigrateFlag.needDataTransfer : 0;
    const flushed = new Promise<void>((resolve) => (this.#flushed = resolve));
    this.sendBase({ name: 'migrate', body: { flags } });
    if (!data) return;
    await flushed;
    this.sendBase({ name: 'migrateData', body: data });
  }

  close(): void {
    this.link.pipe.close();
  }

  cut(): void {
    this.link.pipe.cut();
  }

  #read(): void {
    try {
      for (let frame = this.#deframer.next(); frame && !this.#closed; frame = this.#deframer.next()) {
        const message = this.#tables.incoming.decode(frame.type, frame.payload);
        if (message) this.#handle(message);
      }
    } catch {
      // A client that can't be understood is not spoken to any more.
      this.cut();
    }
  }

  #handle(message: MessageOf<In>): void {
    if (isBase(message)) this.#handleBase(message as Base);
    else this.#events.message(message as Own<MessageOf<In>>);
  }

  #handleBase(message: Base): void {
    switch (message.name) {
      case 'ackSync':
        this.#clientGeneration = message.body.generation;
        break;
      case 'ack':
        if (this.#clientGeneration !== this.#generation) break;
        this.#unacknowledged = Math.max(0, this.#unacknowledged - WINDOW);
        this.#events.relieved?.();
        break;
      case 'pong':
        this.roundTrip = performance.now() - Number(message.body.timestamp) / 1000;
        break;
      case 'migrateFlushMark':
        this.#flushed?.();
        break;
      case 'migrateData':
        this.#events.migrateData?.(message.body);
        break;
      case 'disconnecting':
        this.close();
    }
  }
}

function isBase(message: { readonly name: string }): boolean {
  return message.name in baseToServer;
}
