import { processorNames } from './messages.ts';
import type { FromPlayer, FromRecorder, ToPlayer, ToProcessor } from './messages.ts';
import { PlaybackBuffer } from './playback-buffer.ts';

/** So often the player tells where it is, in milliseconds. */
const TELL_INTERVAL = 50;
/** Samples of each channel that the recorder sends at once: 10 ms at the usual rate. */
const RECORD_FRAMES = 480;

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
  #samples = new Int16Array(0);
  #filled = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<ToProcessor>) => {
      if (data.kind === 'port') this.#port = data.port;
    };
  }

  process(inputs: Float32Array[][]): boolean {
    const channels = inputs[0];
    if (!channels?.[0] || !this.#port) return true;
    const size = RECORD_FRAMES * channels.length;
    if (this.#samples.length !== size) {
      this.#samples = new Int16Array(size);
      this.#filled = 0;
    }
    for (let frame = 0; frame < channels[0].length; frame++) {
      for (const channel of channels) {
        const sample = Math.max(-1, Math.min(1, channel[frame]!));
        this.#samples[this.#filled++] = Math.round(sample * 32767);
      }
      if (this.#filled === size) this.#send(this.#port);
    }
    return true;
  }

  #send(port: MessagePort): void {
    const samples = this.#samples;
    port.postMessage({ samples } satisfies FromRecorder, [samples.buffer]);
    this.#samples = new Int16Array(samples.length);
    this.#filled = 0;
  }
}

registerProcessor(processorNames.player, Player);
registerProcessor(processorNames.recorder, Recorder);
