/**
 * What crosses between the session worker, which has the sound's channels, and the audio thread, which plays and records.
 * The port between them passes by the page, so a busy page stops nothing. Buffers change their owner with each message.
 */

/** From the session worker to the player. Times of sound are multimedia time, milliseconds, 32 bit. */
export type ToPlayer =
  /** Sound begins, of the format that the player was made for: samples are gathered, and what still waits is played out. */
  | { readonly kind: 'start'; readonly channels: number; readonly frequency: number }
  /** `time` is that of the first sample by the clock of server `server`; one array a channel, from −1 to 1. */
  | {
      readonly kind: 'samples';
      readonly time: number;
      readonly server: number;
      readonly planes: readonly Float32Array<ArrayBuffer>[];
    }
  /** At least so many milliseconds shall wait before they are heard. */
  | { readonly kind: 'latency'; readonly milliseconds: number }
  /** The guest's own volume, a factor for each channel. */
  | { readonly kind: 'gains'; readonly gains: readonly number[] }
  /** Sound ends: what waits is played out. */
  | { readonly kind: 'stop' }
  /** What waits would be heard far too late, and is dropped. */
  | { readonly kind: 'forget' };

/** From the player to the session worker, about twenty times a second while it plays. */
export interface FromPlayer {
  /** Multimedia time of what leaves the loudspeaker at `at`, and whose; or null while it gathers sound. */
  readonly heard: { readonly time: number; readonly server: number } | null;
  /** By the audio thread's clock, in milliseconds. */
  readonly at: number;
  /** Milliseconds from a sample's arrival at the player to its sounding. */
  readonly delay: number;
  /** Milliseconds of sound that wait. */
  readonly buffered: number;
  /** How often the player ran dry, since the sound began. */
  readonly underruns: number;
}

/** From the page to either processor, on the node's own port. */
export type ToProcessor =
  | { readonly kind: 'port'; readonly port: MessagePort }
  /** Milliseconds from the graph's output to the loudspeaker. */
  | { readonly kind: 'outputLatency'; readonly milliseconds: number };

/** What the recorder is made with: the format that the guest wants. */
export interface RecorderOptions {
  readonly channels: number;
  readonly frequency: number;
}

/** From the recorder to the session worker: samples of all channels in turn, signed 16 bit. */
export interface FromRecorder {
  readonly samples: Int16Array<ArrayBuffer>;
}

/** Names under which the processors are registered. */
export const processorNames = { player: 'spice-display-player', recorder: 'spice-display-recorder' } as const;
