import type { Agent } from './agent.ts';
import { MigrateFlag } from '../../src/wire/common.ts';
import { ChannelType } from '../../src/wire/channel-types.ts';
import type { ChannelName } from '../../src/wire/channel-types.ts';
import type { MigrationTarget, MouseMode } from '../../src/wire/main.ts';
import { CursorService } from './cursor-service.ts';
import { DisplayService } from './display-service.ts';
import type { DisplayFaults } from './display-service.ts';
import type { Guest } from './guest.ts';
import { InputsService } from './inputs-service.ts';
import type { LinkedChannel } from './link-stage.ts';
import { MainService } from './main-service.ts';
import type { MigrationWord } from './main-service.ts';
import { PlaybackService } from './playback-service.ts';
import { PortService } from './port-service.ts';

/** The channels that a session offers besides the main one. */
export const offered = ['display', 'inputs', 'cursor', 'playback', 'port'] as const satisfies readonly ChannelName[];
type Offered = (typeof offered)[number];
type Service = DisplayService | InputsService | CursorService | PlaybackService | PortService;

/** What a server may keep to itself: the answers that clients wait for. */
export type Unsaid = 'init' | 'channelsList' | 'seamlessAnswer' | 'migrateData' | 'initOfMove';

/** What a session has to know of its server. */
export interface SessionHost {
  readonly name: string;
  readonly uuid: Uint8Array;
  readonly mouseMode: MouseMode;
  readonly faults: DisplayFaults & { readonly unsaid: readonly Unsaid[] };
  /** The guest that runs here; null while it does not. */
  readonly guest: Guest | null;
  /** Whether a client may be taken over as it is. */
  readonly takesSeamless: boolean;
  clock(): number;
  ended(session: Session): void;
}

/**
 * How far a session is: `live`; `expected` is one that a migration brings, which is not spoken to yet; `seamless` is one
 * whose channels are activated, for which the guest is to come; `left` is one whose guest has gone elsewhere.
 */
export type SessionStage = 'live' | 'expected' | 'seamless' | 'left';

/** Marks the data that a source has relayed to its target: this is ours, and opaque to the client. */
const MIGRATION_DATA = 'scripted migration data of the ';

/** One client with all its channels. */
export class Session {
  readonly id: number;
  readonly main: MainService;
  readonly #host: SessionHost;
  readonly #services = new Map<Offered, Service>();
  readonly #parked: LinkedChannel[] = [];
  readonly #dataFor = new Set<string>();
  #stage: SessionStage;
  #mouseMode: MouseMode;
  /** The agent of the guest that is here or has just gone. */
  #agent: Agent | null = null;
  #answered: ((word: MigrationWord['name'] | null) => void) | null = null;

  /** `expected`: it is brought by a migration. */
  constructor(link: LinkedChannel, id: number, expected: boolean, host: SessionHost) {
    this.id = id;
    this.#host = host;
    this.#stage = expected ? 'expected' : 'live';
    this.#mouseMode = host.mouseMode;
    const current = { agent: () => this.#agent, host };
    this.#agent = expected ? null : (host.guest?.agent ?? null);
    this.main = new MainService(link, {
      get agent() {
        return current.agent();
      },
      get hidesChannels() {
        return current.host.faults.unsaid.includes('channelsList');
      },
      sessionId: id,
      name: host.name,
      uuid: host.uuid,
      mouseMode: host.mouseMode,
      channels: offered.map((name) => ({ type: ChannelType[name], id: 0 })),
      clock: () => host.clock(),
      setMouseMode: (mode) => {
        if (mode === this.#mouseMode) return;
        this.#mouseMode = mode;
        this.main.tellMouseMode(mode);
      },
      migration: (word) => {
        this.#heard(word);
      },
      migrateData: (data) => {
        this.#gotData('main', data);
      },
      closed: () => {
        this.close();
        host.ended(this);
      },
    });
    if (expected) return;
    if (!host.faults.unsaid.includes('init')) this.main.begin();
    this.#attachAgent();
  }

  get stage(): SessionStage {
    return this.#stage;
  }

  /** Channels that were taken over with their source's data. */
  get channelsWithData(): readonly string[] {
    return [...this.#dataFor];
  }

  /** Names of the channels that are linked, in the order of their coming. */
  get channels(): readonly ChannelName[] {
    return ['main', ...this.#services.keys(), ...this.#parked.map(({ name }) => name)];
  }

  /** Another channel of the client came. */
  add(link: LinkedChannel): void {
    if (this.#stage === 'expected') this.#parked.push(link);
    else this.#activate(link);
  }

  /** The guest runs here now. */
  guestCame(guest: Guest): void {
    if (this.#stage === 'seamless') {
      this.#stage = 'live';
      this.main.tellTime();
    }
    if (this.#stage !== 'live') return;
    this.#agent = guest.agent;
    this.#attachAgent();
    for (const service of this.#services.values()) service.enter(guest);
  }

  /** The guest stands still and is about to go; nothing of it is shown any more. */
  guestLeft(): void {
    this.#stage = 'left';
    this.#agent?.attach(null);
    for (const service of this.#services.values()) service.leave();
  }

  /** What the client still says to the agent is lost: it begins anew with it at the target. */
  agentLeft(): void {
    this.#agent = null;
  }

  /** Whether the client can be told ahead where the guest goes. */
  canBeTold(seamless: boolean): boolean {
    return this.main.channel.link.capabilities.has(seamless ? 'seamlessMigrate' : 'semiSeamlessMigrate');
  }

  /** Tells the client to link ahead, and gives its answer: null when there was none in time. */
  tellAhead(target: MigrationTarget, seamless: boolean, patience: number): Promise<MigrationWord['name'] | null> {
    this.main.channel.send(
      seamless
        ? { name: 'migrateBeginSeamless', body: { target, sourceMigrationVersion: 1 } }
        : { name: 'migrateBegin', body: target },
    );
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#answered?.(null), patience);
      this.#answered = (word) => {
        clearTimeout(timer);
        this.#answered = null;
        resolve(word);
      };
    });
  }

  /** Every channel's last words: go on with the target. */
  async migrateChannels(): Promise<void> {
    // `migrate` waits for the mark, and without data there is nothing behind it.
    if (this.#host.faults.unsaid.includes('migrateData')) {
      this.main.channel.sendBase({
        name: 'migrate',
        body: { flags: MigrateFlag.needFlush | MigrateFlag.needDataTransfer },
      });
      return;
    }
    const data = (name: string): Uint8Array => new TextEncoder().encode(MIGRATION_DATA + name);
    await Promise.all([
      this.main.channel.migrate(data('main')),
      ...[...this.#services].map(([name, { channel }]) =>
        channel.migrate(name === 'display' || name === 'inputs' ? data(name) : null),
      ),
    ]);
  }

  /** Sends any bytes as a message of a channel. False when there is no such channel. */
  inject(name: ChannelName, type: number, payload: Uint8Array): boolean {
    const channel = name === 'main' ? this.main.channel : this.#services.get(name as Offered)?.channel;
    channel?.sendRaw(type, payload);
    return channel !== undefined;
  }

  /** Cuts one channel, as a lost network would. */
  cutChannel(name: ChannelName): void {
    if (name === 'main') this.main.channel.cut();
    else this.#services.get(name as Offered)?.channel.cut();
  }

  /** Ends every channel in order. */
  close(): void {
    this.#answered?.(null);
    for (const service of this.#services.values()) service.leave();
    for (const channel of this.#channels) channel.close();
    for (const link of this.#parked) link.pipe.close();
  }

  /** Cuts every channel. */
  cut(): void {
    for (const channel of this.#channels) channel.cut();
    for (const link of this.#parked) link.pipe.cut();
  }

  get #channels(): readonly { close(): void; cut(): void }[] {
    return [this.main.channel, ...[...this.#services.values()].map(({ channel }) => channel)];
  }

  #activate(link: LinkedChannel): void {
    const service = this.#serve(link);
    this.#services.set(link.name as Offered, service);
    service.start();
    if (this.#stage === 'live' && this.#host.guest) service.enter(this.#host.guest);
  }

  #serve(link: LinkedChannel): Service {
    const clock = (): number => this.#host.clock();
    const gotData = (data: Uint8Array): void => {
      this.#gotData(link.name, data);
    };
    switch (link.name as Offered) {
      case 'display':
        return new DisplayService(link, clock, this.#host.faults, gotData);
      case 'inputs':
        return new InputsService(link, gotData);
      case 'cursor':
        return new CursorService(link, this.#stage === 'seamless');
      case 'playback':
        return new PlaybackService(link, clock);
      case 'port':
        return new PortService(link, this.#stage === 'seamless');
    }
  }

  #heard(word: MigrationWord): void {
    switch (word.name) {
      case 'migrateConnected':
      case 'migrateConnectedSeamless':
      case 'migrateConnectError':
        this.#answered?.(word.name);
        break;
      case 'migrateDstDoSeamless':
        if (this.#stage !== 'expected' || this.#host.faults.unsaid.includes('seamlessAnswer')) break;
        if (!this.#host.takesSeamless) {
          this.main.channel.send({ name: 'migrateDstSeamlessNack', body: undefined });
          break;
        }
        this.#stage = 'seamless';
        this.main.channel.send({ name: 'migrateDstSeamlessAck', body: undefined });
        for (const link of this.#parked.splice(0)) this.#activate(link);
        // The guest may have come while the client was still on its way.
        if (this.#host.guest) this.guestCame(this.#host.guest);
        break;
      case 'migrateEnd':
        if (this.#stage !== 'expected') break;
        this.#stage = 'live';
        this.#agent = this.#host.guest?.agent ?? null;
        if (!this.#host.faults.unsaid.includes('initOfMove')) this.main.begin();
        this.#attachAgent();
        for (const link of this.#parked.splice(0)) this.#activate(link);
    }
  }

  #attachAgent(): void {
    this.#agent?.attach({
      say: (data) => {
        this.main.channel.send({ name: 'agentData', body: data });
      },
      grant: (numTokens) => {
        this.main.channel.send({ name: 'agentToken', body: { numTokens } });
      },
    });
  }

  #gotData(name: string, data: Uint8Array): void {
    if (new TextDecoder().decode(data) === MIGRATION_DATA + name) this.#dataFor.add(name);
    else this.cut();
  }
}
