/**
 * What crosses between the three threads of one element:
 *
 *     page (element) ──────── session worker: link, main, inputs, cursor, sound, agent, migration
 *          └───────────────── display worker: display channels, codecs, rasteriser, streams, canvas
 *     session worker ──────── display worker: which channels to open, clocks, migration steps, counters
 *
 * A page's thread carries nothing but these messages and DOM events.
 */
import type { Closing, CloseReason } from '../session/closing.ts';
import type { SessionState } from '../session/session-state.ts';
import type { ImageCompression, VideoCodec } from '../wire/display.ts';
import type { InputEvent } from '../wire/input-event.ts';
import type { AgentCallsFromPage, AgentCallsToPage, AgentFromPage, AgentToPage } from './agent-protocol.ts';

export type { InputEvent };

export type { Closing, CloseReason, SessionState };
export type MouseMode = 'client' | 'server';
export type Secret = 'password' | 'username';

/** What the page's author chose, as far as the workers have to know it. */
export interface SessionOptions {
  readonly preferredCompression: ImageCompression | null;
  readonly preferredCodecs: readonly VideoCodec[];
  readonly streamLatency: 'auto' | 'server';
  /** Milliseconds between `latency` notices. */
  readonly latencyInterval: number;
  readonly viewOnly: boolean;
  /** Whether the guest may hear the person's microphone. */
  readonly microphone: boolean;
}

export interface Credentials {
  readonly password: string;
  readonly username: string;
}

/** One of the guest's monitors: a rectangle of a display channel's surface. */
export interface Monitor {
  readonly id: number;
  /** The number of the display channel. */
  readonly channel: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A pointer's shape, or none. `url`: a PNG as a data URL; the hot spot is counted from its left top corner. */
export type CursorShape =
  | { readonly visible: false }
  | {
      readonly visible: true;
      readonly url: string;
      readonly width: number;
      readonly height: number;
      readonly hotX: number;
      readonly hotY: number;
    };

/** A socket that the page's `channelFactory` made; its bytes pass through the page. */
export interface RelayOpen {
  readonly url: string;
  readonly channelType: number;
  readonly channelId: number;
}

/** What the session worker understands from the page. */
export interface SessionSide {
  calls: {
    /** Settles when the session is connected; fails with the closing's message. */
    connect: {
      args: {
        url: string;
        credentials: Credentials;
        options: SessionOptions;
        /** Sockets are asked from the page instead of being opened here. */
        relaySockets: boolean;
      };
      result: undefined;
    };
  } & AgentCallsFromPage;
  notices: {
    /** Connects the display worker; comes first. */
    display: { port: MessagePort };
    disconnect: undefined;
    options: SessionOptions;
    /** `at`: the DOM event's time on the page's clock, in milliseconds since the epoch. */
    input: { events: readonly InputEvent[]; at: number };
  } & AgentFromPage;
}

/** What the page understands from the session worker. */
export interface PageFromSession {
  calls: {
    /** Asks for what the server wants to know, `attempt` counting from 1; null gives up. */
    credentials: { args: { types: readonly Secret[]; attempt: number }; result: Credentials | null };
    /** Opens a socket through the page's `channelFactory`. `port` carries its bytes, see `relay.ts`. */
    openRelay: { args: RelayOpen & { port: MessagePort }; result: undefined };
    /** A player for sound of this format; null when there is none. The port takes `ToPlayer`, see `audio/messages.ts`. */
    openPlayer: { args: { channels: number; frequency: number }; result: MessagePort | null };
    /** The microphone; null when the page's author or the person does not want that. `FromRecorder` comes on the port. */
    openMicrophone: { args: { channels: number; frequency: number }; result: MessagePort | null };
    /** Where a migration target is to be found; the page's `resolveMigration`, or its default. */
    resolveMigration: {
      args: { kind: MigrationKind; host: string; port: number; tlsPort: number; certSubject: string };
      result: string;
    };
  } & AgentCallsToPage;
  notices: {
    state: { from: SessionState; to: SessionState };
    connected: { name: string; uuid: string };
    closed: Closing;
    serverName: { name: string; uuid: string };
    mouseMode: { mode: MouseMode; supported: readonly MouseMode[] };
    modifiers: { scrollLock: boolean; numLock: boolean; capsLock: boolean };
    /** The guest begins or ends to play sound; the player stays through its pauses. */
    soundPlaying: { playing: boolean };
    /** The session ended: the player is not needed any more. */
    closePlayer: undefined;
    closeMicrophone: undefined;
    /** The pointer's shape on the monitors of display channel `channel`. */
    cursor: { channel: number; shape: CursorShape };
    /** Where the guest put its pointer on that channel's surface, in pixels; for the relative mouse mode. */
    cursorPosition: { channel: number; x: number; y: number };
    notify: { severity: 'info' | 'warning' | 'error'; message: string };
    mmTimeReset: { before: number; after: number; shift: number; cause: 'migration' | 'server' | 'playback' };
    migrationStart: { kind: MigrationKind; host: string; port: number; tlsPort: number; url: string };
    migrationEnd: {
      kind: MigrationKind;
      outcome: 'completed' | 'cancelled' | 'failed';
      duration: number;
      blackout: number;
      framesDropped: number;
      mmTimeShift: number;
    };
    latency: LatencyReport;
  } & AgentToPage;
}

export type MigrationKind = 'seamless' | 'semi-seamless' | 'switch-host';

/** Counters of one video stream. Times in milliseconds. */
export interface StreamCounters {
  readonly id: number;
  readonly codec: VideoCodec;
  readonly framesPerSecond: number;
  readonly margin: { readonly min: number; readonly mean: number };
  readonly jitter: number;
  readonly decode: number;
  readonly shown: number;
  readonly dropped: number;
  readonly late: number;
}

/** The `latency` event's detail, and what of it `stats` repeats. */
export interface LatencyReport {
  readonly roundTrip: { readonly last: number; readonly min: number; readonly mean: number };
  readonly streams: readonly StreamCounters[];
  readonly playback: { readonly delay: number; readonly buffered: number; readonly underruns: number } | null;
  readonly skew: number | null;
  readonly input: { readonly toSocket: number };
  readonly channels: readonly ChannelCounters[];
  readonly codecs: readonly CodecCounters[];
  readonly memory: MemoryCounters;
  /** Codecs of video streams that this engine does not decode. */
  readonly undecodable: readonly VideoCodec[];
}

export interface ChannelCounters {
  readonly type: string;
  readonly id: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  readonly messages: number;
  readonly roundTrip: { readonly last: number; readonly min: number; readonly mean: number } | null;
}

export interface CodecCounters {
  readonly codec: string;
  readonly images: number;
  readonly pixels: number;
  /** Milliseconds spent. */
  readonly time: number;
}

export interface MemoryCounters {
  readonly surfaces: number;
  readonly surfaceBytes: number;
  readonly cachedImages: number;
  readonly cachedPixels: number;
  readonly queuedBytes: number;
}

/** What the display worker understands from the page. */
export interface DisplaySide {
  calls: {
    /** The picture of a monitor, with the guest's own pixels. */
    screenshot: { args: { monitor: number; type: string; quality: number | undefined }; result: Blob };
  };
  notices: {
    /** Connects the session worker; comes first. */
    session: { port: MessagePort; wasmUrl: string };
    /** A canvas to show a monitor on. Its size is set to the guest's. */
    attachCanvas: { view: number; canvas: OffscreenCanvas; monitor: number };
    showMonitor: { view: number; monitor: number };
    detachCanvas: { view: number };
    visibility: { hidden: boolean };
  };
}

/** What the page understands from the display worker. */
export interface PageFromDisplay {
  calls: Record<string, never>;
  notices: {
    resized: { view: number; width: number; height: number };
    /** The first complete picture of a session is on the view's canvas: the page may show it in place of an older one. */
    picture: { view: number };
    monitors: { monitors: readonly Monitor[] };
    streamStart: { id: number; codec: VideoCodec; width: number; height: number };
    streamEnd: {
      id: number;
      codec: VideoCodec;
      width: number;
      height: number;
      shown: number;
      dropped: number;
      late: number;
    };
  };
}

/** How a display channel is opened. `server` counts the servers that a session turned to, see `timing/session-clocks.ts`. */
export interface DisplayChannelOpen {
  readonly server: number;
  readonly url: string;
  readonly channelId: number;
  readonly connectionId: number;
  readonly password: string;
  readonly relaySockets: boolean;
}

/** What the display worker understands from the session worker. */
export interface DisplayFromSession {
  calls: {
    /** Settles when the channel is linked; fails when it can't be. */
    open: { args: DisplayChannelOpen; result: undefined };
    /** Links every display channel ahead to a migration's target; settles when all are. */
    linkAhead: { args: Omit<DisplayChannelOpen, 'channelId' | 'relaySockets'>; result: undefined };
    /** Every channel has moved. Settles when the target's first picture is shown, or none comes within a second. */
    finishMigration: { args: { server: number }; result: MigrationFigures };
  };
  notices: {
    options: SessionOptions;
    /**
     * A new session begins: caches, surfaces and streams of the last one go; its last picture stays. `migration`: the
     * guest of the last one is there, and its last frames are shown to their end.
     */
    begin: { server: number; migration: boolean };
    /** A migration's target is out of the question. */
    dropAhead: { server: number };
    /** The target takes the session over anew: every display channel changes over and begins from nothing. */
    takeOver: { server: number };
    /** Every display channel is closed; the last picture stays. */
    close: undefined;
    /** The server's multimedia time `serverTime` was seen at `at` (milliseconds since the epoch). */
    clock: { server: number; serverTime: number; at: number };
    /** What of server `server`'s sound is heard at `at`; `heard` is null when none is any more. `delay`: see `FromPlayer`. */
    playback: { server: number; heard: number | null; at: number; delay: number };
  };
}

/** What the session worker understands from the display worker. */
export interface SessionFromDisplay {
  calls: {
    /** A socket that has to come through the page. */
    openRelay: { args: RelayOpen & { port: MessagePort }; result: undefined };
  };
  notices: {
    /** A display channel ended by itself. */
    closed: { server: number; channelId: number; closing: Closing };
    /** A display channel was told that the guest goes; or so, but no target is linked; or a target's link is lost. */
    moving: undefined;
    stranded: undefined;
    aheadLost: undefined;
    /** A display channel has changed over to a migration's target. */
    moved: { server: number };
    /** Something could not be drawn, or the server sent a note; the session goes on. */
    skipped: { message: string };
    mmTimeReset: { before: number; after: number; shift: number; cause: 'migration' | 'server' | 'playback' };
    counters: DisplayCounters;
  };
}

/** What a migration cost, as far as the picture shows it. Times in milliseconds. */
export interface MigrationFigures {
  /** Longest time without a new picture from the move on, when the target brought one. */
  readonly blackout: number;
  readonly framesDropped: number;
  readonly mmTimeShift: number;
}

/** What the display worker counts, told every `latencyInterval`. */
export interface DisplayCounters {
  readonly streams: readonly StreamCounters[];
  readonly channels: readonly ChannelCounters[];
  readonly codecs: readonly CodecCounters[];
  readonly memory: MemoryCounters;
  /** Picture minus sound, milliseconds; null without sound. */
  readonly skew: number | null;
  /** Codecs of video streams that this engine does not decode. */
  readonly undecodable: readonly VideoCodec[];
}
