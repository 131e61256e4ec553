import { ChannelType } from '../../src/wire/channel-types.ts';
import type { ChannelName } from '../../src/wire/channel-types.ts';
import { baseToServer } from '../../src/wire/common.ts';
import { cursorMessages, cursorToServer } from '../../src/wire/cursor.ts';
import { inputsMessages, inputsToServer } from '../../src/wire/inputs.ts';
import { mainMessages, mainToServer } from '../../src/wire/main.ts';
import { playbackMessages, playbackToServer } from '../../src/wire/playback.ts';
import { portMessages, portToServer } from '../../src/wire/port.ts';
import { recordMessages, recordToServer } from '../../src/wire/record.ts';
import { messages } from '../../src/wire/schema.ts';
import type { OpenSocket } from '../../src/worker/byte-socket.ts';
import { relayTo } from './fake-relay.ts';
import type { RelayRequest } from './fake-relay.ts';
import { FakeServers, serverKey } from './fake-server.ts';

/** Servers with all the kinds of channel that the session worker speaks. */
export async function fakeChannels() {
  const key = await serverKey();
  const kinds = {
    main: new FakeServers({ incoming: mainMessages, outgoing: messages({ ...baseToServer, ...mainToServer }) }, key),
    inputs: new FakeServers(
      { incoming: inputsMessages, outgoing: messages({ ...baseToServer, ...inputsToServer }) },
      key,
    ),
    cursor: new FakeServers({ incoming: cursorMessages, outgoing: messages(cursorToServer) }, key),
    playback: new FakeServers({ incoming: playbackMessages, outgoing: messages(playbackToServer) }, key),
    record: new FakeServers(
      { incoming: recordMessages, outgoing: messages({ ...baseToServer, ...recordToServer }) },
      key,
    ),
    port: new FakeServers({ incoming: portMessages, outgoing: messages({ ...baseToServer, ...portToServer }) }, key),
  };
  /** The channels that were opened, in order, as `cursor 0`. */
  const opened: string[] = [];
  const open: OpenSocket = (target, listener) => {
    const name = nameOf(target.channelType);
    opened.push(`${name} ${target.channelId}`);
    const servers = kinds[name as keyof typeof kinds] as (typeof kinds)[keyof typeof kinds] | undefined;
    if (!servers) throw new Error(`nobody plays a ${name} channel`);
    return servers.open(target, listener);
  };
  /** The same through a page: what it answers to `openRelay`. */
  const relay = (request: RelayRequest): void => {
    relayTo(open, request);
  };
  return { ...kinds, opened, open, relay };
}

function nameOf(type: number): ChannelName {
  return (Object.keys(ChannelType) as ChannelName[]).find((name) => ChannelType[name] === type)!;
}

/** INIT of a main channel. */
export const init = (sessionId: number, multiMediaTime = 1000) =>
  ({
    name: 'init',
    body: {
      sessionId,
      displayChannelsHint: 1,
      supportedMouseModes: 1,
      currentMouseMode: 'server',
      agentConnected: false,
      agentTokens: 0,
      multiMediaTime,
      ramHint: 0,
    },
  }) as const;

/** The list of channels, of pairs such as `['cursor', 0]`. */
export const channelsList = (...channels: (readonly [ChannelName, number])[]) =>
  ({
    name: 'channelsList',
    body: { channels: channels.map(([name, id]) => ({ type: ChannelType[name], id })) },
  }) as const;
