import type { FromPlayer, ToPlayer } from '../audio/messages.ts';
import { DecodeError } from '../bytes/decode-error.ts';
import type { OwnMessage } from '../session/channel.ts';
import type { PlaybackFromServer } from '../wire/playback.ts';
import { opusDecoder, rawDecoder } from './sound-decoder.ts';
import type { SoundDecoder } from './sound-decoder.ts';

/** Channels, and samples a second of each. */
interface Format {
  readonly channels: number;
  readonly frequency: number;
}

/** What the playback channel needs of its session. */
export interface PlaybackHost {
  /** Asks the page for a player; null when it has none. */
  openPlayer(format: Format): Promise<MessagePort | null>;
  /** What is heard at `at` (milliseconds since the epoch), in multimedia time; null: no sound is heard any more. */
  heard(time: number | null, at: number): void;
  notify(message: string): void;
}

/** Counters of the sound, as the `latency` event tells them. Milliseconds. */
export interface PlaybackCounters {
  readonly delay: number;
  readonly buffered: number;
  readonly underruns: number;
}

/** Channels and rates that are accepted; a server sends two channels at 44,100 or 48,000. */
const MOST_CHANNELS = 8;
const LEAST_RATE = 8000;
const MOST_RATE = 192_000;
/** Packets that wait for the player to be made. */
const MOST_WAITING = 200;
/** A player that says nothing for so long plays nothing: the browser waits for a gesture. Milliseconds. */
const SILENCE = 500;
/** What is sent to a player that says nothing, in packets: it would play them all, late. */
const MOST_UNHEARD = 50;

/** The guest's sound: from the playback channel's messages to the player in the audio thread. */
export class PlaybackDriver {
  readonly #host: PlaybackHost;
  #mode: 'raw' | 'celt051' | 'opus' = 'raw';
  /** The format of the sound that plays; null while none does. */
  #format: Format | null = null;
  /** What the player was made for; it stays through pauses, which some guests make after every word. */
  #opened: Format | null = null;
  #decoder: SoundDecoder | null = null;
  #port: MessagePort | null = null;
  #waiting: ToPlayer[] = [];
  #gains: readonly number[] = [];
  #muted = false;
  #latency = 0;
  #counters: PlaybackCounters | null = null;
  #toldAt = 0;
  #unheard = 0;
  /** Counts starts: what belongs to an older one is dropped. */
  #turn = 0;

  constructor(host: PlaybackHost) {
    this.#host = host;
  }

  /** Null while no sound plays. */
  get counters(): PlaybackCounters | null {
    return this.#format ? this.#counters : null;
  }

  /** @throws {DecodeError} for a format that no sound has */
  handle(message: OwnMessage<PlaybackFromServer>, now: number): void {
    switch (message.name) {
      case 'mode':
        this.#mode = message.body.mode;
        if (this.#format) this.#newDecoder(this.#format);
        break;
      case 'start':
        this.#start(message.body);
        break;
      case 'data':
        this.#data(message.body, now);
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
    this.#port?.close();
    this.#port = null;
  }

  #start(body: { channels: number; frequency: number }): void {
    const { channels, frequency } = body;
    if (channels < 1 || channels > MOST_CHANNELS) {
      throw new DecodeError('invalid', `${channels} channels, 1 to ${MOST_CHANNELS} accepted`, ['start', 'channels']);
    }
    if (frequency < LEAST_RATE || frequency > MOST_RATE) {
      throw new DecodeError('invalid', `${frequency} samples a second`, ['start', 'frequency']);
    }
    this.#format = { channels, frequency };
    this.#newDecoder(this.#format);
    const { channels: openChannels, frequency: openFrequency } = this.#opened ?? {};
    if (openChannels !== channels || openFrequency !== frequency) this.#open(this.#format);
    this.#tell({ kind: 'start', channels, frequency });
    this.#tell({ kind: 'latency', milliseconds: this.#latency });
    this.#tellGains();
  }

  #open(format: Format): void {
    const turn = ++this.#turn;
    this.#opened = format;
    this.#port?.close();
    this.#port = null;
    this.#waiting = [];
    void this.#host
      .openPlayer(format)
      .catch(() => null)
      .then((port) => {
        if (turn !== this.#turn) {
          port?.close();
          return;
        }
        if (!port) {
          this.#host.notify('the browser offers no way to play sound on this page');
          this.#waiting = [];
          return;
        }
        port.onmessage = ({ data }: MessageEvent<FromPlayer>) => {
          this.#told(data);
        };
        this.#port = port;
        for (const message of this.#waiting) this.#tell(message);
        this.#waiting = [];
      });
  }

  #newDecoder(format: Format): void {
    this.#decoder?.close();
    this.#decoder = null;
    const listener = {
      decoded: (sound: { time: number; planes: Float32Array<ArrayBuffer>[] }) => {
        this.#tell({ kind: 'samples', ...sound });
      },
      failed: (sentence: string) => {
        this.#host.notify(`sound: ${sentence}`);
      },
    };
    if (this.#mode === 'opus') this.#decoder = opusDecoder(format.channels, format.frequency, listener);
    else if (this.#mode === 'raw') this.#decoder = rawDecoder(format.channels, listener);
    else this.#host.notify('sound: the server sends CELT, which nobody asked for');
  }

  #data({ time, data }: { time: number; data: Uint8Array }, now: number): void {
    if (!this.#decoder) return;
    const silent = this.#port !== null && now - this.#toldAt > SILENCE;
    this.#unheard = silent ? this.#unheard + 1 : 0;
    if (this.#unheard > MOST_UNHEARD) {
      if (this.#unheard === MOST_UNHEARD + 1) this.#host.heard(null, now);
      return;
    }
    this.#decoder.decode(time, data);
  }

  #stop(): void {
    this.#decoder?.close();
    this.#decoder = null;
    this.#format = null;
    this.#counters = null;
    this.#tell({ kind: 'stop' });
    this.#host.heard(null, 0);
  }

  #told({ heard, at, delay, buffered, underruns }: FromPlayer): void {
    if (!this.#format) return;
    this.#toldAt = at;
    this.#counters = { delay, buffered, underruns };
    if (heard !== null) this.#host.heard(heard, at);
  }

  #tellGains(): void {
    const gains = this.#muted ? Array.from({ length: MOST_CHANNELS }, () => 0) : this.#gains;
    this.#tell({ kind: 'gains', gains });
  }

  #tell(message: ToPlayer): void {
    if (this.#port) {
      const transfer = message.kind === 'samples' ? message.planes.map((plane) => plane.buffer) : [];
      this.#port.postMessage(message, transfer);
    } else if (this.#waiting.length < MOST_WAITING) this.#waiting.push(message);
  }
}
