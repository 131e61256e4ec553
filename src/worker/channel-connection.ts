import { LinkError, TransportError } from '../session/errors.ts';
import { Channel } from '../session/channel.ts';
import type { Arrival } from '../session/channel.ts';
import { Link, LINK_LIMIT } from '../session/link.ts';
import type { LinkEffect, PeerCapabilities } from '../session/link.ts';
import { channelCapabilities, commonCapability, encodeCapabilities, hasCapability } from '../wire/capabilities.ts';
import { ChannelType } from '../wire/channel-types.ts';
import type { ChannelName } from '../wire/channel-types.ts';
import type { MessageOf, MessageTable, Messages } from '../wire/schema.ts';
import type { ByteSocket, OpenSocket } from './byte-socket.ts';
import { encryptTicket } from './ticket.ts';

/** Which channel of which server is to be opened, and as what. */
export interface ChannelRequest {
  readonly url: string;
  readonly name: ChannelName;
  readonly id: number;
  /** 0 begins a session; else the session that the main channel's INIT named. */
  readonly connectionId: number;
  readonly password: string;
  /** What this end can do on this kind of channel, by name. */
  readonly capabilities: readonly string[];
}

/** What a connection tells. After `closed` it tells nothing more. */
export interface ConnectionListener<In extends MessageTable> {
  linked(): void;
  /** Messages in the order sent; each is to be answered by `connection.handled`. */
  arrived(arrival: Arrival<MessageOf<In>>): void;
  closed(error: Error): void;
}

/** Counters of one channel, for `stats`. Times in milliseconds. */
export interface Traffic {
  bytesReceived: number;
  bytesSent: number;
  messages: number;
  /** From the link message to its reply: a round trip and the server's work. */
  linkRoundTrip: number | null;
}

/** One channel from socket to messages: opens, links, and then passes messages both ways. */
export class ChannelConnection<In extends MessageTable, Out extends MessageTable> {
  readonly request: ChannelRequest;
  readonly traffic: Traffic = { bytesReceived: 0, bytesSent: 0, messages: 0, linkRoundTrip: null };
  readonly #tables: { readonly incoming: Messages<In>; readonly outgoing: Messages<Out> };
  readonly #socket: ByteSocket;
  readonly #link: Link;
  readonly #listener: ConnectionListener<In>;
  #channel: Channel<In, Out> | null = null;
  #server: PeerCapabilities = { common: [], channel: [] };
  #closed = false;
  #linkStarted = 0;
  #timeout: ReturnType<typeof setTimeout> | undefined;

  constructor(
    request: ChannelRequest,
    open: OpenSocket,
    tables: { readonly incoming: Messages<In>; readonly outgoing: Messages<Out> },
    listener: ConnectionListener<In>,
  ) {
    this.request = request;
    this.#tables = tables;
    this.#listener = listener;
    const message = {
      connectionId: request.connectionId,
      channelType: ChannelType[request.name],
      channelId: request.id,
      commonCapabilities: encodeCapabilities(commonCapability, ['authSelection', 'authSpice', 'miniHeader']),
      channelCapabilities: encodeCapabilities(channelCapabilities[request.name], request.capabilities as never[]),
    };
    this.#link = new Link(message, performance.now());
    this.#watchLink();
    this.#socket = open(
      { url: request.url, channelType: ChannelType[request.name], channelId: request.id },
      {
        opened: () => {
          this.#linkStarted = performance.now();
          this.#carryOut(this.#link.start(performance.now()));
        },
        data: (bytes) => {
          this.#receive(bytes);
        },
        closed: (error) => {
          this.#fail(error);
        },
      },
    );
  }

  /** What a person calls this channel. */
  get label(): string {
    return this.request.name === 'main' ? 'main channel' : `${this.request.name} channel ${this.request.id}`;
  }

  /** Whether messages can be sent. */
  get linked(): boolean {
    return this.#channel !== null && !this.#closed;
  }

  /** Serial of the last message that was handled. */
  get lastSerial(): bigint {
    return this.#channel?.lastSerial ?? 0n;
  }

  /** Whether the server said that it can do this on this channel. */
  serverCan(capability: number): boolean {
    return hasCapability(this.#server.channel, capability);
  }

  send(message: MessageOf<Out>): void {
    if (!this.#closed) this.#channel?.send(message);
  }

  /** Sends one of the messages that every channel has. */
  sendBase(message: Parameters<Channel<In, Out>['sendBase']>[0]): void {
    if (!this.#closed) this.#channel?.sendBase(message);
  }

  /** Answers a message that every channel has; see `Channel.handleBase`. */
  handleBase(message: Parameters<Channel<In, Out>['handleBase']>[0]): ReturnType<Channel<In, Out>['handleBase']> {
    return this.#closed ? null : (this.#channel?.handleBase(message) ?? null);
  }

  handled(arrival: { readonly serial: bigint; readonly counted: boolean }): void {
    if (!this.#closed) this.#channel?.handled(arrival);
  }

  /** Ends the connection without a word to the listener. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timeout);
    this.#socket.close();
  }

  /** Ends the connection because of an error found by who handles its messages. */
  abort(error: Error): void {
    this.#fail(error);
  }

  /** Gives the link up when a step of it takes too long. */
  #watchLink(): void {
    const now = performance.now();
    const overdue = this.#link.overdue(now);
    if (overdue !== null) this.#fail(new TransportError(overdue, false));
    else {
      // While this end itself is asked for something nothing is due; it is looked again.
      this.#timeout = setTimeout(
        () => {
          this.#watchLink();
        },
        (this.#link.due ?? now + LINK_LIMIT) - now,
      );
    }
  }

  #receive(bytes: Uint8Array): void {
    if (this.#closed) return;
    this.traffic.bytesReceived += bytes.byteLength;
    try {
      if (this.#channel) this.#pass(this.#channel, bytes);
      else for (const effect of this.#link.receive(bytes, performance.now())) this.#carryOut(effect);
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #pass(channel: Channel<In, Out>, bytes: Uint8Array): void {
    for (const arrival of channel.receive(bytes)) {
      this.traffic.messages += 1;
      this.#listener.arrived(arrival);
      if (this.#closed) return;
    }
  }

  #carryOut(effect: LinkEffect): void {
    switch (effect.do) {
      case 'send':
        this.#send(effect.bytes);
        break;
      case 'encrypt':
        this.traffic.linkRoundTrip = performance.now() - this.#linkStarted;
        encryptTicket(effect.publicKey, this.request.password).then(
          (ticket) => {
            if (!this.#closed) this.#carryOut(this.#link.ticket(ticket, performance.now()));
          },
          (error: unknown) => {
            this.#fail(error instanceof Error ? error : new LinkError('refused', String(error)));
          },
        );
        break;
      case 'linked': {
        clearTimeout(this.#timeout);
        const mini = hasCapability(effect.server.common, commonCapability.miniHeader);
        this.#server = effect.server;
        const channel = new Channel(this.#tables, mini ? 'mini' : 'full', (bytes) => {
          this.#send(bytes);
        });
        this.#channel = channel;
        this.#listener.linked();
        this.#pass(channel, effect.rest);
      }
    }
  }

  #send(bytes: Uint8Array): void {
    this.traffic.bytesSent += bytes.byteLength;
    this.#socket.send(bytes);
  }

  #fail(error: Error): void {
    if (this.#closed) return;
    this.close();
    this.#listener.closed(error);
  }
}
