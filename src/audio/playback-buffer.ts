import { wrapMm } from '../timing/millis.ts';

/** Sound that waits at most, in seconds; what comes on top pushes the oldest out. */
const CAPACITY_SECONDS = 4;
/** The least that waits before sound begins, in milliseconds: arrivals are not even. */
const LEAST_LATENCY = 60;
/**
 * After running dry as much more waits as sound was missing, and at least so much, up to the most: in Firefox what comes
 * from a socket passes by the page, and a page that was busy once will be again.
 */
const LATENCY_STEP = 20;
const MOST_OWN_LATENCY = 600;
/** Who sends nothing for longer, in milliseconds, is not late but has nothing to say. */
const LONGEST_DELAY = 1000;
/** After so many seconds without running dry less waits again, a fifth of what is above the least and at least a step. */
const CALM_SECONDS = 30;
/** Differences to the wanted wait are closed by playing this much faster or slower at most; nobody hears it. */
const MOST_DRIFT = 0.005;
/** A difference of so many milliseconds is closed at full drift. */
const FULL_DRIFT_AT = 100;
/** More than this beyond the wanted wait is a stall's leftover, and skipped. A wish for so much more is gathered at once. */
const SKIP_BEYOND = 150;
/** What may wait beyond the wanted wait when sound begins: no packet is so long. The rest would be late for long. */
const EXCESS_AT_BEGINNING = 30;
/** Within so many milliseconds, a few packets, the level says nothing about the clocks. */
const UNEVEN = 15;
/** How much of the new level counts with each look at it; levels jump with every packet. */
const SMOOTHING = 0.02;

/** A sample whose multimedia time is known. */
interface Anchor {
  readonly index: number;
  readonly time: number;
  readonly server: number;
}

/** Where a sound is: a multimedia time with a fraction, in [0, 2^32), and the number of the server whose time it is. */
export interface Position {
  readonly time: number;
  readonly server: number;
}

/**
 * Sound between the server's pace and the loudspeaker's. It gathers as much as is wanted, then plays, a little faster or
 * slower as the two clocks demand, at whatever rate the output has. It asks nobody for the time: its time is samples.
 */
export class PlaybackBuffer {
  readonly #frequency: number;
  readonly #outputRate: number;
  readonly #rings: readonly Float32Array[];
  readonly #capacity: number;
  #anchors: Anchor[] = [];
  /** Indices count samples since the sound began; the ring holds those from `#read` to `#written`. */
  #written = 0;
  /** Where the next output sample is taken, with a fraction. */
  #read = 0;
  #playing = false;
  /** Where the sound ends that is played out before the next one is gathered; null while none ended. */
  #end: number | null = null;
  #ownLatency = LEAST_LATENCY;
  #askedLatency = 0;
  /** Output samples played since the wanted wait changed. */
  #calm = 0;
  #level: number | null = null;
  #underruns = 0;
  /** Output samples of silence since it ran dry; null when what ran dry has been answered. */
  #missing: number | null = null;

  /** Rates in samples a second. */
  constructor(format: { readonly channels: number; readonly frequency: number; readonly outputRate: number }) {
    this.#frequency = format.frequency;
    this.#outputRate = format.outputRate;
    this.#capacity = Math.ceil(format.frequency * CAPACITY_SECONDS);
    this.#rings = Array.from({ length: format.channels }, () => new Float32Array(this.#capacity));
  }

  /** The server's wish: at least so many milliseconds wait. */
  set latency(milliseconds: number) {
    this.#askedLatency = Math.min(milliseconds, CAPACITY_SECONDS * 500);
    // Slower playing would take a minute to get there, and the pictures would be late for all of it.
    if (this.#playing && this.#end === null && this.target - this.buffered > SKIP_BEYOND) this.#gather();
  }

  /** Milliseconds that are wanted to wait. */
  get target(): number {
    return Math.max(this.#askedLatency, this.#ownLatency);
  }

  /** Milliseconds that wait. */
  get buffered(): number {
    return ((this.#written - this.#read) * 1000) / this.#frequency;
  }

  get underruns(): number {
    return this.#underruns;
  }

  /** Of the next sample to be played; null while nothing is played. */
  get position(): Position | null {
    if (!this.#playing) return null;
    const anchor = this.#anchors[0];
    if (!anchor) return null;
    const { index, time, server } = anchor;
    return { time: wrapMm(time + ((this.#read - index) * 1000) / this.#frequency), server };
  }

  /** Takes samples, one array a channel, the first of which has the multimedia time `time` of server `server`. */
  push(time: number, planes: readonly Float32Array[], server = 0): void {
    const length = planes[0]?.length ?? 0;
    if (length === 0) return;
    this.#learn();
    const taken = Math.min(length, this.#capacity);
    this.#anchors.push({ index: this.#written, time, server });
    this.#rings.forEach((ring, channel) => {
      const plane = planes[channel] ?? planes[0]!;
      this.#store(ring, plane.subarray(0, taken));
    });
    this.#written += taken;
    if (this.#written - this.#read > this.#capacity) this.#read = this.#written - this.#capacity;
    this.#forget();
  }

  /** The sound ends here: what waits is played out, however little it is, and what comes then is gathered anew. */
  end(): void {
    this.#missing = null;
    this.#end = this.#written;
  }

  /** Drops what waits. */
  clear(): void {
    this.#missing = null;
    this.#read = this.#written;
    this.#gather();
  }

  /** Fills the output arrays, one a channel, with what is to be heard next: sound, or silence. */
  render(outputs: readonly Float32Array[], gains: readonly number[] = []): void {
    const length = outputs[0]?.length ?? 0;
    if (!this.#playing && !this.#begins()) {
      if (this.#missing !== null) this.#missing += length;
      for (const output of outputs) output.fill(0);
      return;
    }
    this.#skipLeftover();
    const step = (this.#frequency / this.#outputRate) * this.#speed();
    const last = this.#end ?? this.#written;
    const whole = last - this.#read >= step * length + 1;
    if (!whole && this.#end === null) {
      for (const output of outputs) output.fill(0);
      this.#runDry();
      return;
    }
    const frames = whole ? length : Math.max(0, Math.min(length, Math.floor((last - this.#read - 1) / step)));
    outputs.forEach((output, channel) => {
      const ring = this.#rings[Math.min(channel, this.#rings.length - 1)]!;
      this.#interpolate(ring, output.subarray(0, frames), step, gains[channel] ?? 1);
      output.fill(0, frames);
    });
    if (whole) {
      this.#read += step * length;
      this.#relax(length);
    } else {
      this.#read = Math.max(this.#read, last);
      this.#gather();
    }
    this.#forget();
  }

  /** Whether enough waits to begin, or a sound has ended that never was enough. */
  #begins(): boolean {
    if (this.#end !== null && this.#end <= this.#read) this.#end = null;
    const excess = this.buffered - this.target;
    if (this.#end === null && excess < 0) return false;
    this.#playing = true;
    if (this.#end === null && excess > EXCESS_AT_BEGINNING) {
      this.#read += Math.floor((excess * this.#frequency) / 1000);
      this.#forget();
    }
    return true;
  }

  #relax(played: number): void {
    this.#calm += played;
    if (this.#calm < CALM_SECONDS * this.#outputRate) return;
    this.#calm = 0;
    const less = Math.max(LATENCY_STEP, (this.#ownLatency - LEAST_LATENCY) / 5);
    this.#ownLatency = Math.max(LEAST_LATENCY, this.#ownLatency - less);
  }

  #gather(): void {
    this.#playing = false;
    this.#level = null;
    this.#end = null;
  }

  #store(ring: Float32Array, plane: Float32Array): void {
    const at = this.#written % this.#capacity;
    const first = Math.min(plane.length, this.#capacity - at);
    ring.set(plane.subarray(0, first), at);
    ring.set(plane.subarray(first), 0);
  }

  /** How much faster than the nominal rate to play, so that the wanted amount waits. */
  #speed(): number {
    const level = this.buffered;
    this.#level = this.#level === null ? level : this.#level + (level - this.#level) * SMOOTHING;
    const error = this.#level - this.target;
    if (this.#end !== null || Math.abs(error) < UNEVEN) return 1;
    return 1 + Math.max(-1, Math.min(1, error / FULL_DRIFT_AT)) * MOST_DRIFT;
  }

  #skipLeftover(): void {
    const excess = this.buffered - this.target;
    if (excess <= SKIP_BEYOND || this.#end !== null) return;
    this.#read += (excess * this.#frequency) / 1000;
    this.#level = null;
    this.#forget();
  }

  #runDry(): void {
    this.#gather();
    this.#underruns += 1;
    this.#missing = 0;
  }

  /** Sound comes again after it was missed. */
  #learn(): void {
    if (this.#missing === null) return;
    const late = (this.#missing * 1000) / this.#outputRate;
    this.#missing = null;
    this.#calm = 0;
    const step = late > LONGEST_DELAY ? LATENCY_STEP : Math.max(LATENCY_STEP, late);
    this.#ownLatency = Math.min(MOST_OWN_LATENCY, this.#ownLatency + step);
  }

  #interpolate(ring: Float32Array, output: Float32Array, step: number, gain: number): void {
    const capacity = this.#capacity;
    let position = this.#read;
    if (step === 1 && Number.isInteger(position)) {
      for (let i = 0; i < output.length; i++) output[i] = ring[(position + i) % capacity]! * gain;
      return;
    }
    for (let i = 0; i < output.length; i++, position += step) {
      const index = Math.floor(position);
      const before = ring[index % capacity]!;
      const after = ring[(index + 1) % capacity]!;
      output[i] = (before + (after - before) * (position - index)) * gain;
    }
  }

  /** Lets go of the anchors before the one that dates the next sample. */
  #forget(): void {
    while (this.#anchors.length > 1 && this.#anchors[1]!.index <= this.#read) this.#anchors.shift();
  }
}
