import type { FromPlayer, ToPlayer } from '../audio/messages.ts';
import type { OwnMessage } from '../session/channel.ts';
import type { PlaybackFromServer } from '../wire/playback.ts';
import { Millis } from '../timing/millis.ts';
import { SlidingMinimum } from '../timing/sliding.ts';
import { OPUS_RATE, opusDecoder, rawDecoder } from './sound-decoder.ts';
import type { SoundDecoder } from './sound-decoder.ts';
import { checkSoundFormat, MOST_CHANNELS } from './sound-format.ts';

/** Channels, and samples a second of each. */
interface Format {
  readonly channels: number;
  readonly frequency: number;
}

/** What the playback channel needs of its session. */
export interface PlaybackHost {
  /** Milliseconds since the epoch. */
  now(): number;
  /** The guest begins or ends to play; told in turns. */
  playing(playing: boolean): void;
  /** Asks the page for a player; null when it has none. */
  openPlayer(format: Format): Promise<MessagePort | null>;
  /** What of server `server`'s sound is heard at `at` (milliseconds since the epoch), in its multimedia time. */
  heard(server: number, time: number, at: number): void;
  /** No sound of server `server` is heard any more. */
  silent(server: number): void;
  notify(message: string): void;
}

/** Counters of the sound, as the `latency` event tells them. Milliseconds. */
export interface PlaybackCounters {
  readonly delay: number;
  readonly buffered: number;
  readonly underruns: number;
}

/** Packets that wait for the player to be made; the newest count. */
const MOST_WAITING = 50;
/** A player that says nothing for so long plays nothing: the browser waits for a gesture. Milliseconds. */
const SILENCE = 500;
/** Decoders that are made anew after bad packets, within one sound. */
const MOST_FAILURES = 100;
/** What is sent to a player that says nothing, in packets: it would play them all, late. */
const MOST_UNHEARD = 50;
/** Messages of the player are this long under way at best within such a while, in milliseconds; and how many make one. */
const CLOCK_SPAN = 2000;
const CLOCK_READINGS = 10;

type Samples = Extract<ToPlayer, { kind: 'samples' }>;

/** The guest's sound: from the playback channel's messages to the player in the audio thread. */
export class PlaybackDriver {
  readonly #host: PlaybackHost;
  #mode: 'raw' | 'celt051' | 'opus' = 'raw';
  /** The format of the sound that plays; null while none does. */
  #format: Format | null = null;
  /** What the player was made for; it stays through pauses, which some guests make after every word. */
  #opened: Format | null = null;
  #decoder: SoundDecoder | null = null;
  #failures = 0;
  #port: MessagePort | null = null;
  /** There is no player to be had for this format. */
  #refused = false;
  #waiting: Samples[] = [];
  #gains: readonly number[] = [];
  #muted = false;
  #latency = 0;
  /** The server whose message came last. */
  #server = 0;
  #counters: PlaybackCounters | null = null;
  /** From the audio thread's clock to this thread's, and the shortest way between them. */
  #clockOffset = new SlidingMinimum(CLOCK_SPAN, CLOCK_READINGS);
  #toldAt = 0;
  #unheard = 0;
  /** Counts players: what belongs to an older one is dropped. */
  #turn = 0;

  constructor(host: PlaybackHost) {
    this.#host = host;
  }

  /** Null while no sound plays. */
  get counters(): PlaybackCounters | null {
    return this.#format ? this.#counters : null;
  }

  /** Takes a message of server `server`. @throws {DecodeError} for a format that no sound has */
  handle(message: OwnMessage<PlaybackFromServer>, server: number): void {
    this.#server = server;
    switch (message.name) {
      case 'mode':
        this.#setMode(message.body.mode);
        break;
      case 'start':
        this.#start(message.body);
        break;
      case 'data':
        this.#data(message.body);
        break;
      case 'stop':
        this.#stop();
        break;
      case 'volume':
        this.#gains = message.body.volume.map((volume) => volume / 65535);
        this.#tellGains();
        break;
      case 'mute':
        this.#muted = message.body.mute;
        this.#tellGains();
        break;
      case 'latency':
        this.#latency = message.body.latency;
        this.#tell({ kind: 'latency', milliseconds: this.#latency });
        break;
      default:
        message satisfies never;
    }
  }

  /** The channel is gone. */
  close(): void {
    this.#stop();
    this.#turn += 1;
    this.#opened = null;
    this.#refused = false;
    this.#port?.close();
    this.#port = null;
  }

  #setMode(mode: 'raw' | 'celt051' | 'opus'): void {
    if (mode === this.#mode) return;
    this.#mode = mode;
    if (!this.#format) return;
    this.#newDecoder(this.#format);
    this.#openFor(this.#format);
  }

  #start(body: { channels: number; frequency: number }): void {
    checkSoundFormat(body);
    const { channels, frequency } = body;
    if (!this.#format) this.#host.playing(true);
    this.#format = { channels, frequency };
    this.#failures = 0;
    this.#newDecoder(this.#format);
    this.#openFor(this.#format);
    this.#begin();
  }

  /** Has a player made, unless there is one for this sound. */
  #openFor({ channels, frequency }: Format): void {
    const wanted = { channels, frequency: this.#mode === 'opus' ? OPUS_RATE : frequency };
    if (this.#opened?.channels === channels && this.#opened.frequency === wanted.frequency) return;
    const turn = ++this.#turn;
    this.#opened = wanted;
    this.#refused = false;
    this.#port?.close();
    this.#port = null;
    this.#waiting = [];
    void this.#host
      .openPlayer(wanted)
      .catch(() => null)
      .then((port) => {
        if (turn === this.#turn) this.#take(port);
        else port?.close();
      });
  }

  #take(port: MessagePort | null): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    if (!port) {
      this.#refused = true;
      this.#host.notify('the browser offers no way to play sound on this page');
      return;
    }
    port.onmessage = ({ data }: MessageEvent<FromPlayer>) => {
      this.#told(data);
    };
    this.#port = port;
    this.#clockOffset = new SlidingMinimum(CLOCK_SPAN, CLOCK_READINGS);
    if (!this.#format) return;
    this.#begin();
    for (const samples of waiting) this.#tell(samples);
  }

  /** Tells the player all that it must know before samples. */
  #begin(): void {
    if (!this.#port || !this.#opened) return;
    this.#unheard = 0;
    this.#tell({ kind: 'start', ...this.#opened });
    this.#tell({ kind: 'latency', milliseconds: this.#latency });
    this.#tellGains();
  }

  #newDecoder({ channels }: Format): void {
    void this.#decoder?.finish();
    this.#decoder = null;
    const server = this.#server;
    const listener = {
      decoded: (sound: { time: number; planes: Float32Array<ArrayBuffer>[] }) => {
        this.#tell({ kind: 'samples', server, ...sound });
      },
      failed: (sentence: string) => {
        if (this.#decoder === decoder) this.#decoderFailed(sentence);
      },
    };
    let decoder: SoundDecoder | null = null;
    if (this.#mode === 'opus') decoder = opusDecoder(channels, listener);
    else if (this.#mode === 'raw') decoder = rawDecoder(channels, listener);
    else this.#host.notify('sound: the server sends CELT, which nobody asked for');
    this.#decoder = decoder;
  }

  /** One bad packet ends a decoder of the platform, and none of the sound after it. */
  #decoderFailed(sentence: string): void {
    this.#decoder = null;
    if (++this.#failures === 1) this.#host.notify(`sound: ${sentence}`);
    if (this.#format && this.#failures < MOST_FAILURES) this.#newDecoder(this.#format);
  }

  #data({ time, data }: { time: number; data: Uint8Array }): void {
    if (!this.#decoder || this.#refused) return;
    if (this.#port && this.#host.now() - this.#toldAt > SILENCE) {
      this.#unheard += 1;
      if (this.#unheard === MOST_UNHEARD + 1) {
        // What the player has got by now would be heard whenever it may begin.
        this.#tell({ kind: 'forget' });
        this.#counters = null;
        this.#host.silent(this.#server);
      }
      if (this.#unheard > MOST_UNHEARD) return;
    } else this.#unheard = 0;
    this.#decoder.decode(time, data);
  }

  #stop(): void {
    const decoder = this.#decoder;
    this.#decoder = null;
    if (this.#format) this.#host.playing(false);
    this.#format = null;
    this.#counters = null;
    this.#waiting = [];
    const port = this.#port;
    void decoder?.finish().then(() => {
      // A sound that began in the meantime has ended this one already.
      if (!this.#format && port === this.#port) this.#tell({ kind: 'stop' });
    });
    this.#host.silent(this.#server);
  }

  #told({ heard, at, delay, buffered, underruns }: FromPlayer): void {
    if (!this.#format) return;
    const now = this.#host.now();
    this.#toldAt = now;
    this.#counters = { delay, buffered, underruns };
    this.#clockOffset.add(now - at, Millis(now));
    if (heard !== null) this.#host.heard(heard.server, heard.time, at + this.#clockOffset.value);
  }

  #tellGains(): void {
    const gains = this.#muted ? Array.from({ length: MOST_CHANNELS }, () => 0) : this.#gains;
    this.#tell({ kind: 'gains', gains });
  }

  /** Samples wait for a player that is still being made; the rest it is told when it is there. */
  #tell(message: ToPlayer): void {
    if (this.#port) {
      const transfer = message.kind === 'samples' ? message.planes.map((plane) => plane.buffer) : [];
      this.#port.postMessage(message, transfer);
    } else if (message.kind === 'samples' && this.#format && !this.#refused) {
      this.#waiting.push(message);
      if (this.#waiting.length > MOST_WAITING) this.#waiting.shift();
    }
  }
}
