import { randomBytes, randomInt } from 'node:crypto';
import type { ChannelName } from '../../src/wire/channel-types.ts';
import type { LinkRefusal } from '../../src/wire/link.ts';
import type { MouseMode } from '../../src/wire/main.ts';
import type { DisplayFaults } from './display-service.ts';
import { Guest } from './guest.ts';
import type { GuestOptions, GuestState } from './guest.ts';
import { acceptLink, TicketKey } from './link-stage.ts';
import type { LinkedChannel } from './link-stage.ts';
import { moveGuest } from './migration.ts';
import type { MoveOptions, MoveReport } from './migration.ts';
import { Listener } from './pipe.ts';
import type { Pipe } from './pipe.ts';
import type { HostLook } from './scene/desktop.ts';
import { offered, Session } from './session.ts';
import type { SessionHost, Unsaid } from './session.ts';

/** How a server may misbehave; nothing by default. */
export interface Faults extends DisplayFaults {
  /** Connections are taken, and nothing is ever said. */
  readonly silent: boolean;
  /** Milliseconds before a link message is answered. */
  readonly linkDelay: number;
  /** Channels that are refused, and why. */
  readonly refuse: Readonly<Partial<Record<ChannelName, LinkRefusal>>>;
  /** Clients that a migration brings are refused. */
  readonly refuseExpected: boolean;
  /** Clients are taken over anew only. */
  readonly refuseSeamless: boolean;
  /** Answers that are never given. */
  readonly unsaid: readonly Unsaid[];
}

export interface ScriptedServerOptions {
  /** Where to listen; the local host by default. */
  readonly host?: string;
  /** A free one by default. */
  readonly port?: number;
  /** None is asked for by default. */
  readonly password?: string | null;
  readonly name?: string;
  /** Colour of what the guest shows of this host, 0x00RRGGBB. */
  readonly accent?: number;
  /** Milliseconds by which this server's multimedia clock is ahead. */
  readonly clockOffset?: number;
  /** The mode before a client asks for another. */
  readonly mouseMode?: MouseMode;
  /** No guest runs here at first: one is to be moved here. */
  readonly empty?: boolean;
  readonly guest?: GuestOptions;
  readonly faults?: Partial<Faults>;
}

/** What a server can tell of itself, for tests. */
export interface ScriptedState {
  readonly guest: GuestState | null;
  readonly sessions: readonly {
    readonly stage: string;
    readonly channels: readonly ChannelName[];
    readonly channelsWithData: readonly string[];
    /** Milliseconds; null before the first answer. */
    readonly roundTrip: number | null;
  }[];
  /** The multimedia clock. */
  readonly clock: number;
}

const noFaults: Faults = {
  silent: false,
  linkDelay: 0,
  refuse: {},
  refuseExpected: false,
  refuseSeamless: false,
  unsaid: [],
  neverMark: false,
  ignoreAcks: false,
};

/**
 * A SPICE server without a machine: the guest is a few hundred lines of TypeScript. It speaks the real protocol over
 * WebSocket and plain TCP on one port, to any number of clients at once.
 */
export class ScriptedServer implements SessionHost {
  readonly name: string;
  readonly uuid: Uint8Array;
  readonly look: HostLook;
  readonly mouseMode: MouseMode;
  readonly #password: string | null;
  readonly #clockOffset: number;
  readonly #sessions = new Map<number, Session>();
  readonly #key = new TicketKey();
  #faults: Faults;
  #guest: Guest | null = null;
  #listener: Listener | null = null;
  #port = 0;

  private constructor(options: ScriptedServerOptions) {
    this.name = options.name ?? 'scripted';
    this.uuid = randomBytes(16);
    this.look = { name: this.name, accent: options.accent ?? 0x38bdf8 };
    this.mouseMode = options.mouseMode ?? 'client';
    this.#password = options.password ?? null;
    this.#clockOffset = options.clockOffset ?? 0;
    this.#faults = { ...noFaults, ...options.faults };
    if (options.empty !== true) this.receive(new Guest(this.look, options.guest));
  }

  static async start(options: ScriptedServerOptions = {}): Promise<ScriptedServer> {
    const server = new ScriptedServer(options);
    server.#listener = await Listener.start(options.host ?? '127.0.0.1', options.port ?? 0, (pipe) => {
      server.#accept(pipe);
    });
    server.#port = server.#listener.port;
    return server;
  }

  get port(): number {
    return this.#port;
  }

  get guest(): Guest | null {
    return this.#guest;
  }

  get faults(): Faults {
    return this.#faults;
  }

  get takesSeamless(): boolean {
    return !this.#faults.refuseSeamless;
  }

  /** All clients. */
  get sessions(): readonly Session[] {
    return [...this.#sessions.values()];
  }

  get state(): ScriptedState {
    return {
      guest: this.#guest?.state ?? null,
      sessions: this.sessions.map(({ stage, channels, channelsWithData, main }) => ({
        stage,
        channels,
        channelsWithData,
        roundTrip: main.channel.roundTrip,
      })),
      clock: this.clock(),
    };
  }

  /** The multimedia time: milliseconds, 32 bit. */
  clock(): number {
    return Math.round(performance.now() + this.#clockOffset) >>> 0;
  }

  /** Misbehaves otherwise from now on. */
  setFaults(faults: Partial<Faults>): void {
    this.#faults = { ...this.#faults, ...faults };
  }

  /** A guest runs here now. */
  receive(guest: Guest): void {
    this.#guest = guest;
    guest.runOn(this.look, () => this.clock());
    for (const session of this.sessions) session.guestCame(guest);
  }

  /** The guest stands still and is handed over; null when there is none. */
  release(): Guest | null {
    const guest = this.#guest;
    this.#guest = null;
    guest?.stop();
    return guest;
  }

  /** Moves the guest to another server, with its clients. */
  migrate(target: ScriptedServer, options: MoveOptions = {}): Promise<MoveReport> {
    return moveGuest(this, target, options);
  }

  /** Sends any bytes as a message of a channel to every client. */
  inject(channel: ChannelName, type: number, payload: Uint8Array): void {
    for (const session of this.sessions) session.inject(channel, type, payload);
  }

  /** Tells every client something for its person. */
  notify(text: string): void {
    for (const session of this.sessions) session.main.notify(text);
  }

  /** Cuts every connection, or those of one kind of channel, as a lost network would. */
  drop(channel?: ChannelName): void {
    for (const session of this.sessions) {
      if (channel === undefined) session.cut();
      else session.cutChannel(channel);
    }
  }

  /** Ends as a process does that is killed: connections are cut, and nobody listens. */
  async stop(): Promise<void> {
    this.#guest?.stop();
    const listener = this.#listener;
    this.#listener = null;
    await listener?.stop();
  }

  ended(session: Session): void {
    if (this.#sessions.get(session.id) === session) this.#sessions.delete(session.id);
  }

  #accept(pipe: Pipe): void {
    if (this.#faults.silent) return;
    acceptLink(pipe, this.#key, {
      password: this.#password,
      delay: this.#faults.linkDelay,
      refusal: (name) => {
        if (name === null) return 'channelNotAvailable';
        const refused = this.#faults.refuse[name];
        if (refused) return refused;
        return name === 'main' || offered.some((one) => one === name) ? null : 'channelNotAvailable';
      },
      finalRefusal: (name, connectionId) => {
        if (name === 'main') return connectionId !== 0 && this.#faults.refuseExpected ? 'permissionDenied' : null;
        return this.#sessions.has(connectionId) ? null : 'badConnectionId';
      },
      linked: (link) => {
        this.#linked(link);
      },
    });
  }

  #linked(link: LinkedChannel): void {
    if (link.name !== 'main') {
      this.#sessions.get(link.connectionId)?.add(link);
      return;
    }
    const expected = link.connectionId !== 0;
    const id = expected ? link.connectionId : randomInt(1, 0x7fffffff);
    // A client that comes again has given its last connection up.
    this.#sessions.get(id)?.cut();
    this.#sessions.set(id, new Session(link, id, expected, this));
  }
}
