/** SPICE_CHANNEL_*: the kinds of channel and their numbers. */
export const ChannelType = {
  main: 1,
  display: 2,
  inputs: 3,
  cursor: 4,
  playback: 5,
  record: 6,
  tunnel: 7,
  smartcard: 8,
  usbredir: 9,
  port: 10,
  webdav: 11,
} as const;
export type ChannelName = keyof typeof ChannelType;

const names = new Map(Object.entries(ChannelType).map(([name, type]) => [type as number, name as ChannelName]));

/** The name of a kind of channel, or null for a number that the protocol does not define. */
export function channelName(type: number): ChannelName | null {
  return names.get(type) ?? null;
}
