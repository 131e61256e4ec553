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

/** One of the guest's monitors: a rectangle of a display channel's surface, in the guest's pixels. */
export interface Monitor {
  /** Its number, as `monitor` counts them: from 0, over all display channels in the order of theirs. */
  readonly id: number;
  /** The number of the display channel. */
  readonly channel: number;
  /** Where it begins in the channel's picture, from the left. */
  readonly x: number;
  /** The same from the top. */
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
    /** Which of the guest's lock keys are on. */
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
    notify: {
      severity: 'info' | 'warning' | 'error';
      /** The server's own words, or what of its picture could not be drawn. */
      message: string;
    };
    mmTimeReset: MmTimeReset;
    migrationStart: MigrationStart;
    migrationEnd: MigrationEnd;
    latency: LatencyReport;
  } & AgentToPage;
}

export type MigrationKind = 'seamless' | 'semi-seamless' | 'switch-host';

/** The server's multimedia clock jumped. All in milliseconds. */
export interface MmTimeReset {
  /** What the clock would have shown. */
  readonly before: number;
  /** What it shows. */
  readonly after: number;
  /** `after` minus `before`; negative when the clock was set back. */
  readonly shift: number;
  /** The guest moved, the server set its clock, or its sound said so. */
  readonly cause: 'migration' | 'server' | 'playback';
}

/** The guest begins to move to another server. */
export interface MigrationStart {
  /**
   * What the source asks for, which may come to be less; `migration-end` says what it was. `seamless`: the connections' state goes along; `semi-seamless`: the session begins anew on connections that are there
   * already; `switch-host`: it begins anew on new ones.
   */
  readonly kind: MigrationKind;
  /** The target's name, as the server knows it. */
  readonly host: string;
  /** The target's port without TLS; 0 when there is none. */
  readonly port: number;
  /** The target's port with TLS; 0 when there is none. */
  readonly tlsPort: number;
  /** The address that is connected to: `resolveMigration`'s, or `src` with the target's host and port. */
  readonly url: string;
}

/** A move ended. Times in milliseconds. */
export interface MigrationEnd {
  /**
   * How it really went, as far as it came: `semi-seamless` where `migration-start` said `seamless` and the target did not
   * take the session over as it is; `switch-host` where a connection was lost on the way and the session began anew.
   */
  readonly kind: MigrationKind;
  /** `cancelled` by the server; `failed`: the target can't be reached. The session goes on where the guest is. */
  readonly outcome: 'completed' | 'cancelled' | 'failed';
  /** From `migration-start` on. */
  readonly duration: number;
  /**
   * The longest time without a new picture while the guest made some. It begins with the last picture of the old server, so
   * that it may be longer than `duration`; 0 when the new server brought none.
   */
  readonly blackout: number;
  /** Frames of video that were never shown because of the move. */
  readonly framesDropped: number;
  /** By how much the new server's multimedia clock is ahead of the old one's. */
  readonly mmTimeShift: number;
}

/** How long a channel's pings take to the server and back, in milliseconds. */
export interface RoundTrip {
  readonly last: number;
  readonly min: number;
  readonly mean: number;
}

/** Counters of one video stream. Times in milliseconds. */
export interface StreamCounters {
  /** The server's number for it. */
  readonly id: number;
  readonly codec: VideoCodec;
  /** Pictures shown in the last second. */
  readonly framesPerSecond: number;
  /** How long before the time that the server gave them frames arrived, in the last interval; negative: too late. */
  readonly margin: { readonly min: number; readonly mean: number };
  /** How much longer than the fastest one frames were under way: the 99th percentile. */
  readonly jitter: number;
  /** Mean time from the order to decode to the decoded picture. */
  readonly decode: number;
  /** Frames shown since the stream began. */
  readonly shown: number;
  /** Frames never shown, for whatever reason. */
  readonly dropped: number;
  /** Frames that arrived after the moment they were to be shown, whether they were shown all the same or not. */
  readonly late: number;
}

/** What the `latency` event tells. */
export interface LatencyDetail {
  /** Of the main channel's pings to the server and back. */
  readonly roundTrip: RoundTrip;
  /** The video streams that there are. */
  readonly streams: readonly StreamCounters[];
  /** The sound; null while there is none. */
  readonly playback: {
    /** From a sound's arrival to where it is heard, in milliseconds. */
    readonly delay: number;
    /** Milliseconds of sound that wait to be played. */
    readonly buffered: number;
    /** How often nothing was there to be played since the sound began. */
    readonly underruns: number;
  } | null;
  /** Picture minus sound, milliseconds: positive when the picture comes after its sound. null unless there are both. */
  readonly skew: number | null;
  /** Of what the person does. */
  readonly input: {
    /** Mean time from a key's or pointer's event to the socket, in milliseconds. */
    readonly toSocket: number;
  };
}

/** The `latency` event's detail, and what `stats` has besides. */
export interface LatencyReport extends LatencyDetail {
  readonly channels: readonly ChannelCounters[];
  readonly codecs: readonly CodecCounters[];
  readonly memory: MemoryCounters;
  /** Codecs of video streams that this engine does not decode. */
  readonly undecodable: readonly VideoCodec[];
  /** Whether images are decoded by WebAssembly; where the page's policy forbids that, it is by JavaScript, slower. */
  readonly webAssembly: boolean;
}

/** What one channel carried since it was opened. */
export interface ChannelCounters {
  /** The channel's name in the protocol, such as `display`. */
  readonly type: string;
  /** Its number among those of its type. */
  readonly id: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  /** Messages received. */
  readonly messages: number;
  /** null before the first ping. */
  readonly roundTrip: RoundTrip | null;
}

/** What one decoder of images did. */
export interface CodecCounters {
  readonly codec: string;
  readonly images: number;
  readonly pixels: number;
  /** Milliseconds spent. */
  readonly time: number;
}

export interface MemoryCounters {
  /** Off-screen pictures of the server's, and those on the screen. */
  readonly surfaces: number;
  readonly surfaceBytes: number;
  /** Images that the server may use again. */
  readonly cachedImages: number;
  readonly cachedPixels: number;
  /** Received and not yet drawn. */
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
    streamStart: StreamStart;
    streamEnd: StreamEnd;
  };
}

/** A video stream began. */
export interface StreamStart {
  /** The server's number for it; may be used again after it ended. */
  readonly id: number;
  readonly codec: VideoCodec;
  /** Of its frames, in pixels. */
  readonly width: number;
  readonly height: number;
}

/** A video stream ended. */
export interface StreamEnd extends StreamStart {
  /** Frames shown. */
  readonly shown: number;
  /** Frames never shown, for whatever reason. */
  readonly dropped: number;
  /** Frames that arrived after the moment they were to be shown, whether they were shown all the same or not. */
  readonly late: number;
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
    mmTimeReset: MmTimeReset;
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
  /** Whether images are decoded by WebAssembly; where the page's policy forbids that, it is by JavaScript, slower. */
  readonly webAssembly: boolean;
}
