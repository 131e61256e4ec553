// Listens to what goes to the loudspeaker. What an audio worklet has and the tests' libraries don't declare:
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;
declare const sampleRate: number;
declare const currentFrame: number;

/** A sound after so much silence, in seconds, is a click. */
const SILENCE = 0.1;
const LOUD = 0.02;
/** So often the loudest sample is told, in frames. */
const LEVEL_FRAMES = 4800;

/** What the tap tells. `at`: milliseconds since the epoch. */
export type Tapped =
  | { readonly kind: 'click'; readonly frame: number; readonly at: number }
  | { readonly kind: 'level'; readonly at: number; readonly peak: number };

class Tap extends AudioWorkletProcessor {
  #silentSince = 0;
  #peak = 0;
  #levelAt = 0;

  process(inputs: Float32Array[][]): boolean {
    const samples = inputs[0]?.[0];
    const now = Date.now();
    samples?.forEach((sample, i) => {
      this.#peak = Math.max(this.#peak, Math.abs(sample));
      if (Math.abs(sample) < LOUD) return;
      const frame = currentFrame + i;
      if (frame - this.#silentSince > SILENCE * sampleRate)
        this.#tell({ kind: 'click', frame, at: now + (i * 1000) / sampleRate });
      this.#silentSince = frame;
    });
    if (currentFrame - this.#levelAt >= LEVEL_FRAMES) {
      this.#tell({ kind: 'level', at: now, peak: this.#peak });
      this.#peak = 0;
      this.#levelAt = currentFrame;
    }
    return true;
  }

  #tell(message: Tapped): void {
    this.port.postMessage(message);
  }
}
registerProcessor('test-tap', Tap);
