import { channelName } from '../wire/channel-types.ts';
import type { ChannelName } from '../wire/channel-types.ts';
import type { ChannelId } from '../wire/main.ts';

/** A channel that is to be opened. */
export interface Offered {
  readonly name: ChannelName;
  readonly id: number;
}

/**
 * As many channels of a kind are opened; of kinds that are not here none is of use, or it is open already. A graphics card
 * of a guest has 16 displays at most. A guest has one pair of hands, and one pair of ears.
 */
const most: Partial<Record<ChannelName, number>> = {
  display: 16,
  cursor: 16,
  inputs: 1,
  playback: 1,
  record: 1,
  port: 64,
};

/** What of a server's list is to be opened: each once, in the order offered; `leftOut`: so many of use are not. */
export function channelsToOpen(list: readonly ChannelId[]): {
  readonly open: readonly Offered[];
  readonly leftOut: number;
} {
  const seen = new Set<number>();
  const counts = new Map<ChannelName, number>();
  const open: Offered[] = [];
  let leftOut = 0;
  for (const { type, id } of list) {
    const name = channelName(type);
    const limit = name === null ? undefined : most[name];
    if (name === null || limit === undefined || seen.has(type * 256 + id)) continue;
    seen.add(type * 256 + id);
    const count = counts.get(name) ?? 0;
    if (count === limit) leftOut += 1;
    else {
      counts.set(name, count + 1);
      open.push({ name, id });
    }
  }
  return { open, leftOut };
}
