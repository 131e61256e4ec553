import type { ChannelName } from '../wire/channel-types.ts';
import type { Traffic } from './channel-connection.ts';
import type { ChannelCounters } from './protocol.ts';

/** One channel's counters as `stats` shows them. */
export function countersOf(channel: {
  readonly name: ChannelName;
  readonly id: number;
  readonly traffic: Traffic;
}): ChannelCounters {
  const { bytesReceived, bytesSent, messages, linkRoundTrip } = channel.traffic;
  const roundTrip = linkRoundTrip === null ? null : { last: linkRoundTrip, min: linkRoundTrip, mean: linkRoundTrip };
  const { name, id } = channel;
  return { type: name, id, bytesReceived, bytesSent, messages, roundTrip };
}
