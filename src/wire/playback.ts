import { baseFromServer, baseToServer } from './common.ts';
import { array, bool8, empty, enumeration, messages, rest, struct, u16, u32, u8 } from './schema.ts';
import type { MessageOf, TypeOf } from './schema.ts';

/** SPICE_AUDIO_DATA_MODE_*: how sound is coded. */
export const audioDataMode = enumeration(u16, { raw: 1, celt051: 2, opus: 3 });
export type AudioDataMode = TypeOf<typeof audioDataMode>;

/** SPICE_AUDIO_FMT_*: how samples lie in memory; signed 16 bit, little-endian, channels in turn. */
export const audioFormat = enumeration(u16, { s16: 1 });
export type AudioFormat = TypeOf<typeof audioFormat>;

/** One volume for each channel, 0 to 65535. */
export const audioVolume = struct({ volume: array(u8, u16) });
export const audioMute = struct({ mute: bool8 });

/** Messages of the playback channel from the server. SPICE_MSG_PLAYBACK_*. Times are multimedia time, in milliseconds. */
export const playbackFromServer = {
  ...baseFromServer,
  data: { id: 101, body: struct({ time: u32, data: rest }) },
  mode: { id: 102, body: struct({ time: u32, mode: audioDataMode, data: rest }) },
  start: { id: 103, body: struct({ channels: u32, format: audioFormat, frequency: u32, time: u32 }) },
  stop: { id: 104, body: empty },
  volume: { id: 105, body: audioVolume },
  mute: { id: 106, body: audioMute },
  /** Milliseconds that sound shall wait in the client at least. */
  latency: { id: 107, body: struct({ latency: u32 }) },
} as const;
export type PlaybackFromServer = MessageOf<typeof playbackFromServer>;
export const playbackMessages = messages(playbackFromServer);

/** Messages of the playback channel to the server: only those of every channel. */
export const playbackToServer = { ...baseToServer } as const;
export type PlaybackToServer = MessageOf<typeof playbackToServer>;
export const playbackCommands = messages(playbackToServer);
