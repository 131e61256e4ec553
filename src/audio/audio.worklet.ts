import { processorNames } from './messages.ts';
import type { FromPlayer, FromRecorder, RecorderOptions, ToPlayer, ToProcessor } from './messages.ts';
import { PlaybackBuffer } from './playback-buffer.ts';
import { RecordBuffer } from './record-buffer.ts';

/** So often the player tells where it is, in milliseconds. */
const TELL_INTERVAL = 50;

/** Plays what the session worker sends. */
class Player extends AudioWorkletProcessor {
  #port: MessagePort | null = null;
  #buffer: PlaybackBuffer | null = null;
  #gains: readonly number[] = [];
  #outputLatency = 0;
  /** Between start and stop. */
  #started = false;
  #untilTold = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<ToProcessor>) => {
      if (data.kind === 'outputLatency') {
        this.#outputLatency = data.milliseconds;
        return;
      }
      this.#port = data.port;
      this.#port.onmessage = ({ data: message }: MessageEvent<ToPlayer>) => {
        this.#take(message);
      };
    };
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const output = outputs[0];
    if (!output?.[0] || !this.#buffer) return true;
    this.#buffer.render(output, this.#gains);
    this.#untilTold -= (output[0].length * 1000) / sampleRate;
    if (this.#untilTold <= 0) {
      this.#untilTold = TELL_INTERVAL;
      if (this.#started) this.#tell(this.#buffer);
    }
    return true;
  }

  #take(message: ToPlayer): void {
    switch (message.kind) {
      case 'start':
        this.#buffer ??= new PlaybackBuffer({ ...message, outputRate: sampleRate });
        this.#buffer.end();
        this.#started = true;
        break;
      case 'samples':
        this.#buffer?.push(message.time, message.planes, message.server);
        break;
      case 'latency':
        if (this.#buffer) this.#buffer.latency = message.milliseconds;
        break;
      case 'gains':
        this.#gains = message.gains;
        break;
      case 'stop':
        this.#buffer?.end();
        this.#started = false;
        break;
      case 'forget':
        this.#buffer?.clear();
    }
  }

  #tell(buffer: PlaybackBuffer): void {
    const { position } = buffer;
    const message: FromPlayer = {
      heard: position && { ...position, time: position.time - this.#outputLatency },
      at: Date.now(),
      delay: buffer.buffered + this.#outputLatency,
      buffered: buffer.buffered,
      underruns: buffer.underruns,
    };
    this.#port?.postMessage(message);
  }
}

/** Sends what the microphone hears. */
class Recorder extends AudioWorkletProcessor {
  #port: MessagePort | null = null;
  readonly #buffer: RecordBuffer;

  constructor({ processorOptions }: { processorOptions: RecorderOptions }) {
    super();
    this.#buffer = new RecordBuffer({ ...processorOptions, inputRate: sampleRate });
    this.port.onmessage = ({ data }: MessageEvent<ToProcessor>) => {
      if (data.kind === 'port') this.#port = data.port;
    };
  }

  process(inputs: Float32Array[][]): boolean {
    const channels = inputs[0];
    if (!channels?.[0] || !this.#port) return true;
    for (const samples of this.#buffer.push(channels)) {
      this.#port.postMessage({ samples } satisfies FromRecorder, [samples.buffer]);
    }
    return true;
  }
}

registerProcessor(processorNames.player, Player);
registerProcessor(processorNames.recorder, Recorder);
