import { playbackCommands, playbackMessages } from '../../src/wire/playback.ts';
import type { playbackFromServer, playbackToServer } from '../../src/wire/playback.ts';
import type { Guest, GuestWatcher } from './guest.ts';
import type { LinkedChannel } from './link-stage.ts';
import { ServerChannel } from './server-channel.ts';

const RATE = 48_000;
const CHANNELS = 2;
/** Milliseconds of sound in one message, and of a tone. */
const PIECE = 10;
const TONE = 180;

/** The playback channel of one client: a short tone for each key, as raw samples. */
export class PlaybackService implements GuestWatcher {
  readonly channel: ServerChannel<typeof playbackFromServer, typeof playbackToServer>;
  readonly #clock: () => number;
  #guest: Guest | null = null;
  #timer: ReturnType<typeof setInterval> | null = null;
  #frequency = 0;
  #begun = 0;
  #sent = 0;

  constructor(link: LinkedChannel, clock: () => number) {
    this.#clock = clock;
    this.channel = new ServerChannel(
      link,
      { outgoing: playbackMessages, incoming: playbackCommands },
      {
        message: () => undefined,
        closed: () => {
          this.leave();
        },
      },
    );
  }

  start(): void {
    this.channel.begin();
    this.channel.send({ name: 'mode', body: { time: this.#clock(), mode: 'raw', data: new Uint8Array() } });
    if (this.channel.link.capabilities.has('volume')) {
      this.channel.send({ name: 'volume', body: { volume: [0xffff, 0xffff] } });
      this.channel.send({ name: 'mute', body: { mute: false } });
    }
  }

  enter(guest: Guest): void {
    this.#guest = guest;
    guest.watch(this);
  }

  leave(): void {
    this.#stop();
    this.#guest?.unwatch(this);
    this.#guest = null;
  }

  tone(frequency: number): void {
    this.#stop();
    this.#frequency = frequency;
    this.#begun = performance.now();
    this.#sent = 0;
    const body = { channels: CHANNELS, format: 's16', frequency: RATE, time: this.#clock() } as const;
    this.channel.send({ name: 'start', body });
    this.#timer = setInterval(() => {
      this.#play();
    }, PIECE);
  }

  /** Sends what has sounded since the last time; stops when the tone is over. */
  #play(): void {
    const due = Math.min(performance.now() - this.#begun, TONE);
    for (; this.#sent + PIECE <= due; this.#sent += PIECE) {
      this.channel.send({ name: 'data', body: { time: this.#clock(), data: this.#samples(this.#sent) } });
    }
    if (this.#sent >= TONE - PIECE) this.#stop();
  }

  #samples(from: number): Uint8Array {
    const count = (RATE * PIECE) / 1000;
    const samples = new Int16Array(count * CHANNELS);
    for (let index = 0; index < count; index++) {
      const time = from + (index * 1000) / RATE;
      const fade = Math.min(1, time / 8) * Math.max(0, 1 - time / TONE) ** 2;
      samples.fill(
        Math.round(7000 * fade * Math.sin((time / 1000) * this.#frequency * 2 * Math.PI)),
        index * CHANNELS,
        (index + 1) * CHANNELS,
      );
    }
    return new Uint8Array(samples.buffer);
  }

  #stop(): void {
    if (this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
    this.channel.send({ name: 'stop', body: undefined });
  }
}
