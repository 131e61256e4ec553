import type { ClientHandlers } from '../worker/client.ts';
import type { SocketLike } from '../worker/page-relay.ts';
import type { RelayOpen } from '../worker/protocol.ts';
import type { ClipboardControl } from './clipboard.ts';
import type { Connection, ConnectionOwner, Server } from './connection.ts';
import type { CredentialsPrompt } from './credentials.ts';
import type { GuestCursor } from './cursor.ts';
import type { Emit, SpiceDisplayEventDetails } from './events.ts';
import type { FilesControl } from './files.ts';
import type { GuestFacts } from './guest-facts.ts';
import type { KeyboardControl } from './keyboard.ts';
import { resolveTarget } from './migration-target.ts';
import type { ResolveMigration } from './migration-target.ts';
import { channelOf, placeOf } from './monitor-place.ts';
import type { PointerControl } from './pointer.ts';
import type { PortsControl } from './ports.ts';
import type { Screen } from './screen.ts';
import type { Sound } from './sound.ts';
import type { Statistics } from './statistics.ts';

/** Makes the socket of a channel for the page: a WebSocket, or an object with its interface. */
export type ChannelFactory = (channel: RelayOpen) => SocketLike | Promise<SocketLike>;

/** What the handlers ask of the page's author. */
interface Page {
  readonly channelFactory: ChannelFactory | null;
  readonly resolveMigration: ResolveMigration | null;
  readonly monitor: number;
  readonly ownerDocument: Document;
  requestUpdate(): void;
}

/** The parts of an element that its workers' words go to. */
export interface HandlerParts {
  readonly page: Page;
  readonly facts: GuestFacts;
  readonly connection: Connection;
  readonly credentials: CredentialsPrompt;
  readonly screen: Screen;
  readonly cursor: GuestCursor;
  readonly keyboard: KeyboardControl;
  readonly pointer: PointerControl;
  readonly clipboard: ClipboardControl;
  readonly files: FilesControl;
  readonly ports: PortsControl;
  readonly sound: Sound;
  readonly statistics: Statistics;
  readonly emit: Emit;
  /** The URL of the server that the session is with. */
  readonly url: () => string;
  /** There are new figures. */
  readonly reported: () => void;
  readonly agentChanged: (agent: SpiceDisplayEventDetails['agent-change']) => void;
}

/** QEMU gives a machine without a UUID this one. */
const NIL_UUID = '00000000-0000-0000-0000-000000000000';

function named({ name, uuid }: Server): Server {
  return { name, uuid: uuid === NIL_UUID ? '' : uuid };
}

function isSocket(socket: unknown): socket is SocketLike {
  const { send, close } = (socket ?? {}) as Partial<SocketLike>;
  return typeof send === 'function' && typeof close === 'function';
}

/** What an element answers its workers, and where each of their notices goes. */
export function clientHandlers(
  parts: HandlerParts,
  { connected, closed, state, died }: Parameters<ConnectionOwner['start']>[0],
): ClientHandlers {
  const { page, facts, connection, credentials, screen, cursor, keyboard, pointer } = parts;
  const { clipboard, files, ports, sound, statistics, emit } = parts;
  /** Where the newest migration goes. */
  let target = '';
  return {
    died,
    openSocket: async (channel) => {
      if (page.channelFactory === null) throw new Error('the page took its channelFactory away');
      const socket: unknown = await page.channelFactory(channel);
      if (!isSocket(socket)) throw new Error('the channelFactory gave nothing that has `send` and `close`');
      return socket;
    },
    session: {
      calls: {
        credentials: (request) => credentials.ask(request),
        clipboardData: ({ type }) => clipboard.provide(type),
        openPlayer: (format) => sound.openPlayer(format),
        openMicrophone: (format) => sound.openMicrophone(format),
        resolveMigration: (target) =>
          resolveTarget(page.resolveMigration, { src: parts.url(), base: page.ownerDocument.baseURI }, target),
      },
      notices: {
        connected: (server) => {
          connected(named(server));
        },
        closed,
        state,
        serverName: (server) => {
          facts.server = named(server);
          page.requestUpdate();
        },
        mouseMode: ({ mode }) => {
          if (mode === facts.mouseMode) return;
          facts.mouseMode = mode;
          pointer.mode = mode;
          cursor.mode = mode;
          emit('mouse-mode-change', { mode });
        },
        agent: (agent) => {
          if (connection.state !== 'disconnected') parts.agentChanged(agent);
        },
        guestClipboard: ({ types }) => {
          clipboard.guestOffered(types);
        },
        fileProgress: (progress) => {
          files.progress(progress);
        },
        guestVolume: ({ isPlayback, mute, volume }) => {
          if (!isPlayback) return; // how loud its microphone is, matters to nobody here
          const loudest = Math.max(0, ...volume) / 0xffff;
          emit('guest-volume', { volume: loudest, muted: mute });
        },
        portOpen: (port) => {
          if (connection.client !== null) ports.opened(connection.client, port);
        },
        portData: (data) => {
          ports.received(data);
        },
        portBreak: ({ port }) => {
          ports.broke(port);
        },
        portClose: ({ port }) => {
          ports.closed(port);
        },
        modifiers: (modifiers) => {
          keyboard.guestLocks(modifiers);
          emit('modifiers-change', modifiers);
        },
        soundPlaying: ({ playing }) => {
          sound.playing = playing;
        },
        closePlayer: () => {
          sound.closePlayer();
        },
        closeMicrophone: () => {
          sound.closeMicrophone();
        },
        cursor: ({ channel, shape }) => {
          cursor.take(channel, shape);
        },
        cursorPosition: ({ channel, ...position }) => {
          if (facts.mouseMode === 'server' && channel === cursor.channel)
            cursor.place(placeOf(facts.monitors, page.monitor, position));
        },
        notify: (notice) => {
          emit('notify', notice);
        },
        mmTimeReset: (reset) => {
          emit('mm-time-reset', reset);
        },
        migrationStart: (migration) => {
          target = migration.url;
          emit('migration-start', migration);
        },
        migrationEnd: (migration) => {
          if (migration.outcome === 'completed') connection.moved(target);
          // A password that a target wanted is of no use any more.
          credentials.close();
          emit('migration-end', migration);
        },
        latency: (report) => {
          statistics.report(report);
          parts.reported();
          const { roundTrip, streams, playback, skew, input } = report;
          emit('latency', { roundTrip, streams, playback, skew, input });
        },
      },
    },
    display: {
      calls: {},
      notices: {
        resized: ({ view, width, height }) => {
          screen.resized(view, width, height);
        },
        picture: ({ view }) => {
          screen.complete(view);
        },
        monitors: ({ monitors }) => {
          facts.monitors = monitors;
          cursor.channel = channelOf(monitors, page.monitor);
          page.requestUpdate(); // the status says when the wanted one is not among them
          emit('monitors-change', { monitors });
        },
        streamStart: (stream) => {
          emit('stream-start', stream);
        },
        streamEnd: (stream) => {
          emit('stream-end', stream);
        },
      },
    },
  };
}
