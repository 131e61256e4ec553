import { TransportError } from '../../src/session/errors.ts';
import { commonCapability, encodeCapabilities } from '../../src/wire/capabilities.ts';
import { Deframer, Framer } from '../../src/wire/framing.ts';
import { TICKET_SIZE, readLinkMessage, writeLinkReply, writeLinkResult } from '../../src/wire/link.ts';
import type { LinkCode, LinkMessage } from '../../src/wire/link.ts';
import type { MessageOf, MessageTable, Messages } from '../../src/wire/schema.ts';
import type { OpenSocket, SocketListener } from '../../src/worker/byte-socket.ts';

let publicKey: Promise<Uint8Array> | null = null;

/** A key as servers have it; made once, for that takes its time. */
export function serverKey(): Promise<Uint8Array> {
  publicKey ??= crypto.subtle
    .generateKey(
      { name: 'RSA-OAEP', modulusLength: 1024, publicExponent: Uint8Array.of(1, 0, 1), hash: 'SHA-1' },
      true,
      ['encrypt', 'decrypt'],
    )
    .then(({ publicKey: key }) => crypto.subtle.exportKey('spki', key))
    .then((bytes) => new Uint8Array(bytes));
  return publicKey;
}

/** One socket at a server that a test plays. It links by itself, unless told how to refuse. */
export class FakeConnection<In extends MessageTable, Out extends MessageTable> {
  readonly url: string;
  /** Messages of the client, in order. */
  readonly got: MessageOf<Out>[] = [];
  link: LinkMessage | null = null;
  /** The client closed it. */
  closed = false;
  readonly #listener: SocketListener;
  readonly #tables: { readonly incoming: Messages<In>; readonly outgoing: Messages<Out> };
  readonly #framer = new Framer('mini');
  readonly #deframer = new Deframer('mini', 1 << 20);
  readonly #result: LinkCode;
  readonly #key: Uint8Array;
  #stage: 'link' | 'ticket' | 'messages' = 'link';

  constructor(
    url: string,
    listener: SocketListener,
    tables: { readonly incoming: Messages<In>; readonly outgoing: Messages<Out> },
    link: { readonly result: LinkCode; readonly key: Uint8Array },
  ) {
    this.url = url;
    this.#listener = listener;
    this.#tables = tables;
    this.#result = link.result;
    this.#key = link.key;
  }

  get linked(): boolean {
    return this.#stage === 'messages';
  }

  /** The names of what the client said. */
  get names(): string[] {
    return this.got.map(({ name }) => name);
  }

  say(message: MessageOf<In>): void {
    const { id, payload } = this.#tables.incoming.encode(message);
    this.#listener.data(this.#framer.frame(id, payload).slice());
  }

  /** The connection breaks. */
  breakOff(): void {
    if (!this.closed) this.#listener.closed(new TransportError('the connection was lost', false));
    this.closed = true;
  }

  receive(bytes: Uint8Array): void {
    if (this.#stage === 'link') {
      this.link = readLinkMessage(bytes.slice(16));
      this.#stage = 'ticket';
      const commonCapabilities = encodeCapabilities(commonCapability, ['authSelection', 'authSpice', 'miniHeader']);
      this.#listener.data(
        writeLinkReply({ result: 'ok', publicKey: this.#key, commonCapabilities, channelCapabilities: [] }),
      );
    } else if (this.#stage === 'ticket') {
      if (bytes.length !== 4 + TICKET_SIZE) throw new Error(`a ticket of ${bytes.length} bytes`);
      this.#stage = 'messages';
      this.#listener.data(writeLinkResult(this.#result));
    } else {
      this.#deframer.push(bytes.slice());
      for (let frame = this.#deframer.next(); frame; frame = this.#deframer.next()) {
        const message = this.#tables.outgoing.decode(frame.type, frame.payload);
        if (!message) throw new Error(`the client sent message ${frame.type}`);
        this.got.push(message);
      }
    }
  }
}

/** Every server that a channel turns to; `results` says how those at some URLs answer the ticket. */
export class FakeServers<In extends MessageTable, Out extends MessageTable> {
  readonly connections: FakeConnection<In, Out>[] = [];
  readonly results = new Map<string, LinkCode>();
  readonly #tables: { readonly incoming: Messages<In>; readonly outgoing: Messages<Out> };
  readonly #key: Uint8Array;

  constructor(tables: { readonly incoming: Messages<In>; readonly outgoing: Messages<Out> }, key: Uint8Array) {
    this.#tables = tables;
    this.#key = key;
  }

  readonly open: OpenSocket = ({ url }, listener) => {
    const link = { result: this.results.get(url) ?? 'ok', key: this.#key } as const;
    const connection = new FakeConnection<In, Out>(url, listener, this.#tables, link);
    this.connections.push(connection);
    queueMicrotask(() => {
      if (!connection.closed) listener.opened();
    });
    return {
      send: (bytes) => {
        connection.receive(bytes);
      },
      close: () => {
        connection.closed = true;
      },
    };
  };

  /** The newest connection to a URL. */
  at(url: string): FakeConnection<In, Out> {
    const found = [...this.connections].reverse().find((connection) => connection.url === url);
    if (!found) throw new Error(`nobody turned to ${url}`);
    return found;
  }
}
