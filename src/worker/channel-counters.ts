import type { ChannelRequest, Traffic } from './channel-connection.ts';
import type { ChannelCounters } from './protocol.ts';

/** One channel's counters as `stats` shows them. */
export function countersOf(channel: { readonly request: ChannelRequest; readonly traffic: Traffic }): ChannelCounters {
  const { bytesReceived, bytesSent, messages, linkRoundTrip } = channel.traffic;
  const roundTrip = linkRoundTrip === null ? null : { last: linkRoundTrip, min: linkRoundTrip, mean: linkRoundTrip };
  const { name, id } = channel.request;
  return { type: name, id, bytesReceived, bytesSent, messages, roundTrip };
}
