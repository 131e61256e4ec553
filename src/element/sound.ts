import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { AudioInput } from '../audio/audio-input.ts';
import { AudioOutput } from '../audio/audio-output.ts';
import type { SoundState } from '../audio/audio-output.ts';
import { WithTransfer } from '../worker/rpc.ts';
import { mayRecord } from './attribute-properties.ts';

/** A sound's format as the guest states it. */
interface Format {
  readonly channels: number;
  readonly frequency: number;
}

/** What the sound follows of its element. */
type SoundHost = ReactiveControllerHost &
  EventTarget & {
    readonly muted: boolean;
    readonly volume: number;
    readonly microphone: boolean;
    readonly viewOnly: boolean;
  };

/** Gestures upon which browsers allow sound. */
const gestures = ['pointerdown', 'keydown'] as const;

/**
 * The guest's sound and the person's microphone, as far as they are the page's: volume, gestures, permission. The sound
 * itself goes from the session worker to the audio thread and never passes here.
 */
export class Sound implements ReactiveController {
  readonly #host: SoundHost;
  readonly #output: AudioOutput;
  readonly #input: AudioInput;

  /** `changed` hears when sound begins or ends, or waits for a gesture. */
  constructor(host: SoundHost, changed: (state: SoundState) => void) {
    this.#host = host;
    const workletUrl = new URL('../audio/audio.worklet.ts', import.meta.url).href;
    this.#output = new AudioOutput(workletUrl, changed);
    this.#input = new AudioInput(workletUrl);
    host.addController(this);
  }

  /** Whether the guest's sound is heard, waits for a gesture, can't be had, or there is none. */
  get state(): SoundState {
    return this.#output.state;
  }

  hostConnected(): void {
    for (const type of gestures) this.#host.addEventListener(type, this.#gesture, { capture: true });
  }

  hostDisconnected(): void {
    for (const type of gestures) this.#host.removeEventListener(type, this.#gesture, { capture: true });
  }

  hostUpdated(): void {
    this.#output.volume = this.#host.muted ? 0 : this.#host.volume;
    if (!mayRecord(this.#host)) this.#input.close();
  }

  async openPlayer(format: Format): Promise<WithTransfer<MessagePort | null>> {
    return handedOver(await this.#output.open(format));
  }

  /** The microphone is opened only when the page's author allows it; then the browser asks the person. */
  async openMicrophone(format: Format): Promise<WithTransfer<MessagePort | null>> {
    return handedOver(mayRecord(this.#host) ? await this.#input.open(format) : null);
  }

  /** Whether the guest plays anything. */
  set playing(playing: boolean) {
    this.#output.playing = playing;
  }

  closePlayer(): void {
    this.#output.close();
  }

  closeMicrophone(): void {
    this.#input.close();
  }

  readonly #gesture = (): void => {
    this.#output.gesture();
  };
}

function handedOver(port: MessagePort | null): WithTransfer<MessagePort | null> {
  return new WithTransfer(port, port ? [port] : []);
}
