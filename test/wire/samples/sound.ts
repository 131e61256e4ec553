import type { playbackFromServer, playbackToServer } from '../../../src/wire/playback.ts';
import type { recordFromServer, recordToServer } from '../../../src/wire/record.ts';
import { bytesOf, sample } from '../sample.ts';
import type { Samples } from '../sample.ts';
import * as base from './base.ts';

const data = sample({ time: 100, data: bytesOf(1, 2, 3, 4) }, 'u32 100 \n hex 01 02 03 04', 4);
const mode = sample({ time: 100, mode: 'opus' as const, data: bytesOf(9) }, 'u32 100 \n u16 3 \n hex 09', 6);
const volume = sample({ volume: [0, 0xffff] }, 'u8 2 # nchannels \n u16 0 \n u16 0xffff');
const mute = sample({ mute: true }, 'u8 1');

export const playbackSamples: Samples<typeof playbackFromServer> = {
  ...base.fromServer,
  data: [data],
  mode: [mode],
  start: [
    sample({ channels: 2, format: 's16', frequency: 48000, time: 5 }, 'u32 2 \n u16 1 # format \n u32 48000 \n u32 5'),
  ],
  stop: [sample(undefined, '')],
  volume: [volume],
  mute: [mute],
  latency: [sample({ latency: 200 }, 'u32 200')],
};
export const playbackCommandSamples: Samples<typeof playbackToServer> = base.toServer;

export const recordSamples: Samples<typeof recordFromServer> = {
  ...base.fromServer,
  start: [sample({ channels: 2, format: 's16', frequency: 44100 }, 'u32 2 \n u16 1 # format \n u32 44100')],
  stop: [sample(undefined, '')],
  volume: [volume],
  mute: [mute],
};
export const recordCommandSamples: Samples<typeof recordToServer> = {
  ...base.toServer,
  data: [data],
  mode: [mode],
  startMark: [sample({ time: 77 }, 'u32 77')],
};
