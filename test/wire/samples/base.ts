import type { baseFromServer, baseToServer } from '../../../src/wire/common.ts';
import { bytesOf, sample } from '../sample.ts';
import type { Samples } from '../sample.ts';

export const fromServer: Samples<typeof baseFromServer> = {
  migrate: [sample({ flags: 3 }, 'u32 3 # flags: flush, data transfer')],
  migrateData: [sample(bytesOf(1, 2, 3), 'hex 01 02 03', 0)],
  setAck: [sample({ generation: 7, window: 20 }, 'u32 7 \n u32 20')],
  ping: [
    sample(
      { id: 9, timestamp: 0x1122334455667788n, padding: bytesOf(0, 0) },
      `u32 9
       hex 88 77 66 55 44 33 22 11  # timestamp, nanoseconds
       hex 00 00                    # padding to measure the bandwidth`,
      12,
    ),
  ],
  waitForChannels: [
    sample(
      { waitFor: [{ channelType: 2, channelId: 1, serial: 300n }] },
      `u8 1     # wait_count
       u8 2     # channel_type
       u8 1     # channel_id
       u64 300  # message_serial`,
    ),
    sample({ waitFor: [] }, 'u8 0'),
  ],
  disconnecting: [sample({ timestamp: 5n, reason: 7 }, 'u64 5 \n u32 7 # permission denied')],
  notify: [
    sample(
      { timestamp: 6n, severity: 1, visibility: 2, what: 0, text: bytesOf(0x68, 0x69) },
      `u64 6    # time_stamp
       u32 1    # severity: warn
       u32 2    # visibility: high
       u32 0    # what
       u32 2    # message_len
       text hi`,
    ),
  ],
  list: [sample(bytesOf(0, 0), 'hex 00 00 # no sub-messages', 0)],
};

export const toServer: Samples<typeof baseToServer> = {
  ackSync: [sample({ generation: 7 }, 'u32 7')],
  ack: [sample(undefined, '')],
  pong: [sample({ id: 9, timestamp: 0xffffffffffffffffn }, 'u32 9 \n hex ff ff ff ff ff ff ff ff')],
  migrateFlushMark: [sample(undefined, '')],
  migrateData: [sample(bytesOf(1, 2, 3), 'hex 01 02 03', 0)],
  disconnecting: [sample({ timestamp: 5n, reason: 0 }, 'u64 5 \n u32 0')],
};
