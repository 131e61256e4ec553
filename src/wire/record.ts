import { baseFromServer, baseToServer } from './common.ts';
import { audioDataMode, audioFormat, audioMute, audioVolume } from './playback.ts';
import { empty, messages, rest, struct, u32 } from './schema.ts';
import type { MessageOf } from './schema.ts';

/** Messages of the record channel from the server. SPICE_MSG_RECORD_*. */
export const recordFromServer = {
  ...baseFromServer,
  start: { id: 101, body: struct({ channels: u32, format: audioFormat, frequency: u32 }) },
  stop: { id: 102, body: empty },
  volume: { id: 103, body: audioVolume },
  mute: { id: 104, body: audioMute },
} as const;
export type RecordFromServer = MessageOf<typeof recordFromServer>;
export const recordMessages = messages(recordFromServer);

/** Messages of the record channel to the server. SPICE_MSGC_RECORD_*. Times are multimedia time, in milliseconds. */
export const recordToServer = {
  ...baseToServer,
  data: { id: 101, body: struct({ time: u32, data: rest }) },
  mode: { id: 102, body: struct({ time: u32, mode: audioDataMode, data: rest }) },
  startMark: { id: 103, body: struct({ time: u32 }) },
} as const;
export type RecordToServer = MessageOf<typeof recordToServer>;
export const recordCommands = messages(recordToServer);
