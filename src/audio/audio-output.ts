import { processorNames } from './messages.ts';
import type { ToProcessor } from './messages.ts';

/** `off`: the guest plays nothing. `blocked`: the browser wants a gesture first. */
export type SoundState = 'off' | 'running' | 'blocked' | 'unavailable';

/** How often the output's delay is measured, in milliseconds. */
const MEASURE_INTERVAL = 1000;

interface Playing {
  readonly context: AudioContext;
  readonly gain: GainNode;
  readonly timer: ReturnType<typeof setInterval>;
}

/** The page's part of the sound: it makes the audio graph, sets the volume and hears of gestures. It carries no sound. */
export class AudioOutput {
  readonly #workletUrl: string;
  readonly #changed: (state: SoundState) => void;
  #playing: Playing | null = null;
  #volume = 1;
  #state: SoundState = 'off';
  /** Opening takes its time; only the last one asked for counts. */
  #turn = 0;

  /** `changed` hears of each new state. */
  constructor(workletUrl: string, changed: (state: SoundState) => void) {
    this.#workletUrl = workletUrl;
    this.#changed = changed;
  }

  get state(): SoundState {
    return this.#state;
  }

  /** From 0 to 1; 0 also when muted. */
  set volume(volume: number) {
    this.#volume = volume;
    if (this.#playing) this.#playing.gain.gain.value = volume;
  }

  /**
   * Makes a player for sound of this format. @returns the port it takes `ToPlayer` from, or null when the engine can't:
   * no AudioWorklet, or a page that was not loaded securely
   */
  async open(format: { readonly channels: number; readonly frequency: number }): Promise<MessagePort | null> {
    this.close();
    const turn = ++this.#turn;
    const context = await this.#loaded(format.frequency);
    if (turn !== this.#turn) {
      void context?.close();
      return null;
    }
    if (context === null) {
      this.#to('unavailable');
      return null;
    }
    const node = new AudioWorkletNode(context, processorNames.player, {
      numberOfInputs: 0,
      outputChannelCount: [format.channels],
    });
    const gain = new GainNode(context, { gain: this.#volume });
    node.connect(gain).connect(context.destination);
    const { port1, port2 } = new MessageChannel();
    node.port.postMessage({ kind: 'port', port: port1 } satisfies ToProcessor, [port1]);
    const measure = (): void => {
      // Firefox has no base latency for some outputs, and Safari no output latency.
      const seconds = (context.outputLatency || 0) + (context.baseLatency || 0);
      node.port.postMessage({ kind: 'outputLatency', milliseconds: seconds * 1000 } satisfies ToProcessor);
    };
    measure();
    this.#playing = { context, gain, timer: setInterval(measure, MEASURE_INTERVAL) };
    const look = (): void => {
      if (this.#playing?.context === context) this.#to(context.state === 'running' ? 'running' : 'blocked');
    };
    context.addEventListener('statechange', look);
    look();
    // Without a gesture this never settles in some engines, and is refused in others.
    void context.resume().catch(() => undefined);
    return port2;
  }

  /** A context with the processors; null when the engine can't. */
  async #loaded(frequency: number): Promise<AudioContext | null> {
    let context: AudioContext | null = null;
    try {
      context = newContext(frequency);
      await context.audioWorklet.addModule(this.#workletUrl);
      return context;
    } catch {
      void context?.close();
      return null;
    }
  }

  /** A person did something: the browser may allow sound now. */
  gesture(): void {
    if (this.#state === 'blocked') void this.#playing?.context.resume().catch(() => undefined);
  }

  close(): void {
    this.#turn += 1;
    const playing = this.#playing;
    this.#playing = null;
    if (playing) {
      clearInterval(playing.timer);
      void playing.context.close();
    }
    this.#to('off');
  }

  #to(state: SoundState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#changed(state);
  }
}

/** A context at the sound's own rate where the engine takes it, else at the device's. */
function newContext(sampleRate: number): AudioContext {
  try {
    return new AudioContext({ sampleRate, latencyHint: 'interactive' });
  } catch {
    return new AudioContext({ latencyHint: 'interactive' });
  }
}
