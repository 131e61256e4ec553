import type { mainFromServer, mainToServer } from '../../../src/wire/main.ts';
import { bytesOf, sample } from '../sample.ts';
import type { Samples } from '../sample.ts';
import * as base from './base.ts';

const target = { port: 5930, sport: 5931, host: 'there', certSubject: 'CN=there' };
const targetFields = `
  u16 5930
  u16 5931
  u32 6         # host_size with the zero
  ptr host
  u32 9         # cert_subject_size with the zero
  ptr subject`;
const targetData = `
  host:
  text there
  u8 0
  subject:
  text CN=there
  u8 0`;

const uuid = bytesOf(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);

export const fromServer: Samples<typeof mainFromServer> = {
  ...base.fromServer,
  migrateBegin: [
    sample(target, targetFields + targetData),
    sample(
      { port: 1, sport: 0, host: 'h', certSubject: null },
      `u16 1
       u16 0
       u32 2
       ptr host
       u32 0     # no subject
       u32 0
       host:
       text h
       u8 0`,
    ),
  ],
  migrateCancel: [sample(undefined, '')],
  init: [
    sample(
      {
        sessionId: 0x01020304,
        displayChannelsHint: 1,
        supportedMouseModes: 3,
        currentMouseMode: 'client',
        agentConnected: true,
        agentTokens: 10,
        multiMediaTime: 0xfffffff0,
        ramHint: 4,
      },
      `hex 04 03 02 01  # session_id
       u32 1            # display_channels_hint
       u32 3            # supported_mouse_modes
       u32 2            # current_mouse_mode
       u32 1            # agent_connected
       u32 10           # agent_tokens
       u32 0xfffffff0   # multi_media_time
       u32 4            # ram_hint`,
    ),
  ],
  channelsList: [
    sample(
      {
        channels: [
          { type: 2, id: 0 },
          { type: 3, id: 1 },
        ],
      },
      `u32 2      # num_of_channels
       hex 02 00  # display 0
       hex 03 01  # inputs 1`,
    ),
  ],
  mouseMode: [sample({ supportedModes: 3, currentMode: 'server' }, 'u16 3 \n u16 1')],
  multiMediaTime: [sample({ time: 1234 }, 'u32 1234')],
  agentConnected: [sample(undefined, '')],
  agentDisconnected: [sample({ errorCode: 1 }, 'u32 1')],
  agentData: [sample(bytesOf(5, 6), 'hex 05 06', 0)],
  agentToken: [sample({ numTokens: 3 }, 'u32 3')],
  migrateSwitchHost: [sample(target, targetFields + targetData)],
  migrateEnd: [sample(undefined, '')],
  name: [sample({ name: 'guest' }, 'u32 6 # name_len \n text guest \n u8 0')],
  uuid: [sample({ uuid }, 'hex 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f')],
  agentConnectedTokens: [sample({ numTokens: 10 }, 'u32 10')],
  migrateBeginSeamless: [
    sample({ target, sourceMigrationVersion: 2 }, `${targetFields}\n u32 2 # src_mig_version ${targetData}`),
  ],
  migrateDstSeamlessAck: [sample(undefined, '')],
  migrateDstSeamlessNack: [sample(undefined, '')],
};

export const toServer: Samples<typeof mainToServer> = {
  ...base.toServer,
  clientInfo: [sample({ cacheSize: 1n << 40n }, 'hex 00 00 00 00 00 01 00 00')],
  migrateConnected: [sample(undefined, '')],
  migrateConnectError: [sample(undefined, '')],
  attachChannels: [sample(undefined, '')],
  mouseModeRequest: [sample({ mode: 'client' }, 'u16 2')],
  agentStart: [sample({ numTokens: 0xffffffff }, 'u32 0xffffffff')],
  agentData: [sample(bytesOf(5, 6), 'hex 05 06', 0)],
  agentToken: [sample({ numTokens: 1 }, 'u32 1')],
  migrateEnd: [sample(undefined, '')],
  migrateDstDoSeamless: [sample({ sourceVersion: 2 }, 'u32 2')],
  migrateConnectedSeamless: [sample(undefined, '')],
  qualityIndicator: [sample(bytesOf(1), 'hex 01', 0)],
};
