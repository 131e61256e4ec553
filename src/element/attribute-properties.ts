import { LitElement } from 'lit';
import type { PropertyDeclarations } from 'lit';
import type { SessionOptions } from '../worker/protocol.ts';
import {
  Choices,
  clipboard,
  codecsOf,
  compressionOf,
  disableEffects,
  latencyInterval,
  monitor,
  preferredCodecs,
  preferredCompression,
  releaseKeys,
  scaling,
  streamLatency,
  volume,
} from './attributes.ts';
import type { PreferredCompression, Scaling, StreamLatency } from './attributes.ts';
import type { ClipboardMode } from './clipboard.ts';
import { channelUrl } from './socket-url.ts';
import type { AddressError } from './socket-url.ts';
import { english } from './texts.ts';
import type { Texts } from './texts.ts';

/** The properties that workers have to know when they change. */
export const optionNames = [
  'preferredCompression',
  'preferredCodecs',
  'streamLatency',
  'latencyInterval',
  'viewOnly',
  'microphone',
] as const;

/** What a page's author chooses: the element's attributes, and the properties of the same meaning. */
export class AttributeProperties extends LitElement {
  /** @internal */
  static override readonly properties: PropertyDeclarations = {
    src: { type: String },
    scaling: { type: String },
    viewOnly: { type: Boolean, attribute: 'view-only' },
    muted: { type: Boolean },
    volume: { converter: (text: string | null) => text },
    monitor: { converter: (text: string | null) => text },
    preferredCompression: { type: String, attribute: 'preferred-compression' },
    preferredCodecs: { type: String, attribute: 'preferred-codecs' },
    streamLatency: { type: String, attribute: 'stream-latency' },
    latencyInterval: { attribute: 'latency-interval', converter: (text: string | null) => text },
    reconnect: { type: Boolean },
    microphone: { type: Boolean },
    releaseKeys: { type: String, attribute: 'release-keys' },
    clipboard: { type: String },
    refuseFiles: { type: Boolean, attribute: 'refuse-files' },
    disableEffects: { type: String, attribute: 'disable-effects' },
    ports: { converter: (text: string | null) => text ?? '' },
    controls: { type: Boolean },
    texts: { attribute: false },
  };

  readonly #choices = new Choices(this);
  #src = '';
  #scaling = scaling.fallback;
  #volume = volume.fallback;
  #monitor = monitor.fallback;
  #preferredCompression: PreferredCompression = '';
  #preferredCodecs = preferredCodecs.fallback;
  #streamLatency = streamLatency.fallback;
  #latencyInterval = latencyInterval.fallback;
  #releaseKeys = releaseKeys.fallback;
  #texts = english;
  #clipboard = clipboard.fallback;
  #disableEffects = disableEffects.fallback;

  /** Nothing of the user's reaches the guest. */
  declare viewOnly: boolean;
  /** The guest's sound is not heard. */
  declare muted: boolean;
  /** A bar of controls is shown under the picture: keys, on-screen keyboard, clipboard and files, size, sound, screenshot, statistics, fullscreen, disconnect. The slot `controls` puts something else in its place. */
  declare controls: boolean;
  /** After a lost connection, try again with growing pauses. */
  declare reconnect: boolean;
  /** The guest may record: when it wants to, the browser asks the person for the microphone. */
  declare microphone: boolean;

  /** Files that are dropped or pasted on the element are not sent to the guest. */
  declare refuseFiles: boolean;
  /** Names of ports to open, separated by spaces, or `*` for all; see `port-open`. Taken up by the next connection. */
  declare ports: string;

  constructor() {
    super();
    this.viewOnly = false;
    this.muted = false;
    this.controls = false;
    this.reconnect = false;
    this.refuseFiles = false;
    this.ports = '';
    this.microphone = false;
  }

  /** The WebSocket URL of the SPICE server, with `ws://` or `wss://`; every channel of the session opens its own socket to it. As with WebSocket itself, it may be relative to the page, and `http://` and `https://` stand for `ws://` and `wss://`. */
  get src(): string {
    return this.#src;
  }

  set src(src: string | URL | null) {
    this.#src = src == null ? '' : String(src);
    try {
      if (this.#src.trim() !== '') channelUrl(this.#src, this.ownerDocument.baseURI);
    } catch (error) {
      // Connecting will fail with the same sentence.
      this.#choices.warn(`src=${this.#src}`, (error as AddressError).message);
    }
  }

  /** How the picture is fitted into the element: `fit` keeps the ratio and fills it, `down` is never above 1:1, `none` is 1 guest pixel for 1 CSS pixel and scrolls, `guest` asks the guest for the element's size. */
  get scaling(): Scaling {
    return this.#scaling;
  }

  set scaling(value: Scaling) {
    this.#scaling = this.#choices.take('scaling', scaling, value);
  }

  /** How loud the guest's sound is, from 0 to 1. */
  get volume(): number {
    return this.#volume;
  }

  set volume(value: number) {
    this.#volume = this.#choices.take('volume', volume, value);
  }

  /** Which of the guest's monitors to show, counted from 0. */
  get monitor(): number {
    return this.#monitor;
  }

  set monitor(value: number) {
    this.#monitor = this.#choices.take('monitor', monitor, value);
  }

  /** How the server should compress images: `off`, `auto-glz`, `auto-lz`, `quic`, `glz`, `lz`, `lz4`, or empty for its own choice. */
  get preferredCompression(): PreferredCompression {
    return this.#preferredCompression;
  }

  set preferredCompression(value: PreferredCompression) {
    this.#preferredCompression = this.#choices.take('preferred-compression', preferredCompression, value);
  }

  /** Video codecs in the order of preference, such as `h264 vp9 vp8 mjpeg`; empty for the server's own choice. */
  get preferredCodecs(): string {
    return this.#preferredCodecs;
  }

  set preferredCodecs(value: string) {
    this.#preferredCodecs = this.#choices.take('preferred-codecs', preferredCodecs, value);
  }

  /** When frames of a video are shown: `auto` shows those without sound as early as their jitter allows, `server` exactly at their time. */
  get streamLatency(): StreamLatency {
    return this.#streamLatency;
  }

  set streamLatency(value: StreamLatency) {
    this.#streamLatency = this.#choices.take('stream-latency', streamLatency, value);
  }

  /** Milliseconds between `latency` events. */
  get latencyInterval(): number {
    return this.#latencyInterval;
  }

  set latencyInterval(value: number) {
    this.#latencyInterval = this.#choices.take('latency-interval', latencyInterval, value);
  }

  /** The keys that give the keyboard back to the page when they are pressed together and let go: names of `KeyboardEvent.code` joined by `+`. Empty: no keys do. */
  get releaseKeys(): string {
    return this.#releaseKeys;
  }

  set releaseKeys(value: string) {
    this.#releaseKeys = this.#choices.take('release-keys', releaseKeys, value);
  }

  /** Which way the clipboard is shared: `both`, `to-guest`, `from-guest` or `off`. */
  get clipboard(): ClipboardMode {
    return this.#clipboard;
  }

  set clipboard(value: ClipboardMode) {
    this.#clipboard = this.#choices.take('clipboard', clipboard, value);
  }

  /** What of its looks the guest shall leave out, so that less has to be sent: a list of `wallpaper`, `font-smooth`, `animation`, or `all`. Needs an agent that does this. */
  get disableEffects(): string {
    return this.#disableEffects;
  }

  set disableEffects(value: string) {
    this.#disableEffects = this.#choices.take('disable-effects', disableEffects, value);
  }

  /** The element's own words, for a page in another language; what is left out stays English. */
  get texts(): Texts {
    return this.#texts;
  }

  set texts(texts: Partial<Texts>) {
    this.#texts = { ...english, ...texts };
  }
}

/** Whether the page's author allows the microphone. */
export function mayRecord({
  microphone,
  viewOnly,
}: {
  readonly microphone: boolean;
  readonly viewOnly: boolean;
}): boolean {
  return microphone && !viewOnly;
}

/** What of an element's attributes its workers have to know. */
export function optionsOf(element: AttributeProperties): SessionOptions {
  return {
    preferredCompression: compressionOf(element.preferredCompression),
    preferredCodecs: codecsOf(element.preferredCodecs),
    streamLatency: element.streamLatency,
    latencyInterval: element.latencyInterval,
    viewOnly: element.viewOnly,
    microphone: mayRecord(element),
  };
}
