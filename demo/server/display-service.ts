import { displayCommands, displayMessages, StreamFlag } from '../../src/wire/display.ts';
import type { displayFromServer, displayToServer, DrawMessage } from '../../src/wire/display.ts';
import type { Rect } from '../../src/wire/geometry.ts';
import { copyMessage } from './canvas.ts';
import { rectOf } from './framebuffer.ts';
import type { Guest, GuestWatcher } from './guest.ts';
import type { LinkedChannel } from './link-stage.ts';
import type { VideoFrame } from './scene/video.ts';
import { ServerChannel } from './server-channel.ts';
import { StaleArea } from './stale-area.ts';

/** How a display channel may misbehave. */
export interface DisplayFaults {
  /** The picture is never said to be whole. */
  readonly neverMark: boolean;
  /** Sends on whatever the client acknowledges. */
  readonly ignoreAcks: boolean;
}

const MJPEG = 1;
/** Milliseconds without a new picture after which a stream ends. */
const STREAM_TIMEOUT = 1000;
/** SPICE_MSGC_DISPLAY_STREAM_REPORT with this many drops and no frames refuses the stream. */
const REFUSED = 0xffffffff;

/**
 * A display channel of one client: sends what the guest draws. While the client is behind, drawings are not queued: their
 * area is remembered, and sent as it looks by the time there is room.
 */
export class DisplayService implements GuestWatcher {
  readonly channel: ServerChannel<typeof displayFromServer, typeof displayToServer>;
  readonly #clock: () => number;
  readonly #faults: DisplayFaults;
  readonly #stale = new StaleArea();
  #guest: Guest | null = null;
  #started = false;
  #initialised = false;
  #hasSurface = false;
  #streams = 0;
  #stream: number | null = null;
  #streamRefused = false;
  #streamTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    link: LinkedChannel,
    clock: () => number,
    faults: DisplayFaults,
    migrateData: (data: Uint8Array) => void,
  ) {
    this.#clock = clock;
    this.#faults = faults;
    this.channel = new ServerChannel(
      link,
      { outgoing: displayMessages, incoming: displayCommands },
      {
        message: (message) => {
          if (message.name === 'init') this.#initialised = true;
          if (message.name === 'streamReport' && message.body.numFrames === 0 && message.body.numDrops === REFUSED) {
            this.#streamRefused = true;
            this.#endStream();
          }
          this.#show();
        },
        relieved: () => {
          this.#catchUp();
        },
        migrateData: (data) => {
          // A target knows the surfaces of the client, but none of its caches.
          this.#hasSurface = true;
          this.#initialised = true;
          this.channel.send({ name: 'invalAllPalettes', body: undefined });
          this.channel.send({ name: 'invalAllPixmaps', body: { waitFor: [] } });
          migrateData(data);
          this.#show();
        },
        closed: () => {
          this.leave();
        },
      },
    );
  }

  /** Begins to speak. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.channel.begin();
    this.#show();
  }

  /** The guest's screen is shown from now on. */
  enter(guest: Guest): void {
    this.#guest = guest;
    this.#stale.add(rectOf(0, 0, guest.framebuffer.width, guest.framebuffer.height));
    guest.watch(this);
    this.#show();
  }

  /** The guest is shown no more; its last picture stays. Streams end, as nothing of them is migrated. */
  leave(): void {
    this.#endStream();
    this.#guest?.unwatch(this);
    this.#guest = null;
  }

  draw(message: DrawMessage, area: Rect): void {
    // What is drawn may copy from what the client does not have yet.
    if (!this.#speaks || !this.#stale.empty || this.#behind) this.#stale.add(area);
    else this.channel.send(message);
    this.#catchUp();
  }

  /** The screen has another size: everything of the old one is gone. */
  resized(): void {
    const guest = this.#guest;
    this.#stale.take();
    if (!guest || !this.#hasSurface) return;
    this.#stream = null;
    if (this.#streamTimer !== null) clearTimeout(this.#streamTimer);
    this.channel.send({ name: 'streamDestroyAll', body: undefined });
    this.channel.send({ name: 'surfaceDestroy', body: { id: 0 } });
    this.#createSurface(guest);
  }

  film(frame: VideoFrame, at: Rect): void {
    if (!this.#speaks || this.#streamRefused || !this.#canStream) {
      this.#stale.add(at);
      this.#catchUp();
      return;
    }
    if (this.#behind) return;
    this.#stream ??= this.#beginStream(frame, at);
    if (this.#streamTimer !== null) clearTimeout(this.#streamTimer);
    this.#streamTimer = setTimeout(() => {
      this.#endStream();
    }, STREAM_TIMEOUT);
    const body = { id: this.#stream, multiMediaTime: this.#clock(), data: frame.jpeg };
    this.channel.send({ name: 'streamData', body });
  }

  get #speaks(): boolean {
    return this.#hasSurface && this.#started;
  }

  get #behind(): boolean {
    return !this.#faults.ignoreAcks && this.channel.congested;
  }

  get #canStream(): boolean {
    const { capabilities } = this.channel.link;
    return !capabilities.has('multiCodec') || capabilities.has('codecMjpeg');
  }

  /** Makes the client's surface when all that it needs is there. */
  #show(): void {
    const guest = this.#guest;
    if (!guest || !this.#started || !this.#initialised) return;
    if (!this.#hasSurface) this.#createSurface(guest);
    this.#catchUp();
  }

  #createSurface(guest: Guest): void {
    const { width, height } = guest.framebuffer;
    this.#hasSurface = true;
    this.channel.send({ name: 'invalAllPalettes', body: undefined });
    this.channel.send({ name: 'surfaceCreate', body: { id: 0, width, height, format: 'xrgb32', flags: 1 } });
    this.#stale.take();
    this.#copy(rectOf(0, 0, width, height));
    if (this.channel.link.capabilities.has('monitorsConfig')) {
      const head = { monitorId: 0, surfaceId: 0, width, height, x: 0, y: 0, flags: 0 };
      this.channel.send({ name: 'monitorsConfig', body: { maxAllowed: 1, heads: [head] } });
    }
    if (!this.#faults.neverMark) this.channel.send({ name: 'mark', body: undefined });
  }

  #catchUp(): void {
    if (!this.#guest || !this.#speaks) return;
    if (this.#stale.empty || this.#behind) return;
    // What a stream covers it brings itself, and later than a draw: both together would be two pictures of the film in one.
    const streamed = this.#stream === null ? null : this.#guest.layout.video;
    for (const rect of this.#stale.take(streamed)) this.#copy(rect);
  }

  #copy(rect: Rect): void {
    const image = this.#guest?.framebuffer.image(rect, this.channel.link.capabilities.has('lz4Compression'));
    if (image) this.channel.send(copyMessage(rect, image));
  }

  #beginStream(frame: VideoFrame, dest: Rect): number {
    const id = this.#streams++ % 64;
    this.channel.send({
      name: 'streamCreate',
      body: {
        surfaceId: 0,
        id,
        flags: StreamFlag.topDown,
        codec: MJPEG,
        stamp: 0n,
        streamWidth: frame.width,
        streamHeight: frame.height,
        sourceWidth: frame.width,
        sourceHeight: frame.height,
        dest,
        clip: null,
      },
    });
    if (this.channel.link.capabilities.has('streamReport')) {
      const body = { streamId: id, uniqueId: this.#streams, maxWindowSize: 5, timeout: 1000 };
      this.channel.send({ name: 'streamActivateReport', body });
    }
    return id;
  }

  /** The last frame was lossy: the client gets what is really there. */
  #endStream(): void {
    if (this.#streamTimer !== null) clearTimeout(this.#streamTimer);
    this.#streamTimer = null;
    if (this.#stream === null) return;
    this.channel.send({ name: 'streamDestroy', body: { id: this.#stream } });
    this.#stream = null;
    if (this.#guest) this.#copy(this.#guest.layout.video);
  }
}
