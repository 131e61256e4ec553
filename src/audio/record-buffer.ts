/** Samples of each channel that are sent at once: 10 ms at the usual rate. */
const BLOCK_FRAMES = 480;

/** The microphone's sound on its way to the guest: to the guest's rate, to 16 bits, in blocks of even size. */
export class RecordBuffer {
  readonly #step: number;
  readonly #channels: number;
  /** The last sample of each channel that came before. */
  readonly #before: Float32Array;
  /** Where the next sample is taken, counted from the sample before the next input. */
  #position = 1;
  #block: Int16Array<ArrayBuffer>;
  #filled = 0;

  /** `inputRate` and `frequency`: samples a second that come, and that go out. */
  constructor(format: { readonly channels: number; readonly frequency: number; readonly inputRate: number }) {
    this.#channels = format.channels;
    this.#step = format.inputRate / format.frequency;
    this.#before = new Float32Array(format.channels);
    this.#block = this.#newBlock();
  }

  /** Takes samples, one array a channel, from −1 to 1; a channel that is missing is the first one. @returns full blocks */
  push(inputs: readonly Float32Array[]): Int16Array<ArrayBuffer>[] {
    const length = inputs[0]?.length ?? 0;
    const full: Int16Array<ArrayBuffer>[] = [];
    for (; this.#position < length + 1 - 1e-9; this.#position += this.#step) {
      const index = Math.floor(this.#position);
      const part = this.#position - index;
      // A sample between the last one of this input and the first of the next waits for that.
      if (part > 0 && index >= length) break;
      for (let channel = 0; channel < this.#channels; channel++) {
        const samples = inputs[channel] ?? inputs[0]!;
        const from = index === 0 ? this.#before[channel]! : samples[index - 1]!;
        const sample = part === 0 ? from : from + (samples[index]! - from) * part;
        this.#block[this.#filled++] = Math.round(Math.max(-1, Math.min(1, sample)) * 32767);
      }
      if (this.#filled === this.#block.length) {
        full.push(this.#block);
        this.#block = this.#newBlock();
        this.#filled = 0;
      }
    }
    this.#position -= length;
    if (length > 0) this.#before.forEach((_, i) => (this.#before[i] = (inputs[i] ?? inputs[0]!)[length - 1]!));
    return full;
  }

  #newBlock(): Int16Array<ArrayBuffer> {
    return new Int16Array(BLOCK_FRAMES * this.#channels);
  }
}
