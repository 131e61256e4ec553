/** Decoded sound: one array a channel, from −1 to 1. `time`: multimedia time of the first sample. */
export interface DecodedSound {
  readonly time: number;
  readonly planes: Float32Array<ArrayBuffer>[];
}

/** Turns packets into samples; a packet that can't be decoded is left out and told. */
export interface SoundDecoder {
  decode(time: number, data: Uint8Array): void;
  /** Settles when all that was given has been decoded; then the decoder is closed. */
  finish(): Promise<void>;
  close(): void;
}

export interface SoundListener {
  decoded(sound: DecodedSound): void;
  /** Nothing more comes of this decoder. */
  failed(sentence: string): void;
}

/** Samples a second that Opus is decoded to, whatever rate it was made from. */
export const OPUS_RATE = 48_000;
const opusConfig = { codec: 'opus', sampleRate: OPUS_RATE, numberOfChannels: 2 } as const;
/** Packets that wait in the decoder at most: a second of sound. What comes on top is left out. */
const MOST_QUEUED = 100;

/** Whether this engine decodes Opus. Without it the server is not told so, and sends samples. */
export async function decodesOpus(): Promise<boolean> {
  if (typeof AudioDecoder === 'undefined') return false;
  try {
    return (await AudioDecoder.isConfigSupported(opusConfig)).supported === true;
  } catch {
    return false;
  }
}

/** Signed 16 bit samples, channels in turn. What is no whole sample of all channels at the end is left out. */
export function rawDecoder(channels: number, listener: SoundListener): SoundDecoder {
  return {
    decode(time, data) {
      const frames = Math.floor(data.byteLength / (2 * channels));
      const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
      const planes = Array.from({ length: channels }, (_, channel) => {
        const plane = new Float32Array(frames);
        for (let i = 0; i < frames; i++) plane[i] = view.getInt16((i * channels + channel) * 2, true) / 32768;
        return plane;
      });
      listener.decoded({ time, planes });
    },
    finish: () => Promise.resolve(),
    close: () => undefined,
  };
}

/** Opus by WebCodecs, to `OPUS_RATE`. */
export function opusDecoder(channels: number, listener: SoundListener): SoundDecoder {
  // Chromium counts samples from the first packet on instead of keeping each packet's own time; but every engine gives
  // one output for each packet.
  const times: number[] = [];
  const decoder = new AudioDecoder({
    output: (data) => {
      const planes = Array.from({ length: data.numberOfChannels }, (_, planeIndex) => {
        const plane = new Float32Array(data.numberOfFrames);
        data.copyTo(plane, { planeIndex, format: 'f32-planar' });
        return plane;
      });
      data.close();
      const time = times.shift();
      if (time !== undefined) listener.decoded({ time, planes });
    },
    error: (error) => {
      listener.failed(error.message);
    },
  });
  decoder.configure({ ...opusConfig, numberOfChannels: channels });
  return {
    decode(time, data) {
      if (data.byteLength === 0 || decoder.state !== 'configured' || decoder.decodeQueueSize > MOST_QUEUED) return;
      times.push(time);
      decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp: time * 1000, data: data.slice() }));
    },
    async finish() {
      // A decoder that fails tells so by itself.
      if (decoder.state === 'configured') await decoder.flush().catch(() => undefined);
      this.close();
    },
    close() {
      if (decoder.state !== 'closed') decoder.close();
    },
  };
}
