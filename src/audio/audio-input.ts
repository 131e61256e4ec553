import { processorNames } from './messages.ts';
import type { RecorderOptions, ToProcessor } from './messages.ts';

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
  async open(format: RecorderOptions): Promise<MessagePort | null> {
    this.close();
    const turn = ++this.#turn;
    let stream: MediaStream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: format.channels } });
    } catch {
      return null;
    }
    // The device's own rate: not every engine takes a microphone into a context of another one.
    const context = new AudioContext();
    try {
      await context.audioWorklet.addModule(this.#workletUrl);
      if (turn === this.#turn) {
        const port = record(context, stream, format);
        this.#recording = { context, stream };
        return port;
      }
    } catch {
      // Ends as when it is refused.
    }
    stop(stream);
    void context.close();
    return null;
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

function record(context: AudioContext, stream: MediaStream, format: RecorderOptions): MessagePort {
  const node = new AudioWorkletNode(context, processorNames.recorder, {
    numberOfOutputs: 0,
    channelCount: format.channels,
    channelCountMode: 'explicit',
    processorOptions: format,
  });
  new MediaStreamAudioSourceNode(context, { mediaStream: stream }).connect(node);
  const { port1, port2 } = new MessageChannel();
  node.port.postMessage({ kind: 'port', port: port1 } satisfies ToProcessor, [port1]);
  void context.resume().catch(() => undefined);
  return port2;
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
