import { ProtocolError, TransportError } from '../session/errors.ts';
import type { BaseEffect, Channel, OwnMessage } from '../session/channel.ts';
import { MigrateFlag } from '../wire/common.ts';
import type { ChannelName } from '../wire/channel-types.ts';
import type { MessageOf, MessageTable, Messages } from '../wire/schema.ts';
import type { OpenSocket } from './byte-socket.ts';
import { ChannelConnection } from './channel-connection.ts';
import type { Traffic } from './channel-connection.ts';
import { MESSAGE_COST } from './message-cost.ts';

/** One kind of channel: what is said on it, and what this end can do on it. */
export interface ChannelKind<In extends MessageTable, Out extends MessageTable> {
  readonly name: ChannelName;
  readonly capabilities: readonly string[];
  readonly incoming: Messages<In>;
  readonly outgoing: Messages<Out>;
}

/** Where a server is, and how to be let in. */
export interface ServerPlace {
  /** Counts the servers that an element's sessions turned to; see `timing/session-clocks.ts`. */
  readonly server: number;
  readonly url: string;
  readonly password: string;
  /** 0 begins a session; else the session that the main channel's INIT named. */
  readonly connectionId: number;
}

type BaseMessage = Parameters<Channel<MessageTable, MessageTable>['handleBase']>[0];

/** A message of a channel, in the order sent. Who handles it calls `done` when it has, for a display: drawn. */
export interface Incoming<M extends { readonly name: string }> {
  readonly message: BaseMessage | OwnMessage<M>;
  /** Bytes of its payload. */
  readonly size: number;
  /** The server that sent it. */
  readonly server: number;
  done(): void;
}

/** What a channel tells through its life. After `closed` it tells nothing more. */
export interface SlotListener<In extends MessageTable> {
  linked(): void;
  arrived(incoming: Incoming<MessageOf<In>>): void;
  /** The source said that the guest goes: nothing more is sent there, and the target is about to take over. */
  moving(): void;
  /** The source said so, but no target is linked. */
  stranded(): void;
  /** The target's connection has taken over. `seamless`: everything known of the channel still holds. */
  moved(seamless: boolean): void;
  /** The target's connection was linked and is lost before it took over. */
  aheadLost(error: Error): void;
  closed(error: Error): void;
}

/** A connection linked ahead to a migration's target, and what came on it before it took over. */
interface Ahead<In extends MessageTable, Out extends MessageTable> {
  readonly place: ServerPlace;
  readonly connection: ChannelConnection<In, Out>;
  readonly arrivals: Incoming<MessageOf<In>>[];
  /** Fails the call that waits for the link, if one does. */
  readonly givenUp: (error: Error) => void;
}

/** A target says little before it takes over; one that says more is no target. What it may cost, in bytes. */
const MOST_AHEAD = 8 << 20;
/** So many messages of this end may wait for a target: a microphone's of half a minute. */
const MOST_HELD = 4096;

/**
 * One logical channel of a session: it has a connection to one server, and through a migration a second one, linked ahead
 * to the target, which takes over. Messages of both come in one row, each acknowledged where it came from.
 */
export class ChannelSlot<In extends MessageTable, Out extends MessageTable> {
  readonly id: number;
  readonly #kind: ChannelKind<In, Out>;
  readonly #open: OpenSocket;
  readonly #listener: SlotListener<In>;
  #place: ServerPlace;
  #connection: ChannelConnection<In, Out>;
  #ahead: Ahead<In, Out> | null = null;
  /** The source's connection, which stays open until every channel has moved. */
  #left: ChannelConnection<In, Out> | null = null;
  /** Messages of connections before this one, where the numbers go on. */
  #serialBase = 0n;
  /** Serial of the last message that arrived on the connection in use. */
  #latest = 0n;
  #waitsForData = false;
  /** What is said while the channel is between two servers, oldest first; null while it is not. */
  #held: MessageOf<Out>[] | null = null;
  #seamless = false;
  #closed = false;

  constructor(
    kind: ChannelKind<In, Out>,
    id: number,
    place: ServerPlace,
    open: OpenSocket,
    listener: SlotListener<In>,
  ) {
    this.#kind = kind;
    this.id = id;
    this.#place = place;
    this.#open = open;
    this.#listener = listener;
    const connection: ChannelConnection<In, Out> = this.#connect(place, {
      linked: () => {
        listener.linked();
      },
      arrived: (incoming) => {
        listener.arrived(incoming);
      },
      closed: (error) => {
        if (this.#connection === connection) this.#end(error);
      },
    });
    this.#connection = connection;
  }

  /** What a person calls this channel. */
  get label(): string {
    return this.#connection.label;
  }

  get name(): ChannelName {
    return this.#kind.name;
  }

  get place(): ServerPlace {
    return this.#place;
  }

  /** Counters of the connection in use. */
  get traffic(): Traffic {
    return this.#connection.traffic;
  }

  /** Whether the connection in use took over with everything that was known of the channel. */
  get seamless(): boolean {
    return this.#seamless;
  }

  /** Whether the channel has ended. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Whether messages can be sent. */
  get ready(): boolean {
    return this.#connection.linked;
  }

  /** Serial of the last message that was handled. */
  get lastSerial(): bigint {
    return this.#serialBase + this.#connection.lastSerial;
  }

  serverCan(capability: number): boolean {
    return this.#connection.serverCan(capability);
  }

  /**
   * Says something to the server in use. What is said after the source's MIGRATE waits for the target, which gets it in
   * order behind the source's data: the source listens to nothing but the mark.
   */
  send(message: MessageOf<Out>): void {
    if (!this.#held) this.#connection.send(message);
    else if (this.#held.push(message) > MOST_HELD) {
      this.abort(new TransportError(`more than ${MOST_HELD} messages wait for the target of the move`, false));
    }
  }

  /** From now on what is said waits, until `letGo` or until a target takes over. */
  hold(): void {
    this.#held ??= [];
  }

  /** What waited is said to the server in use now, or, when that has no use for it, never. */
  letGo({ unsaid = false }: { readonly unsaid?: boolean } = {}): void {
    const held = this.#held ?? [];
    this.#held = null;
    if (!unsaid) for (const message of held) this.#connection.send(message);
  }

  /** Says something to the target before it takes over. */
  sendAhead(message: MessageOf<Out>): void {
    this.#ahead?.connection.send(message);
  }

  /**
   * Answers a message that every channel has, to the server that sent it. The steps of a migration are taken here; a
   * server that was left has none to take any more.
   * @throws {ProtocolError} for a migration step out of turn
   */
  handleBase(
    message: BaseMessage,
    server = this.#place.server,
  ): Exclude<BaseEffect, { do: 'migrate' | 'migrateData' | 'disconnecting' }> | null {
    const left = server !== this.#place.server;
    const effect = (left ? this.#left : this.#connection)?.handleBase(message);
    if (left && (effect?.do === 'migrate' || effect?.do === 'migrateData' || effect?.do === 'disconnecting'))
      return null;
    switch (effect?.do) {
      case 'migrate':
        this.#migrate(effect.flags);
        return null;
      case 'migrateData':
        if (!this.#waitsForData) throw new ProtocolError('migrateData: nobody asked for it');
        if (this.aheadReady) this.takeOver(true, effect.data);
        else this.#listener.stranded();
        return null;
      case 'disconnecting':
        this.abort(new TransportError(`the server said goodbye (${effect.reason})`, true));
        return null;
      default:
        return effect ?? null;
    }
  }

  /**
   * Links ahead to a migration's target. `hears` gets each message that comes before the target takes over, and says
   * whether it was for the migration itself; what was not is kept for later. Fails when the target can't be linked, and
   * when it is given up before it is.
   */
  linkAhead(place: ServerPlace, hears: (message: MessageOf<In>) => boolean = () => false): Promise<void> {
    this.dropAhead();
    return new Promise((resolve, reject) => {
      const arrivals: Incoming<MessageOf<In>>[] = [];
      let cost = 0;
      let linked = false;
      const connection: ChannelConnection<In, Out> = this.#connect(place, {
        linked: () => {
          linked = true;
          resolve();
        },
        arrived: (incoming) => {
          // One that took over is heard on, also when it was left itself and others are not handled yet.
          if (this.#ahead?.connection !== connection) this.#listener.arrived(incoming);
          else if (hears(incoming.message as MessageOf<In>)) incoming.done();
          else {
            arrivals.push(incoming);
            cost += incoming.size + MESSAGE_COST;
            if (cost > MOST_AHEAD) {
              arrivals.length = 0;
              connection.abort(new ProtocolError(`more than ${MOST_AHEAD} bytes of messages before the move`));
            }
          }
        },
        closed: (error) => {
          reject(error);
          if (this.#connection === connection) this.#end(error);
          if (this.#ahead?.connection !== connection) return;
          this.#ahead = null;
          if (linked) this.#listener.aheadLost(error);
        },
      });
      this.#ahead = { place, connection, arrivals, givenUp: reject };
    });
  }

  /** Whether a connection to a target is linked and waits. */
  get aheadReady(): boolean {
    return this.#ahead?.connection.linked === true;
  }

  /** Gives the target up; the source goes on. */
  dropAhead(): void {
    const ahead = this.#ahead;
    this.#ahead = null;
    this.#waitsForData = false;
    ahead?.connection.close();
    ahead?.givenUp(new TransportError('the target was given up', false));
    this.letGo();
  }

  /**
   * The target's connection takes over. `data` is the first thing said to it, and what was held comes last.
   * @throws {ProtocolError} when none is linked
   */
  takeOver(seamless: boolean, data: Uint8Array | null = null): void {
    const ahead = this.#ahead;
    const held = this.#held ?? [];
    if (!ahead?.connection.linked) throw new ProtocolError('migrate: the channel is not linked to a target');
    this.#serialBase = seamless ? this.#serialBase + this.#latest : 0n;
    this.#latest = 0n;
    this.#seamless = seamless;
    this.#left?.close();
    this.#left = this.#connection;
    this.#connection = ahead.connection;
    this.#place = ahead.place;
    this.#ahead = null;
    this.#waitsForData = false;
    if (data) this.#connection.sendBase({ name: 'migrateData', body: data });
    // What the listener says to a target that begins anew has to come before what waited.
    this.#held = null;
    this.#listener.moved(seamless);
    for (const message of held) this.#connection.send(message);
    for (const incoming of ahead.arrivals) this.#listener.arrived(incoming);
  }

  /** Every channel has moved: the source's connection goes. */
  closeLeft(): void {
    this.#left?.close();
    this.#left = null;
  }

  /** Ends the channel because of an error found by who handles its messages. */
  abort(error: Error): void {
    this.#end(error);
  }

  /** Ends the channel without a word. */
  close(): void {
    this.#closed = true;
    this.#held = null;
    this.dropAhead();
    this.closeLeft();
    this.#connection.close();
  }

  #migrate(flags: number): void {
    if (!this.aheadReady) {
      this.#listener.stranded();
      return;
    }
    this.hold();
    this.#listener.moving();
    // A server that can't flush what it sent asks for a mark behind everything the client sent before.
    if (flags & MigrateFlag.needFlush) this.#connection.sendBase({ name: 'migrateFlushMark', body: undefined });
    if (flags & MigrateFlag.needDataTransfer) this.#waitsForData = true;
    else this.takeOver(true);
  }

  #connect(
    place: ServerPlace,
    hears: { linked: () => void; arrived: (incoming: Incoming<MessageOf<In>>) => void; closed: (error: Error) => void },
  ): ChannelConnection<In, Out> {
    const connection = new ChannelConnection<In, Out>(
      { ...place, name: this.#kind.name, id: this.id, capabilities: this.#kind.capabilities },
      this.#open,
      this.#kind,
      {
        linked: () => {
          hears.linked();
        },
        arrived: (arrival) => {
          if (this.#place === place) this.#latest = arrival.serial;
          hears.arrived({
            message: arrival.message,
            size: arrival.size,
            server: place.server,
            done: () => {
              connection.handled(arrival);
            },
          });
        },
        closed: (error) => {
          hears.closed(error);
        },
      },
    );
    return connection;
  }

  #end(error: Error): void {
    if (this.#closed) return;
    this.close();
    this.#listener.closed(error);
  }
}
