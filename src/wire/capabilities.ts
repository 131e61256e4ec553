import type { ChannelName } from './channel-types.ts';

/** Capabilities by name: each is the number of a bit in a row of 32-bit words. */
export type CapabilityTable = Readonly<Record<string, number>>;

/** SPICE_COMMON_CAP_*: what both sides can on every channel. */
export const commonCapability = { authSelection: 0, authSpice: 1, authSasl: 2, miniHeader: 3 } as const;

/** SPICE_MAIN_CAP_*. */
export const mainCapability = {
  semiSeamlessMigrate: 0,
  nameAndUuid: 1,
  agentConnectedTokens: 2,
  seamlessMigrate: 3,
} as const;

/** SPICE_DISPLAY_CAP_*. */
export const displayCapability = {
  sizedStream: 0,
  monitorsConfig: 1,
  composite: 2,
  a8Surface: 3,
  streamReport: 4,
  lz4Compression: 5,
  prefCompression: 6,
  glScanout: 7,
  multiCodec: 8,
  codecMjpeg: 9,
  codecVp8: 10,
  codecH264: 11,
  prefVideoCodecType: 12,
  codecVp9: 13,
  codecH265: 14,
} as const;

/** SPICE_INPUTS_CAP_*. */
export const inputsCapability = { keyScancode: 0 } as const;

/** SPICE_PLAYBACK_CAP_*. */
export const playbackCapability = { celt051: 0, volume: 1, latency: 2, opus: 3 } as const;

/** SPICE_RECORD_CAP_*. */
export const recordCapability = { celt051: 0, volume: 1, opus: 2 } as const;

/** SPICE_SPICEVMC_CAP_*: of the channels that carry a stream of bytes. */
export const vmcCapability = { dataCompressLz4: 0 } as const;

/** The capabilities that a kind of channel has besides the common ones. */
export const channelCapabilities = {
  main: mainCapability,
  display: displayCapability,
  inputs: inputsCapability,
  cursor: {},
  playback: playbackCapability,
  record: recordCapability,
  tunnel: {},
  smartcard: {},
  usbredir: vmcCapability,
  port: vmcCapability,
  webdav: vmcCapability,
} as const satisfies Record<ChannelName, CapabilityTable>;

/** Whether bit `capability` is set. Bits beyond the last word are not. */
export function hasCapability(words: ArrayLike<number>, capability: number): boolean {
  return (((words[capability >>> 5] ?? 0) >>> (capability & 31)) & 1) !== 0;
}

/** The words in which exactly the named capabilities are set; as few as needed, none when there are none. */
export function encodeCapabilities<T extends CapabilityTable>(table: T, names: Iterable<keyof T & string>): number[] {
  const words: number[] = [];
  for (const name of names) {
    const bit = table[name]!;
    while (words.length <= bit >>> 5) words.push(0);
    words[bit >>> 5] = (words[bit >>> 5]! | (1 << (bit & 31))) >>> 0;
  }
  return words;
}

/** The names of the capabilities that are set. Bits that the table does not name are left out. */
export function decodeCapabilities<T extends CapabilityTable>(
  table: T,
  words: ArrayLike<number>,
): ReadonlySet<keyof T & string> {
  return new Set(Object.keys(table).filter((name) => hasCapability(words, table[name]!)));
}
