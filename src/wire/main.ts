import { baseFromServer, baseToServer } from './common.ts';
import {
  array,
  bool32,
  empty,
  enumeration,
  fixedBytes,
  mapped,
  messages,
  rest,
  struct,
  u16,
  u32,
  u64,
  u8,
} from './schema.ts';
import type { MessageOf, TypeOf } from './schema.ts';
import { countedText, optionalText } from './text-fields.ts';

/** SPICE_MOUSE_MODE_*: bits of the modes a server supports. */
export const MouseMode = { server: 1, client: 2 } as const;

/** The mode in use: with `server` the mouse sends movements, with `client` positions. */
const mouseMode16 = enumeration(u16, MouseMode);
const mouseMode32 = enumeration(u32, MouseMode);
export type MouseMode = TypeOf<typeof mouseMode16>;

/** Where a migrating guest goes. A port of 0 is not offered; `sport` is the port for TLS. */
export interface MigrationTarget {
  readonly port: number;
  readonly sport: number;
  readonly host: string;
  /** The subject that the target's certificate must have, or null when none was given. */
  readonly certSubject: string | null;
}

const migrationFields = struct({ port: u16, sport: u16, host: optionalText, certSubject: optionalText });
const migrationTarget = mapped<TypeOf<typeof migrationFields>, MigrationTarget>(
  migrationFields,
  // SWITCH_HOST may name no host: then the guest stays reachable under the host that is in use.
  (value) => ({ ...value, host: value.host ?? '' }),
  (value) => value,
);

/** A channel that the server offers; ids count channels of one type. See `channel-types.ts`. */
const channelId = struct({ type: u8, id: u8 });
export type ChannelId = TypeOf<typeof channelId>;

/** Messages of the main channel from the server. SPICE_MSG_MAIN_*. */
export const mainFromServer = {
  ...baseFromServer,
  migrateBegin: { id: 101, body: migrationTarget },
  migrateCancel: { id: 102, body: empty },
  init: {
    id: 103,
    body: struct({
      sessionId: u32,
      displayChannelsHint: u32,
      supportedMouseModes: u32,
      currentMouseMode: mouseMode32,
      agentConnected: bool32,
      agentTokens: u32,
      multiMediaTime: u32,
      ramHint: u32,
    }),
  },
  channelsList: { id: 104, body: struct({ channels: array(u32, channelId) }) },
  mouseMode: { id: 105, body: struct({ supportedModes: u16, currentMode: mouseMode16 }) },
  multiMediaTime: { id: 106, body: struct({ time: u32 }) },
  agentConnected: { id: 107, body: empty },
  agentDisconnected: { id: 108, body: struct({ errorCode: u32 }) },
  /** A piece of the stream of agent messages; see `agent.ts`. */
  agentData: { id: 109, body: rest },
  agentToken: { id: 110, body: struct({ numTokens: u32 }) },
  migrateSwitchHost: { id: 111, body: migrationTarget },
  migrateEnd: { id: 112, body: empty },
  name: { id: 113, body: struct({ name: countedText(u32) }) },
  uuid: { id: 114, body: struct({ uuid: fixedBytes(16) }) },
  agentConnectedTokens: { id: 115, body: struct({ numTokens: u32 }) },
  migrateBeginSeamless: { id: 116, body: struct({ target: migrationTarget, sourceMigrationVersion: u32 }) },
  migrateDstSeamlessAck: { id: 117, body: empty },
  migrateDstSeamlessNack: { id: 118, body: empty },
} as const;
export type MainFromServer = MessageOf<typeof mainFromServer>;
export const mainMessages = messages(mainFromServer);

/** Messages of the main channel to the server. SPICE_MSGC_MAIN_*. */
export const mainToServer = {
  ...baseToServer,
  clientInfo: { id: 101, body: struct({ cacheSize: u64 }) },
  migrateConnected: { id: 102, body: empty },
  migrateConnectError: { id: 103, body: empty },
  attachChannels: { id: 104, body: empty },
  mouseModeRequest: { id: 105, body: struct({ mode: mouseMode16 }) },
  agentStart: { id: 106, body: struct({ numTokens: u32 }) },
  /** A piece of the stream of agent messages, at most 2048 bytes; see `agent.ts`. */
  agentData: { id: 107, body: rest },
  agentToken: { id: 108, body: struct({ numTokens: u32 }) },
  migrateEnd: { id: 109, body: empty },
  migrateDstDoSeamless: { id: 110, body: struct({ sourceVersion: u32 }) },
  migrateConnectedSeamless: { id: 111, body: empty },
  qualityIndicator: { id: 112, body: rest },
} as const;
export type MainToServer = MessageOf<typeof mainToServer>;
export const mainCommands = messages(mainToServer);
