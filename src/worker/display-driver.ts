import type { HostDecoders } from '../codecs/host-decoders.ts';
import type { ImageDecoders } from '../codecs/image-decoders.ts';
import { PixmapCache } from '../surfaces/pixmap-cache.ts';
import { Millis, MmTime } from '../timing/millis.ts';
import type { ClockReset } from '../timing/mm-clock.ts';
import { SessionClocks } from '../timing/session-clocks.ts';
import { ChannelType } from '../wire/channel-types.ts';
import type { displayCapability } from '../wire/capabilities.ts';
import { Beat } from './beat.ts';
import { openRelayed, openWebSocket } from './byte-socket.ts';
import { countersOf } from './channel-counters.ts';
import type { ServerPlace } from './channel-slot.ts';
import { CodecTimes } from './counted-decoders.ts';
import { DisplayChannel } from './display-channel.ts';
import type { SharedDecoding } from './display-channel.ts';
import { PictureGap } from './picture-gap.ts';
import type {
  DisplayChannelOpen,
  DisplayFromSession,
  DisplaySide,
  MemoryCounters,
  MigrationFigures,
  PageFromDisplay,
  SessionFromDisplay,
  SessionOptions,
} from './protocol.ts';
import type { Endpoint } from './rpc.ts';
import { SkipNotes } from './skip-notes.ts';
import { StreamPlayer } from './stream-player.ts';
import { StreamPump } from './stream-pump.ts';
import { codecCapabilities, missingCodecs } from './video/codec-support.ts';
import type { VideoDecoders } from './video/decoders.ts';
import { Views } from './views.ts';

/** Room for images that the server may refer to again, in pixels: 80 MiB; up to twice that is held. */
const PIXMAP_PIXELS = 20 << 20;
/** A target whose guest paints nothing is not waited for longer, in milliseconds. */
const FIRST_PICTURE_TIMEOUT = 1000;
/** Pixels of the GLZ dictionary's window, 64 MiB; up to twice that is held. A server refuses GLZ to images that are not smaller than it. */
const GLZ_PIXELS = 16 << 20;

const capabilities: readonly (keyof typeof displayCapability)[] = [
  'sizedStream',
  'monitorsConfig',
  'composite',
  'a8Surface',
  'streamReport',
  'lz4Compression',
  'prefCompression',
  'prefVideoCodecType',
];

const defaultOptions: SessionOptions = {
  preferredCompression: null,
  preferredCodecs: [],
  streamLatency: 'auto',
  latencyInterval: 1000,
  viewOnly: false,
  microphone: false,
};

export type PageEndpoint = Endpoint<DisplaySide, PageFromDisplay>;
export type SessionEndpoint = Endpoint<DisplayFromSession, SessionFromDisplay>;

/** The display channels of one element, its caches, and the canvases they are shown on. */
export class DisplayDriver {
  readonly views: Views;
  readonly #session: SessionEndpoint;
  readonly #times = new CodecTimes();
  readonly #decoders: ImageDecoders;
  readonly #host: HostDecoders;
  #shared: SharedDecoding;
  #channels: DisplayChannel[] = [];
  #server = 0;
  #options = defaultOptions;
  readonly #page: PageEndpoint;
  readonly #video: VideoDecoders;
  #clocks = new SessionClocks(0);
  /** The streams of each display channel by its number; they stay while the channel moves to another server. */
  readonly #pumps = new Map<number, StreamPump>();
  readonly #beat = new Beat((_now, visible) => {
    for (const pump of this.#pumps.values()) pump.poll();
    // A draw may wait for streams that come to their end.
    for (const channel of this.#channels) channel.retry();
    // Where nothing can be seen, the canvas waits: what changes meanwhile is put there once.
    if (visible && this.views.present()) this.#gap.shown(performance.now(), this.views.holding);
  });
  #counterTimer: ReturnType<typeof setInterval> | null = null;
  readonly #gap = new PictureGap();
  readonly #notes = new SkipNotes((message) => {
    this.#session.notify('skipped', { message });
  });
  /** Waits for the first reading of a migration target's clock. */
  #clockKnown: (() => void) | null = null;
  /** Frames dropped before the guest went, and how far the target's clock is ahead. */
  #migration = { droppedBefore: 0, shift: 0 };
  /** The server that began anew with the caches. */
  #cachesOf = 0;
  /** Frames that were never shown, of channels that are gone. */
  #droppedByGone = 0;

  constructor(
    page: PageEndpoint,
    session: SessionEndpoint,
    decoding: { images: ImageDecoders; host: HostDecoders; video: VideoDecoders },
  ) {
    const { images: decoders, host, video } = decoding;
    this.#page = page;
    this.#session = session;
    this.#video = video;
    this.#decoders = this.#times.countImages(decoders);
    this.#host = this.#times.countHost(host);
    this.#shared = this.#freshDecoding();
    this.views = new Views({
      resized: (view, width, height) => {
        page.notify('resized', { view, width, height });
      },
      picture: (view) => {
        page.notify('picture', { view });
      },
      monitors: (monitors) => {
        page.notify('monitors', { monitors });
      },
    });
  }

  /** A new session begins, with server number `server`: at a migration's target the same session, from nothing. */
  begin(server: number, migration: boolean): void {
    if (migration) {
      this.#noteMigration();
      for (const channel of this.#channels) channel.retire();
      this.views.hold();
      this.#changeTo(server);
    } else {
      this.close();
      this.#clocks = new SessionClocks(server);
      this.views.begin();
    }
    this.#server = server;
    this.#channels = [];
    this.#shared = this.#freshDecoding();
  }

  /** Settles when the channel is linked. */
  async open({ channelId, relaySockets, ...place }: DisplayChannelOpen): Promise<undefined> {
    if (place.server !== this.#server) throw new Error('the session has turned to another server');
    const channel: DisplayChannel = new DisplayChannel(
      {
        id: channelId,
        place,
        openSocket: relaySockets
          ? openRelayed((target, port) => this.#session.call('openRelay', { ...target, port }, [port]))
          : openWebSocket,
        capabilities: [...capabilities, ...codecCapabilities(this.#video.supported)],
        decodable: this.#video.supported,
        shared: this.#shared,
        options: this.#options,
      },
      {
        layoutChanged: () => {
          this.views.layoutChanged(this.#channels);
          this.#presentSoon();
        },
        progressed: () => {
          this.#presentSoon();
          if (this.#channels.length > 1) for (const other of this.#channels) if (other !== channel) other.retry();
        },
        skipped: (sentence) => {
          this.#notes.add(sentence);
        },
        moving: () => {
          this.#noteMigration();
          this.#session.notify('moving', undefined);
        },
        stranded: () => {
          this.#session.notify('stranded', undefined);
        },
        aheadLost: () => {
          this.#session.notify('aheadLost', undefined);
        },
        moved: (seamless) => {
          this.#moved(channel, seamless);
        },
        closed: (closing) => {
          this.#session.notify('closed', { server: channel.slot.place.server, channelId, closing });
        },
        accompanied: () => this.#channels.length > 1,
        serialOf: ({ channelType, channelId: id }) => {
          if (channelType !== ChannelType.display) return null;
          return this.#channels.find((other) => other.id === id)?.lastSerial ?? null;
        },
      },
      (parts) => new StreamPlayer({ ...parts, pump: this.#pump(channelId), decoders: this.#video }),
    );
    this.#channels = [...this.#channels, channel].sort((a, b) => a.id - b.id);
    this.#counterTimer ??= this.#startCounters();
    await channel.linked;
    return undefined;
  }

  /** Links every channel ahead to a migration's target; settles when all are. */
  async linkAhead(place: ServerPlace): Promise<undefined> {
    await Promise.all(this.#channels.map((channel) => channel.slot.linkAhead(place)));
    return undefined;
  }

  /** The target is out of the question. */
  dropAhead(server: number): void {
    for (const channel of this.#channels) channel.slot.dropAhead();
    this.#clocks.drop(server);
  }

  /** The target takes the session over anew: what the source was told to keep is nothing to it. */
  takeOver(): void {
    this.#noteMigration();
    this.views.hold();
    for (const channel of this.#channels) channel.slot.takeOver(false);
  }

  /**
   * Every channel has moved. Settles when the target's first picture is shown and its clock is known, or after a second:
   * a guest may paint nothing.
   */
  async finishMigration(): Promise<MigrationFigures> {
    for (const channel of this.#channels) channel.slot.closeLeft();
    const picture = new Promise<void>((resolve) => {
      this.#gap.whenShown(resolve);
    });
    const clock = new Promise<void>((resolve) => {
      if (this.#clocks.clock(this.#server).known) resolve();
      else this.#clockKnown = resolve;
    });
    await Promise.race([
      Promise.all([picture, clock]),
      new Promise((resolve) => setTimeout(resolve, FIRST_PICTURE_TIMEOUT)),
    ]);
    return {
      blackout: this.#gap.finish(),
      framesDropped: this.#dropped - this.#migration.droppedBefore,
      mmTimeShift: this.#migration.shift,
    };
  }

  setOptions(options: SessionOptions): void {
    const restart = options.latencyInterval !== this.#options.latencyInterval;
    this.#options = options;
    for (const channel of this.#channels) channel.setOptions(options);
    if (!restart || this.#counterTimer === null) return;
    clearInterval(this.#counterTimer);
    this.#counterTimer = this.#startCounters();
  }

  /** Closes every channel; what stands on the canvases stays. */
  close(): void {
    this.#presentNow();
    for (const channel of this.#channels) channel.close();
    for (const pump of this.#pumps.values()) pump.close();
    this.#droppedByGone = this.#dropped;
    this.#pumps.clear();
    if (this.#counterTimer !== null) clearInterval(this.#counterTimer);
    this.#counterTimer = null;
  }

  /** A monitor's picture with the guest's own pixels. */
  async screenshot(monitor: number, type: string, quality: number | undefined): Promise<Blob> {
    const shown = this.views.shown(monitor);
    if (!shown) throw new Error('there is no picture yet');
    const { surface, rect } = shown;
    const width = rect.right - rect.left;
    const height = rect.bottom - rect.top;
    const canvas = new OffscreenCanvas(width, height);
    const pixels = new Uint8ClampedArray(surface.shown(rect).buffer);
    canvas.getContext('2d')!.putImageData(new ImageData(pixels, width, height), 0, 0);
    return canvas.convertToBlob(quality === undefined ? { type } : { type, quality });
  }

  #freshDecoding(): SharedDecoding {
    this.#decoders.setGlzWindow(GLZ_PIXELS);
    return {
      decoders: this.#decoders,
      host: this.#host,
      pixmaps: new PixmapCache(PIXMAP_PIXELS),
      pixmapPixels: PIXMAP_PIXELS,
      glzPixels: GLZ_PIXELS,
    };
  }

  /** The server's multimedia time `serverTime` was seen at `at`, milliseconds since the epoch. */
  setClock({ server, serverTime, at }: DisplayFromSession['notices']['clock']): void {
    const seen = Millis(at - performance.timeOrigin);
    const reset = this.#clocks.handleServerTime(server, MmTime(serverTime), seen);
    if (reset) this.#tellReset(reset);
    if (server === this.#server) this.#clockKnown?.();
    this.#beat.soon();
  }

  /** What of a server's sound is heard; the clock of its picture follows. */
  setPlayback({ server, heard, at, delay }: DisplayFromSession['notices']['playback']): void {
    for (const pump of this.#pumps.values()) pump.audioDelay = heard === null ? undefined : delay;
    if (heard === null) this.#clocks.handlePlaybackStop(server);
    else {
      const reset = this.#clocks.handlePlayback(server, MmTime(heard), Millis(at - performance.timeOrigin));
      if (reset) this.#tellReset(reset);
    }
    this.#beat.soon();
  }

  /** The page was hidden, or is seen again. */
  setHidden(hidden: boolean): void {
    this.#beat.setHidden(hidden);
  }

  #moved(channel: DisplayChannel, seamless: boolean): void {
    const { server } = channel.slot.place;
    if (!seamless && this.#cachesOf !== server) {
      this.#cachesOf = server;
      this.#shared.pixmaps.clear();
      this.#decoders.resetGlz();
    }
    this.#server = server;
    this.#changeTo(server);
    this.#session.notify('moved', { server });
    this.#beat.soon();
  }

  /** From here on pictures and the session's time are of `server`. */
  #changeTo(server: number): void {
    const now = performance.now();
    this.#gap.moved(now);
    const reset = this.#clocks.switchTo(server, Millis(now));
    if (reset) this.#tellReset(reset);
  }

  /** The guest goes: what is dropped from here on is the move's. */
  #noteMigration(): void {
    this.#migration = { droppedBefore: this.#dropped, shift: 0 };
  }

  #tellReset(reset: ClockReset): void {
    if (reset.cause === 'migration') this.#migration.shift = reset.shift;
    this.#session.notify('mmTimeReset', reset);
  }

  /** Frames of streams that were never shown, since the session began. */
  get #dropped(): number {
    return [...this.#pumps.values()].reduce((total, pump) => total + pump.dropped, this.#droppedByGone);
  }

  #pump(channelId: number): StreamPump {
    const found = this.#pumps.get(channelId);
    if (found) return found;
    const pump = new StreamPump(this.#clocks, this.#options.streamLatency, {
      started: ({ setup: { id, codec, width, height } }) => {
        this.#page.notify('streamStart', { id, codec, width, height });
      },
      ended: ({ setup: { id, codec, width, height } }, figures) => {
        this.#page.notify('streamEnd', { id, codec, width, height, ...figures });
      },
      soon: () => {
        this.#beat.soon();
      },
      by: (at) => {
        this.#beat.by(at);
      },
    });
    this.#pumps.set(channelId, pump);
    return pump;
  }

  /** One commit per animation frame, none when nothing changed. A hidden page has no animation frames: it waits. */
  #presentSoon(): void {
    this.#beat.soon();
  }

  #presentNow(): void {
    this.#beat.stop();
    this.views.present();
  }

  #startCounters(): ReturnType<typeof setInterval> {
    return setInterval(() => {
      this.#session.notify('counters', {
        streams: [...this.#pumps.values()].flatMap((pump) => pump.takeCounters()),
        channels: this.#channels.map((channel) => countersOf(channel.slot)),
        codecs: this.#times.counters,
        memory: this.#memory(),
        skew: this.#skew(),
        undecodable: missingCodecs(this.#video.supported),
        webAssembly: this.#decoders.webAssembly,
      });
    }, this.#options.latencyInterval);
  }

  #skew(): number | null {
    // All pumps are asked, for each counts from the last time it was.
    const skews = [...this.#pumps.values()].map((pump) => pump.takeSkew());
    return skews.find((skew) => skew !== null) ?? null;
  }

  #memory(): MemoryCounters {
    const sum = (of: (channel: DisplayChannel) => number): number =>
      this.#channels.reduce((total, channel) => total + of(channel), 0);
    return {
      surfaces: sum((channel) => channel.surfaces.size),
      surfaceBytes: sum((channel) => channel.surfaces.memory),
      cachedImages: this.#shared.pixmaps.size,
      cachedPixels: this.#shared.pixmaps.pixels,
      queuedBytes:
        sum((channel) => channel.queuedBytes) +
        [...this.#pumps.values()].reduce((total, pump) => total + pump.queuedBytes, 0),
    };
  }
}
