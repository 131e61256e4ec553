import { processorNames } from './messages.ts';
import type { ToProcessor } from './messages.ts';

/** The page's part of recording: the microphone's stream and its audio graph. It carries no sound. */
export class AudioInput {
  readonly #workletUrl: string;
  #recording: { readonly context: AudioContext; readonly stream: MediaStream } | null = null;
  #turn = 0;

  constructor(workletUrl: string) {
    this.#workletUrl = workletUrl;
  }

  get recording(): boolean {
    return this.#recording !== null;
  }

  /** Asks the person for the microphone. @returns the port that `FromRecorder` comes on, or null when it is refused */
  async open(format: { readonly channels: number; readonly frequency: number }): Promise<MessagePort | null> {
    this.close();
    const turn = ++this.#turn;
    let stream: MediaStream;
    let context: AudioContext;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: format.channels } });
      // The recorder's samples go to the guest as they are, so the context must have the guest's rate.
      context = new AudioContext({ sampleRate: format.frequency });
      await context.audioWorklet.addModule(this.#workletUrl);
    } catch {
      return null;
    }
    if (turn !== this.#turn) {
      stop(stream);
      void context.close();
      return null;
    }
    const node = new AudioWorkletNode(context, processorNames.recorder, {
      numberOfOutputs: 0,
      channelCount: format.channels,
      channelCountMode: 'explicit',
    });
    new MediaStreamAudioSourceNode(context, { mediaStream: stream }).connect(node);
    const { port1, port2 } = new MessageChannel();
    node.port.postMessage({ kind: 'port', port: port1 } satisfies ToProcessor, [port1]);
    this.#recording = { context, stream };
    void context.resume().catch(() => undefined);
    return port2;
  }

  close(): void {
    this.#turn += 1;
    const recording = this.#recording;
    this.#recording = null;
    if (!recording) return;
    stop(recording.stream);
    void recording.context.close();
  }
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
