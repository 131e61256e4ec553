import { processorNames } from './messages.ts';
import type { ToProcessor } from './messages.ts';
import { outputLatencyOf } from './output-latency.ts';

/** `off`: the guest plays nothing. `blocked`: the browser wants a gesture first. */
export type SoundState = 'off' | 'running' | 'blocked' | 'unavailable';

/** A pause of so many milliseconds is silence: what was under way has been heard, and the guest is not between two words. */
const PAUSE = 1000;
/** How often the output's delay is measured, in milliseconds. */
const MEASURE_INTERVAL = 1000;

interface Player {
  readonly context: AudioContext;
  readonly gain: GainNode;
  readonly timer: ReturnType<typeof setInterval>;
}

/** The page's part of the sound: it makes the audio graph, sets the volume and hears of gestures. It carries no sound. */
export class AudioOutput {
  readonly #workletUrl: string;
  readonly #changed: (state: SoundState) => void;
  #player: Player | null = null;
  /** Whether the guest plays, or has played until just now. */
  #sounding = false;
  #pause: ReturnType<typeof setTimeout> | null = null;
  #volume = 1;
  #state: SoundState = 'off';
  #unavailable = false;
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

  /** Whether the guest plays anything. The player stays through pauses, which some guests make after every word. */
  set playing(playing: boolean) {
    if (this.#pause !== null) clearTimeout(this.#pause);
    this.#pause = null;
    if (playing) this.#sounds(true);
    else {
      this.#pause = setTimeout(() => {
        this.#sounds(false);
      }, PAUSE);
    }
  }

  /** From 0 to 1; 0 also when muted. */
  set volume(volume: number) {
    this.#volume = volume;
    if (this.#player) this.#player.gain.gain.value = volume;
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
      this.#unavailable = true;
      this.#look();
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
      const milliseconds = outputLatencyOf(context, navigator);
      node.port.postMessage({ kind: 'outputLatency', milliseconds } satisfies ToProcessor);
    };
    measure();
    this.#player = { context, gain, timer: setInterval(measure, MEASURE_INTERVAL) };
    context.addEventListener('statechange', () => {
      this.#look();
    });
    this.#look();
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
    const context = this.#player?.context;
    if (context?.state === 'suspended') void context.resume().catch(() => undefined);
  }

  close(): void {
    this.#turn += 1;
    this.#unavailable = false;
    const player = this.#player;
    this.#player = null;
    if (player) {
      clearInterval(player.timer);
      void player.context.close();
    }
    this.#look();
  }

  #sounds(sounding: boolean): void {
    this.#sounding = sounding;
    this.#look();
  }

  get #stateNow(): SoundState {
    if (!this.#sounding) return 'off';
    if (this.#unavailable) return 'unavailable';
    if (!this.#player) return 'off';
    return this.#player.context.state === 'running' ? 'running' : 'blocked';
  }

  #look(): void {
    const state = this.#stateNow;
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
