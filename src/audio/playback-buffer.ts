/** Sound that waits at most, in seconds; what comes on top pushes the oldest out. */
const CAPACITY_SECONDS = 4;
/** The least that waits before sound begins, in milliseconds: arrivals are not even. */
const LEAST_LATENCY = 60;
/** After running dry so much more waits, up to the most. */
const LATENCY_STEP = 20;
const MOST_OWN_LATENCY = 300;
/** Differences to the wanted wait are closed by playing this much faster or slower at most; nobody hears it. */
const MOST_DRIFT = 0.005;
/** A difference of so many milliseconds is closed at full drift. */
const FULL_DRIFT_AT = 100;
/** More than this beyond the wanted wait is a stall's leftover, and skipped. */
const SKIP_BEYOND = 150;
/** How much of the new level counts with each look at it; levels jump with every packet. */
const SMOOTHING = 0.02;

/** A sample whose multimedia time is known. */
interface Anchor {
  readonly index: number;
  readonly time: number;
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
  #ownLatency = LEAST_LATENCY;
  #askedLatency = 0;
  #level: number | null = null;
  #underruns = 0;

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

  /** Multimedia time of the next sample to be played, with a fraction; null while nothing is played. */
  get position(): number | null {
    if (!this.#playing) return null;
    const anchor = this.#anchors[0];
    return anchor ? anchor.time + ((this.#read - anchor.index) * 1000) / this.#frequency : null;
  }

  /** Takes samples, one array a channel, the first of which has the multimedia time `time`. */
  push(time: number, planes: readonly Float32Array[]): void {
    const length = planes[0]?.length ?? 0;
    const taken = Math.min(length, this.#capacity);
    this.#anchors.push({ index: this.#written, time });
    this.#rings.forEach((ring, channel) => {
      const plane = planes[channel] ?? planes[0]!;
      this.#store(ring, plane.subarray(0, taken));
    });
    this.#written += taken;
    if (this.#written - this.#read > this.#capacity) this.#read = this.#written - this.#capacity;
    this.#forget();
  }

  /** Fills the output arrays, one a channel, with what is to be heard next: sound, or silence. */
  render(outputs: readonly Float32Array[], gains: readonly number[] = []): void {
    const length = outputs[0]?.length ?? 0;
    if (!this.#playing && this.buffered < this.target) {
      for (const output of outputs) output.fill(0);
      return;
    }
    this.#playing = true;
    this.#skipLeftover();
    const step = (this.#frequency / this.#outputRate) * this.#speed();
    const needed = step * length + 1;
    if (this.#written - this.#read < needed) {
      this.#runDry(outputs);
      return;
    }
    outputs.forEach((output, channel) => {
      const ring = this.#rings[Math.min(channel, this.#rings.length - 1)]!;
      this.#interpolate(ring, output, step, gains[channel] ?? 1);
    });
    this.#read += step * length;
    this.#forget();
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
    // Within the size of a few packets the level says nothing about the clocks.
    if (Math.abs(error) < 15) return 1;
    return 1 + Math.max(-1, Math.min(1, error / FULL_DRIFT_AT)) * MOST_DRIFT;
  }

  #skipLeftover(): void {
    const excess = this.buffered - this.target;
    if (excess <= SKIP_BEYOND) return;
    this.#read += (excess * this.#frequency) / 1000;
    this.#level = null;
    this.#forget();
  }

  #runDry(outputs: readonly Float32Array[]): void {
    for (const output of outputs) output.fill(0);
    this.#playing = false;
    this.#level = null;
    this.#underruns += 1;
    this.#ownLatency = Math.min(MOST_OWN_LATENCY, this.#ownLatency + LATENCY_STEP);
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
