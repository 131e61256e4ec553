import { CLIENT_TOKENS } from './agent.ts';
import type { Agent } from './agent.ts';
import { mainCommands, mainMessages, MouseMode } from '../../src/wire/main.ts';
import type { ChannelId, mainFromServer, MainToServer, mainToServer } from '../../src/wire/main.ts';
import type { LinkedChannel } from './link-stage.ts';
import { ServerChannel } from './server-channel.ts';
import type { Own } from './server-channel.ts';

/** Milliseconds by which clients lag behind the server's clock, so that a stream's frames have time to come. */
export const CLIENT_LAG = 400;

/** What a session's main channel has to know and to tell. */
export interface MainSession {
  readonly sessionId: number;
  readonly name: string;
  readonly uuid: Uint8Array;
  readonly channels: readonly ChannelId[];
  readonly mouseMode: MouseMode;
  /** The guest's agent, even when the guest has just gone; null while there is none. */
  readonly agent: Agent | null;
  /** The server's multimedia time. */
  clock(): number;
  setMouseMode(mode: MouseMode): void;
  /** The list of channels is kept from the client. */
  readonly hidesChannels: boolean;
  /** What a client says of a migration. */
  migration(message: MigrationWord): void;
  migrateData(data: Uint8Array): void;
  closed(): void;
}

/** What a client says of a migration, to its source or to its target. */
export type MigrationWord = Extract<Own<MainToServer>, { name: `migrate${string}` }>;

/** The main channel of one session. */
export class MainService {
  readonly channel: ServerChannel<typeof mainFromServer, typeof mainToServer>;
  readonly #session: MainSession;
  readonly #pings: ReturnType<typeof setInterval>;

  constructor(link: LinkedChannel, session: MainSession) {
    this.#session = session;
    this.channel = new ServerChannel(
      link,
      { outgoing: mainMessages, incoming: mainCommands },
      {
        message: (message) => {
          this.#handle(message);
        },
        migrateData: (data) => {
          session.migrateData(data);
        },
        closed: () => {
          clearInterval(this.#pings);
          session.closed();
        },
      },
    );
    this.#pings = setInterval(() => {
      this.channel.ping();
    }, 1000);
  }

  /** Begins a session, or takes one over anew. */
  begin(): void {
    const { sessionId, name, uuid, mouseMode } = this.#session;
    this.channel.begin();
    this.channel.send({
      name: 'init',
      body: {
        sessionId,
        displayChannelsHint: 1,
        supportedMouseModes: MouseMode.server | MouseMode.client,
        currentMouseMode: mouseMode,
        agentConnected: this.#session.agent !== null,
        agentTokens: CLIENT_TOKENS,
        multiMediaTime: this.#clientTime,
        ramHint: 0,
      },
    });
    if (!this.channel.link.capabilities.has('nameAndUuid')) return;
    this.channel.send({ name: 'name', body: { name } });
    this.channel.send({ name: 'uuid', body: { uuid } });
  }

  /** Tells the time by this server's clock. */
  tellTime(): void {
    this.channel.send({ name: 'multiMediaTime', body: { time: this.#clientTime } });
  }

  tellMouseMode(mode: MouseMode): void {
    const supportedModes = MouseMode.server | MouseMode.client;
    this.channel.send({ name: 'mouseMode', body: { supportedModes, currentMode: mode } });
  }

  /** Tells the client something for its person. */
  notify(text: string): void {
    const body = { timestamp: 0n, severity: 0, visibility: 0, what: 0, text: new TextEncoder().encode(`${text}\0`) };
    this.channel.sendBase({ name: 'notify', body });
  }

  get #clientTime(): number {
    return (this.#session.clock() - CLIENT_LAG) >>> 0;
  }

  #handle(message: Own<MainToServer>): void {
    switch (message.name) {
      case 'attachChannels':
        if (this.#session.hidesChannels) break;
        this.channel.send({ name: 'channelsList', body: { channels: [...this.#session.channels] } });
        break;
      case 'mouseModeRequest':
        this.#session.setMouseMode(message.body.mode);
        break;
      case 'migrateConnected':
      case 'migrateConnectedSeamless':
      case 'migrateConnectError':
      case 'migrateEnd':
      case 'migrateDstDoSeamless':
        this.#session.migration(message);
        break;
      case 'agentStart':
        this.#session.agent?.start(message.body.numTokens);
        break;
      case 'agentData':
        this.#session.agent?.receive(message.body.slice());
        break;
      case 'agentToken':
        this.#session.agent?.addTokens(message.body.numTokens);
        break;
      case 'clientInfo':
      case 'qualityIndicator':
        // Nothing here depends on the client's memory.
        break;
    }
  }
}
