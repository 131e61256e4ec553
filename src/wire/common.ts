import { array, countedBytes, empty, rest, struct, u32, u64, u8 } from './schema.ts';

/** A channel's message that must have been handled before something else may go on. */
export const waitFor = struct({ channelType: u8, channelId: u8, serial: u64 });

/** Bits of a MIGRATE message: flush what is queued and mark it; then the server sends data for the target. */
export const MigrateFlag = { needFlush: 1, needDataTransfer: 2 } as const;

/** Messages that every channel may get. SPICE_MSG_*. */
export const baseFromServer = {
  migrate: { id: 1, body: struct({ flags: u32 }) },
  migrateData: { id: 2, body: rest },
  setAck: { id: 3, body: struct({ generation: u32, window: u32 }) },
  ping: { id: 4, body: struct({ id: u32, timestamp: u64, padding: rest }) },
  waitForChannels: { id: 5, body: struct({ waitFor: array(u8, waitFor) }) },
  disconnecting: { id: 6, body: struct({ timestamp: u64, reason: u32 }) },
  notify: {
    id: 7,
    body: struct({ timestamp: u64, severity: u32, visibility: u32, what: u32, text: countedBytes(u32) }),
  },
  /** Its sub-messages are taken out by `Deframer`, and come before it as messages of their own. */
  list: { id: 8, body: rest },
} as const;

/** Messages that every channel may send. SPICE_MSGC_*. */
export const baseToServer = {
  ackSync: { id: 1, body: struct({ generation: u32 }) },
  ack: { id: 2, body: empty },
  pong: { id: 3, body: struct({ id: u32, timestamp: u64 }) },
  migrateFlushMark: { id: 4, body: empty },
  migrateData: { id: 5, body: rest },
  disconnecting: { id: 6, body: struct({ timestamp: u64, reason: u32 }) },
} as const;
