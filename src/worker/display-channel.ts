import { DecodeError } from '../bytes/decode-error.ts';
import { closingOf } from '../session/closing.ts';
import type { Closing } from '../session/closing.ts';
import { TransportError } from '../session/errors.ts';
import { isBaseMessage } from '../session/channel.ts';
import type { Awaited, OwnMessage } from '../session/channel.ts';
import type { HostDecoders } from '../codecs/host-decoders.ts';
import type { ImageDecoders } from '../codecs/image-decoders.ts';
import { DrawError, ImageNotYet } from '../surfaces/draw-error.ts';
import { ImageStore } from '../surfaces/image-store.ts';
import type { Prepared } from '../surfaces/image-store.ts';
import { monitorsOf } from '../surfaces/monitors.ts';
import type { Monitor } from '../surfaces/monitors.ts';
import { Painter } from '../surfaces/painter.ts';
import type { PixmapCache } from '../surfaces/pixmap-cache.ts';
import { SurfaceTable } from '../surfaces/surface-table.ts';
import { displayCapability } from '../wire/capabilities.ts';
import { displayCommands, displayMessages, isDraw } from '../wire/display.ts';
import type {
  DisplayFromServer,
  displayFromServer,
  displayToServer,
  DrawMessage,
  VideoCodec,
} from '../wire/display.ts';
import { BoundedWait } from './bounded-wait.ts';
import type { OpenSocket } from './byte-socket.ts';
import { ChannelSlot } from './channel-slot.ts';
import type { Incoming, ServerPlace } from './channel-slot.ts';
import { DrawQueue } from './draw-queue.ts';
import { EndedStreams } from './ended-streams.ts';
import type { SessionOptions } from './protocol.ts';
import type { PlayerParts, StreamPlayer } from './stream-player.ts';

/** What the display channels of one session share. */
export interface SharedDecoding {
  readonly decoders: ImageDecoders;
  readonly host: HostDecoders;
  readonly pixmaps: PixmapCache;
  /** Room for cached images, in pixels, as announced to the server. */
  readonly pixmapPixels: number;
  /** Pixels of the GLZ window, as announced to the server. */
  readonly glzPixels: number;
}

/** What a display channel tells. */
export interface DisplayListener {
  /** Surfaces or monitors are others now: what is shown has to be chosen anew. */
  layoutChanged(): void;
  /** A message was handled: something may have to be shown, and another channel may have waited for it. */
  progressed(): void;
  /** A message could not be drawn; the channel goes on. */
  skipped(sentence: string): void;
  /** The source said that the guest goes. */
  moving(): void;
  /** The same, but no target is linked. */
  stranded(): void;
  /** What the source sent is drawn, and the target's messages are next. `seamless`: they build on it. */
  moved(seamless: boolean): void;
  /** The connection to the target is lost before it took over. */
  aheadLost(): void;
  closed(closing: Closing): void;
  /** Serial of the last message that another channel has handled; null when there is no such channel here. */
  serialOf(awaited: Awaited): bigint | null;
  /** Whether there are other display channels, which fill the same caches. */
  accompanied(): boolean;
}

/** How long a message waits for another channel's before it is given up, in milliseconds. */
const PATIENCE = 5000;

/** The cache's and the dictionary's number: all display channels of a session share both. */
const SHARED_ID = 1;

/** One display channel: from its socket to its surfaces. */
export class DisplayChannel {
  readonly id: number;
  readonly surfaces = new SurfaceTable();
  readonly #slot: ChannelSlot<typeof displayFromServer, typeof displayToServer>;
  readonly #listener: DisplayListener;
  readonly #images: ImageStore;
  readonly #painter: Painter;
  readonly #streams: StreamPlayer;
  readonly #queue: DrawQueue;
  #options: SessionOptions;
  readonly #shared: SharedDecoding;
  readonly #decodable: ReadonlySet<VideoCodec>;
  #monitors: readonly Monitor[] = [];
  #marked = false;
  /** Of the queue's head, that another channel goes first. */
  readonly #others = new BoundedWait(PATIENCE, () => {
    this.retry();
  });
  readonly #ended: EndedStreams;
  /** The server whose message is handled. */
  #handling: number;
  #linked: { resolve: () => void; reject: (error: Error) => void } | null = null;

  constructor(
    parts: {
      readonly id: number;
      readonly place: ServerPlace;
      readonly openSocket: OpenSocket;
      readonly capabilities: readonly (keyof typeof displayCapability)[];
      readonly shared: SharedDecoding;
      readonly options: SessionOptions;
      /** The codecs of video streams that can be decoded here. */
      readonly decodable: ReadonlySet<VideoCodec>;
    },
    listener: DisplayListener,
    streams: (channel: Pick<PlayerParts, 'painter' | 'send' | 'skipped' | 'server'>) => StreamPlayer,
  ) {
    this.id = parts.id;
    this.#handling = parts.place.server;
    this.#listener = listener;
    this.#options = parts.options;
    this.#shared = parts.shared;
    this.#decodable = parts.decodable;
    const { decoders, host, pixmaps } = parts.shared;
    this.#images = new ImageStore({ decoders, host, pixmaps, surfaces: this.surfaces });
    this.#painter = new Painter(this.surfaces, this.#images);
    this.#queue = new DrawQueue((error) => {
      this.#failed(error);
    });
    this.#slot = new ChannelSlot(
      { name: 'display', capabilities: parts.capabilities, incoming: displayMessages, outgoing: displayCommands },
      parts.id,
      parts.place,
      parts.openSocket,
      {
        linked: () => {
          this.#begin();
        },
        arrived: (incoming) => {
          this.#arrived(incoming);
        },
        moving: () => {
          listener.moving();
        },
        stranded: () => {
          listener.stranded();
        },
        moved: (seamless) => {
          this.#moved(seamless);
        },
        aheadLost: () => {
          listener.aheadLost();
        },
        closed: (error) => {
          this.#end(error);
        },
      },
    );
    this.#streams = streams({
      painter: this.#painter,
      send: (report) => {
        this.#slot.send(report);
      },
      skipped: (sentence) => {
        listener.skipped(`${this.#slot.label}: ${sentence}`);
      },
      server: () => this.#handling,
    });
    this.#ended = new EndedStreams(this.#streams, () => {
      this.retry();
    });
  }

  /** Settles when the channel is linked; fails when it can't be. */
  get linked(): Promise<void> {
    if (this.#slot.ready) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#linked = { resolve, reject };
    });
  }

  /** The channel as `stats` and a migration see it. */
  get slot(): ChannelSlot<typeof displayFromServer, typeof displayToServer> {
    return this.#slot;
  }

  get streams(): StreamPlayer {
    return this.#streams;
  }

  /** The guest's monitors as this channel told them; none: the whole primary surface is one. */
  get monitors(): readonly Monitor[] {
    return this.#monitors;
  }

  /** Whether the server said that the primary surface holds a whole picture. */
  get marked(): boolean {
    return this.#marked;
  }

  get lastSerial(): bigint {
    return this.#slot.lastSerial;
  }

  /** Bytes of messages that wait to be drawn. */
  get queuedBytes(): number {
    return this.#queue.bytes;
  }

  setOptions(options: SessionOptions): void {
    const before = this.#options;
    this.#options = options;
    if (options.preferredCompression !== before.preferredCompression) this.#askCompression();
    if (options.preferredCodecs.join() !== before.preferredCodecs.join()) this.#askCodecs();
    this.#streams.setLatency(options.streamLatency);
  }

  /** Something that this channel may wait for was handled or shown. */
  retry(): void {
    if (this.#others.waits) this.#queue.retry();
  }

  /** Ends the channel because the guest went elsewhere: frames that wait are still shown in their time. */
  retire(): void {
    this.#giveUpLink();
    this.#queue.close();
    this.#streams.drain();
    this.#slot.close();
  }

  /** Ends the channel without a word. */
  close(): void {
    this.#giveUpLink();
    this.#queue.close();
    this.#streams.close();
    this.#slot.close();
  }

  /** Who waits for the link is told that it does not come. */
  #giveUpLink(): void {
    this.#linked?.reject(new TransportError('the channel was closed before it was linked', false));
    this.#linked = null;
  }

  #begin(): void {
    const { pixmapPixels, glzPixels } = this.#shared;
    this.#slot.send({
      name: 'init',
      body: {
        pixmapCacheId: SHARED_ID,
        pixmapCacheSize: BigInt(pixmapPixels),
        glzDictionaryId: SHARED_ID,
        glzDictionaryWindowSize: glzPixels,
      },
    });
    this.#askCompression();
    this.#askCodecs();
    this.#linked?.resolve();
    this.#linked = null;
  }

  /** A migration's target has taken over: what it says comes behind all that the source said. */
  #moved(seamless: boolean): void {
    if (seamless) {
      this.#askCompression();
      this.#askCodecs();
    } else this.#begin();
    this.#queue.push({
      size: 0,
      ahead: null,
      run: () => {
        this.#streams.drain();
        // A target that knows nothing of what this channel holds begins with new surfaces.
        if (!seamless && this.#ended.holdUpAll() && this.#mayWait()) return 'later';
        this.#others.end();
        if (!seamless) this.#reset();
        this.#listener.moved(seamless);
        return 'done';
      },
    });
  }

  /** What was drawn is nothing to the server; the picture stays on the canvas until there is a new one. */
  #reset(): void {
    this.surfaces.clear();
    this.#marked = false;
    this.#listener.layoutChanged();
  }

  #askCompression(): void {
    const compression = this.#options.preferredCompression;
    if (compression === null || !this.#slot.serverCan(displayCapability.prefCompression)) return;
    this.#slot.send({ name: 'preferredCompression', body: { compression } });
  }

  #askCodecs(): void {
    const codecs = this.#options.preferredCodecs.filter((codec) => this.#decodable.has(codec));
    if (codecs.length === 0 || !this.#slot.serverCan(displayCapability.prefVideoCodecType)) return;
    this.#slot.send({ name: 'preferredVideoCodecType', body: { codecs } });
  }

  #arrived(incoming: Incoming<DisplayFromServer>): void {
    const { message } = incoming;
    if (isBaseMessage(message) && (message.name === 'migrate' || message.name === 'migrateData')) {
      this.#change(message, incoming.server);
      return;
    }
    let prepared: Prepared | undefined;
    const preparation = isDraw(message) ? this.#images.prepare(message) : null;
    this.#queue.push({
      size: incoming.size,
      ahead: preparation && {
        bytes: preparation.bytes,
        prepare: async () => {
          prepared = await preparation.start();
        },
      },
      run: () => {
        this.#handling = incoming.server;
        const outcome = this.#run(message, prepared);
        if (outcome === 'later') {
          if (this.#mayWait()) return 'later';
          // What the server forgot is forgotten, however late another channel is.
          if (message.name === 'invalAllPixmaps') this.#images.invalidate(message);
        }
        this.#others.end();
        incoming.done();
        this.#listener.progressed();
        return 'done';
      },
    });
  }

  /** The two steps of the change to a target are taken at once, however much of the source's is still to be drawn. */
  #change(message: Parameters<typeof this.slot.handleBase>[0], server: number): void {
    try {
      this.#slot.handleBase(message, server);
    } catch (error) {
      this.#failed(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Whether the head of the queue may go on waiting; when it may not, it is passed over. */
  #mayWait(): boolean {
    if (this.#others.lasts()) return true;
    this.#listener.skipped(`${this.#slot.label}: gave up waiting for another channel`);
    return false;
  }

  #run(message: Incoming<DisplayFromServer>['message'], prepared: Prepared | undefined): 'done' | 'later' {
    try {
      if (isBaseMessage(message)) return this.#handleBase(message);
      if (this.#ended.holdUp(message, this.#endOfStreams === 'drain')) return 'later';
      if (message.name === 'invalAllPixmaps' && this.#lags(message.body.waitFor)) return 'later';
      if (!isDraw(message)) this.#handle(message);
      else if (this.#listener.accompanied() && this.#images.lacks(message)) return 'later';
      else this.#painter.paint(message, prepared);
    } catch (error) {
      if (error instanceof ImageNotYet && this.#listener.accompanied()) return 'later';
      // The target has taken over anew and draws everything; what is left of the source may lack what it built on.
      if (this.#handling !== this.#slot.place.server && !this.#slot.seamless) return 'done';
      const left = error instanceof ImageNotYet || (error instanceof DrawError && !isBroken(error, message));
      if (!left) throw namingMessage(error, message.name);
      this.#listener.skipped(`${this.#slot.label}: ${message.name}: ${error.message}`);
    }
    return 'done';
  }

  #handleBase(message: Parameters<typeof this.slot.handleBase>[0]): 'done' | 'later' {
    const effect = this.#slot.handleBase(message, this.#handling);
    switch (effect?.do) {
      case 'wait':
        return this.#lags(effect.for) ? 'later' : 'done';
      case 'notify':
        this.#listener.skipped(`${this.#slot.label}: ${effect.text}`);
        return 'done';
      default:
        return 'done';
    }
  }

  /** Whether another channel here has yet to handle something. */
  #lags(awaited: readonly Awaited[]): boolean {
    return awaited.some((one) => {
      const serial = this.#listener.serialOf(one);
      return serial !== null && serial < one.serial;
    });
  }

  #handle(message: Exclude<OwnMessage<DisplayFromServer>, DrawMessage>): void {
    switch (message.name) {
      case 'mode':
        this.surfaces.clear();
        this.surfaces.mode(message.body);
        this.#marked = false;
        this.#listener.layoutChanged();
        break;
      case 'mark':
        this.#marked = true;
        this.#listener.layoutChanged();
        break;
      case 'reset':
        this.surfaces.clear();
        this.#streams.destroyAll('flush');
        this.#marked = false;
        this.#listener.layoutChanged();
        break;
      case 'surfaceCreate': {
        const surface = this.surfaces.create(message.body);
        if (!surface.primary) break;
        this.#marked = false;
        this.#listener.layoutChanged();
        break;
      }
      case 'surfaceDestroy': {
        const surface = this.surfaces.destroy(message.body.id);
        this.#streams.surfaceDestroyed(message.body.id);
        if (surface?.primary) this.#listener.layoutChanged();
        break;
      }
      case 'monitorsConfig':
        this.#monitors = monitorsOf(message.body);
        this.#listener.layoutChanged();
        break;
      case 'invalList':
      case 'invalAllPixmaps':
      case 'invalPalette':
      case 'invalAllPalettes':
        this.#images.invalidate(message);
        break;
      case 'streamCreate':
        this.#streams.create(message.body);
        break;
      case 'streamData':
        this.#streams.data(message.body);
        break;
      case 'streamDataSized':
        this.#streams.dataSized(message.body);
        break;
      case 'streamClip':
        this.#streams.clip(message.body);
        break;
      case 'streamDestroy':
        this.#streams.destroy(message.body.id, this.#endOfStreams);
        break;
      case 'streamDestroyAll':
        this.#streams.destroyAll(this.#endOfStreams);
        break;
      case 'streamActivateReport':
        this.#streams.activateReport(message.body);
        break;
      case 'glScanoutUnix':
      case 'glDraw':
      case 'qualityIndicator':
        // GL scanouts are file descriptors of the server's machine and the indicator asks for nothing; no capability of
        // ours invites either.
        break;
      default:
        message satisfies never;
    }
  }

  /** A source ends its streams just before the guest goes; their last frames have as much right as all others. */
  get #endOfStreams(): 'flush' | 'drain' {
    return this.#slot.aheadReady || this.#handling !== this.#slot.place.server ? 'drain' : 'flush';
  }

  #failed(error: Error): void {
    this.#slot.abort(error);
  }

  #end(error: Error): void {
    this.#queue.close();
    this.#streams.close();
    const closing = closingOf(error, this.#slot.label);
    this.#linked?.reject(error);
    this.#linked = null;
    this.#listener.closed(closing);
  }
}

/**
 * Whether the bytes of an image break its format, rather than an engine's own decoder or the server's books being at
 * odds with it. A JPEG that a browser refuses is left out of the picture; the codecs here are the protocol.
 */
function isBroken(error: DrawError, message: { readonly name: string }): boolean {
  return error.cause instanceof DecodeError && error.cause.path[0] !== 'jpeg' && isDraw(message);
}

/** The error with the message's name in front, as one of the classes that end a session. */
function namingMessage(error: unknown, name: string): unknown {
  if (error instanceof DrawError && error.cause instanceof DecodeError) return error.cause.within(name);
  return error instanceof DecodeError && error.path[0] !== name ? error.within(name) : error;
}
