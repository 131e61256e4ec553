import { closedByPage, closingOf } from '../session/closing.ts';
import type { Closing } from '../session/closing.ts';
import { LinkError, TransportError } from '../session/errors.ts';
import type { MainEffect } from '../session/main-channel.ts';
import { nextSessionState } from '../session/session-state.ts';
import type { SessionEvent, SessionState } from '../session/session-state.ts';
import { Millis, MmTime } from '../timing/millis.ts';
import { RoundTrips } from '../timing/stream-stats.ts';
import { KeyboardModifier } from '../wire/inputs.ts';
import type { InputEvent } from '../wire/input-event.ts';
import { AgentDriver } from './agent-driver.ts';
import { openRelayed, openWebSocket } from './byte-socket.ts';
import type { OpenSocket } from './byte-socket.ts';
import { InputGate } from './input-gate.ts';
import { InputTiming } from './input-timing.ts';
import type { PlaybackHost } from './playback-driver.ts';
import { PortsDriver } from './ports-driver.ts';
import type {
  DisplayCounters,
  DisplayFromSession,
  PageFromSession,
  SessionFromDisplay,
  SessionOptions,
  SessionSide,
} from './protocol.ts';
import type { Endpoint } from './rpc.ts';
import { MigrationDriver } from './migration-driver.ts';
import type { MigrationHost } from './migration-driver.ts';
import { Readiness } from './readiness.ts';
import { ServerChannels } from './server-channels.ts';
import type { ChannelsListener } from './server-channels.ts';
import { epochNow } from './worker-clock.ts';

export type PageEndpoint = Endpoint<SessionSide, PageFromSession>;
export type DisplayEndpoint = Endpoint<SessionFromDisplay, DisplayFromSession>;

const noCounters: DisplayCounters = {
  streams: [],
  channels: [],
  codecs: [],
  memory: { surfaces: 0, surfaceBytes: 0, cachedImages: 0, cachedPixels: 0, queuedBytes: 0 },
  skew: null,
  undecodable: [],
  webAssembly: true,
};

/** One session of one element: opens a server's channels, follows its main channel, and tells the page. */
export class SessionDriver {
  /** The guest's agent. */
  readonly agent: AgentDriver;
  readonly ports: PortsDriver;
  readonly #page: PageEndpoint;
  readonly #display: DisplayEndpoint;
  #state: SessionState = 'idle';
  #channels: ServerChannels | null = null;
  /** Counts the servers turned to, over all sessions of this element. */
  #servers = 0;
  #options: SessionOptions | null = null;
  #openSocket: OpenSocket = openWebSocket;
  #relaySockets = false;
  #attempt = 0;
  #name = '';
  #uuid = '';
  /** Sounds that are played: one at most, but for a moment of a migration. */
  #sounds = 0;
  /** Whether the page was told that the session is connected. */
  #established = false;
  readonly #readiness = new Readiness((sentence) => {
    this.close(this.#closing(new TransportError(sentence, false), 'main channel'));
  });
  readonly #hands = new InputGate((event) => this.#channels?.input(event) ?? false);
  readonly #migration: MigrationDriver;
  /** How many display channels the session has. */
  #displays = 0;
  #latencyTimer: ReturnType<typeof setInterval> | null = null;
  #displayCounters = noCounters;
  /** The last reading of the server's multimedia time, and when it came (milliseconds since the epoch). */
  #clock = { serverTime: 0, at: 0 };
  readonly #inputTiming = new InputTiming();
  #roundTrips = new RoundTrips();
  /** When the channels' list was asked for to measure the way there and back; null while no answer is due. */
  #askedAt: number | null = null;

  constructor(page: PageEndpoint, display: DisplayEndpoint) {
    this.#page = page;
    this.#display = display;
    this.ports = new PortsDriver(page);
    this.agent = new AgentDriver(page, (message) => {
      this.#channels?.sendMain(message);
    });
    this.#migration = new MigrationDriver(this.#migrationHost());
  }

  /** Settles when the session is connected; fails with the closing's sentence. A session that is there ends first. */
  connect(args: SessionSide['calls']['connect']['args']): Promise<undefined> {
    if (this.#state !== 'idle' && this.#state !== 'disconnected') this.close(closedByPage);
    this.#options = args.options;
    this.#relaySockets = args.relaySockets;
    this.#openSocket = args.relaySockets
      ? openRelayed((target, port) => this.#page.call('openRelay', { ...target, port }, [port]))
      : openWebSocket;
    this.#attempt = 0;
    this.#name = '';
    this.#uuid = '';
    this.#roundTrips = new RoundTrips();
    this.#established = false;
    this.#to('connect');
    const connected = this.#readiness.connected();
    this.#turnTo({ url: args.url, password: args.credentials.password });
    return connected.then(() => undefined);
  }

  /** Ends the session, if there is one. */
  close(closing: Closing): void {
    if (this.#state === 'idle' || this.#state === 'disconnected') return;
    this.#migration.close();
    this.agent.close();
    this.ports.closeAll();
    this.#channels?.close();
    this.#channels = null;
    this.#hands.clear();
    this.#display.notify('close', undefined);
    this.#page.notify('closePlayer', undefined);
    if (this.#latencyTimer !== null) clearInterval(this.#latencyTimer);
    this.#latencyTimer = null;
    this.#displayCounters = noCounters;
    this.#askedAt = null;
    this.#to('close');
    this.#page.notify('closed', closing);
    this.#readiness.end(closing.message);
  }

  setOptions(options: SessionOptions): void {
    const restart = options.latencyInterval !== this.#options?.latencyInterval;
    const { microphone } = this.#options ?? options;
    this.#options = options;
    if (options.microphone !== microphone) this.#channels?.microphonePermissionChanged();
    this.#display.notify('options', options);
    if (restart && this.#latencyTimer !== null) this.#startLatency(options.latencyInterval);
  }

  /** `at`: the DOM event's time, in milliseconds since the epoch. */
  input(events: readonly InputEvent[], at: number): void {
    if (!this.#channels || this.#options?.viewOnly === true) return;
    if (this.#hands.pass(events)) this.#inputTiming.add(epochNow() - at);
  }

  /** A display channel of server `server` ended by itself. */
  displayClosed(server: number, closing: Closing): void {
    if (server !== this.#channels?.place.server && !this.#migration.changing) return;
    this.#lost(closing);
  }

  /** The source told a channel that the guest goes. */
  channelMoving(): void {
    this.#migration.channelMoving();
  }

  /** The same, but no target is linked; `label` is the channel's. */
  channelStranded(label: string): void {
    if (this.#migration.stranded()) return;
    const message = `${label}: migrate: the channel is not linked to a target`;
    this.close({ reason: 'protocol', clean: false, message });
  }

  /** A channel's connection to a migration's target is lost before it took over. */
  aheadLost(): void {
    this.#migration.aheadLost();
  }

  /** A display channel has changed over to server `server`. */
  displayMoved(server: number): void {
    this.#migration.displayMoved(server);
  }

  counters(counters: DisplayCounters): void {
    this.#displayCounters = counters;
  }

  #turnTo({ url, password }: { readonly url: string; readonly password: string }): void {
    const place = { server: ++this.#servers, url, password };
    this.#displays = 0;
    this.#askedAt = null;
    this.#readiness.begin();
    this.#display.notify('begin', { server: place.server, migration: this.#migration.state === 'reconnect' });
    if (this.#options) this.#display.notify('options', this.#options);
    const channels: ServerChannels = new ServerChannels(
      place,
      this.#openSocket,
      this.#listen(() => this.#channels === channels),
    );
    this.#channels = channels;
  }

  /** What the channels tell; nothing is heard once the session turned away from them. */
  #listen(current: () => boolean): ChannelsListener {
    return {
      mainLinked: () => {
        if (current()) this.#readiness.passed('mainLink');
      },
      mainEffect: (effect, server) => {
        this.#mainEffect(effect, server);
      },
      displayOffered: async (channelId, place) => {
        this.#displays += 1;
        await this.#display.call('open', { ...place, channelId, relaySockets: this.#relaySockets });
      },
      ready: () => {
        if (current()) this.#linked();
      },
      modifiers: (bits) => {
        this.#page.notify('modifiers', {
          scrollLock: (bits & KeyboardModifier.scrollLock) !== 0,
          numLock: (bits & KeyboardModifier.numLock) !== 0,
          capsLock: (bits & KeyboardModifier.capsLock) !== 0,
        });
      },
      cursor: (channel, shape) => {
        this.#page.notify('cursor', { channel, shape });
      },
      cursorPosition: (channel, position) => {
        this.#page.notify('cursorPosition', { channel, ...position });
      },
      notify: (severity, message) => {
        this.#page.notify('notify', { severity, message });
      },
      ports: this.ports,
      playback: this.#playbackHost(),
      record: {
        allowed: () => this.#options?.microphone === true,
        openMicrophone: (format) => this.#page.call('openMicrophone', format),
        closeMicrophone: () => {
          this.#page.notify('closeMicrophone', undefined);
        },
        time: () => this.#serverTime(),
      },
      moving: () => {
        this.#migration.channelMoving();
      },
      stranded: (label) => {
        this.channelStranded(label);
      },
      moved: () => {
        this.#migration.channelMoved();
      },
      gone: () => {
        // A migration that waited for it waits no longer.
        this.#migration.channelMoved();
      },
      aheadLost: () => {
        this.#migration.aheadLost();
      },
      closed: (error, label) => {
        if (!current()) return;
        if (error instanceof LinkError && error.problem === 'password') void this.#retryWithPassword(error);
        else this.#lost(closingOf(error, label));
      },
    };
  }

  #playbackHost(): PlaybackHost {
    return {
      now: epochNow,
      openPlayer: (format) => this.#page.call('openPlayer', format),
      playing: (playing) => {
        const before = this.#sounds;
        this.#sounds += playing ? 1 : -1;
        // A target's sound may begin before the source's has ended.
        if (before === 0 || this.#sounds === 0) this.#page.notify('soundPlaying', { playing: this.#sounds > 0 });
      },
      heard: (server, heard, at) => {
        const delay = this.#channels?.playback?.delay ?? 0;
        this.#display.notify('playback', { server, heard, at, delay });
      },
      silent: (server) => {
        this.#display.notify('playback', { server, heard: null, at: epochNow(), delay: 0 });
      },
      notify: (message) => {
        this.#page.notify('notify', { severity: 'warning', message });
      },
    };
  }

  /** The multimedia time of the server in use, from its last reading. */
  #serverTime(): number {
    return MmTime(this.#clock.serverTime + epochNow() - this.#clock.at);
  }

  /** A channel has ended. Through a move servers go away; what breaks the protocol does so wherever the guest is. */
  #lost(closing: Closing): void {
    const away = closing.reason === 'network' || closing.reason === 'server';
    if (!away || !this.#migration.sourceLost()) this.close(this.#closingOfMove(closing));
  }

  #closing(error: Error, label: string): Closing {
    return this.#closingOfMove(closingOf(error, label));
  }

  /** A connection that ends while the guest goes from server to server ends because of that. */
  #closingOfMove(closing: Closing): Closing {
    const lost = closing.reason === 'network' || closing.reason === 'server';
    return lost && this.#migration.following ? { ...closing, reason: 'migration', clean: false } : closing;
  }

  #migrationHost(): MigrationHost {
    const current = { channels: () => this.#channels, displays: () => this.#displays };
    return {
      page: this.#page,
      display: this.#display,
      get channels() {
        return current.channels();
      },
      get displays() {
        return current.displays();
      },
      nextServer: () => ++this.#servers,
      // A session that ended meanwhile has no channels any more.
      ready: () => this.#readiness.ready().catch(() => undefined),
      askPassword: () => this.#askPassword(),
      reconnect: (place) => {
        this.#channels?.close();
        this.ports.closeAll();
        const connected = this.#readiness.connected();
        this.#turnTo(place);
        return connected;
      },
      busy: (migrating) => {
        this.#to(migrating ? 'migrate' : 'migrated');
      },
      holdInputs: (hold) => {
        if (hold) this.#hands.shut();
        else this.#hands.open();
      },
      fail: (message) => {
        this.close({ reason: 'migration', clean: false, message });
      },
    };
  }

  async #askPassword(): Promise<string | null> {
    this.#attempt += 1;
    const answer = await this.#page
      .call('credentials', { types: ['password'], attempt: this.#attempt })
      .catch(() => null);
    return answer?.password ?? null;
  }

  async #retryWithPassword(error: LinkError): Promise<void> {
    const refused = this.#channels;
    const password = await this.#askPassword();
    if (!refused || this.#channels !== refused) return;
    if (password !== null) {
      refused.close();
      this.#turnTo({ url: refused.place.url, password });
    } else this.close(this.#closing(error, 'main channel'));
  }

  #mainEffect(effect: MainEffect, server: number): void {
    switch (effect.do) {
      case 'setClock': {
        const reading = { serverTime: effect.serverTime, at: epochNow() };
        if (server === this.#channels?.place.server) this.#clock = reading;
        this.#display.notify('clock', { server, ...reading });
        break;
      }
      case 'setSession':
        this.#readiness.passed('init');
        // A target that begins anew does not answer what the source was asked.
        this.#askedAt = null;
        this.#migration.targetReady();
        break;
      case 'migrate':
        this.#migration.handle(effect.step);
        break;
      case 'setMouseMode':
        this.#page.notify('mouseMode', { mode: effect.mode, supported: effect.supported });
        break;
      case 'setName':
        this.#name = effect.name;
        this.#uuid = effect.uuid;
        this.#page.notify('serverName', { name: effect.name, uuid: effect.uuid });
        break;
      case 'agent':
      case 'agentTokens':
      case 'agentData':
        this.agent.handle(effect);
        break;
      case 'openChannels':
        if (this.#askedAt !== null) this.#roundTrips.add(Millis(epochNow() - this.#askedAt));
        this.#askedAt = null;
        this.#readiness.passed('channelsList');
        break;
      case 'send':
        // The channels see to that themselves.
        break;
    }
  }

  /** Every channel is linked: for the first time, or at the server that the guest went to. */
  #linked(): void {
    if (!this.#established) {
      this.#established = true;
      this.#to('linked');
      this.#page.notify('connected', { name: this.#name, uuid: this.#uuid });
      this.#startLatency(this.#options?.latencyInterval ?? 1000);
    }
    this.#readiness.passed('channelLinks');
  }

  #startLatency(interval: number): void {
    if (this.#latencyTimer !== null) clearInterval(this.#latencyTimer);
    this.#latencyTimer = setInterval(() => {
      this.#tellLatency();
    }, interval);
  }

  #tellLatency(): void {
    const { streams, channels, codecs, memory, skew, undecodable, webAssembly } = this.#displayCounters;
    this.#page.notify('latency', {
      roundTrip: this.#roundTrips.figures() ?? { last: 0, min: 0, mean: 0 },
      streams,
      playback: this.#channels?.playback ?? null,
      skew,
      input: { toSocket: this.#inputTiming.take() },
      channels: [...(this.#channels?.counters ?? []), ...channels],
      codecs,
      memory,
      undecodable,
      webAssembly,
    });
    this.#askRoundTrip();
  }

  /**
   * A client can't ping in SPICE. The one question that every server answers at once and that changes nothing is the one
   * for the channels' list: its answer's delay is the round trip.
   */
  #askRoundTrip(): void {
    if (this.#askedAt !== null || !this.#channels) return;
    this.#askedAt = epochNow();
    this.#channels.sendMain({ name: 'attachChannels', body: undefined });
  }

  #to(event: SessionEvent): void {
    const from = this.#state;
    const to = nextSessionState(from, event);
    if (to === null || to === from) return;
    this.#state = to;
    this.#page.notify('state', { from, to });
  }
}
