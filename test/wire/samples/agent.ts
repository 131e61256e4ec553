import type { AgentMessage, agentTable } from '../../../src/wire/agent.ts';
import { bytesOf, sample } from '../sample.ts';
import type { Samples } from '../sample.ts';

export type AgentSamples = Samples<ReturnType<typeof agentTable>>;
type Body<N extends AgentMessage['name']> = Extract<AgentMessage, { name: N }>['body'];

const clipboard: Body<'clipboard'> = { selection: 'clipboard', type: 1, data: bytesOf(0x68, 0x69) };
const release: Body<'clipboardRelease'> = { selection: 'clipboard' };

const common = {
  mouseState: [sample({ x: 1, y: 2, buttons: 8, displayId: 0 }, 'u32 1 \n u32 2 \n u32 8 # right \n u8 0')],
  monitorsConfig: [
    sample(
      {
        usePosition: true,
        monitors: [{ height: 600, width: 800, depth: 32, x: -1, y: 0 }],
        physicalSizes: [{ height: 200, width: 300 }],
      },
      `u32 1    # num_of_monitors
       u32 3    # flags: use pos, physical size
       u32 600  # height
       u32 800  # width
       u32 32   # depth
       i32 -1   # x
       i32 0    # y
       u16 200  # millimetres high
       u16 300  # millimetres wide`,
    ),
    sample({ usePosition: false, monitors: [], physicalSizes: null }, 'u32 0 \n u32 0'),
  ],
  reply: [
    sample({ type: 2, success: true }, 'u32 2 # monitors config \n u32 1 # success'),
    sample({ type: 2, success: false }, 'u32 2 \n u32 2 # error'),
  ],
  displayConfig: [sample({ flags: 9, depth: 16 }, 'u32 9 \n u32 16')],
  announceCapabilities: [sample({ request: true, capabilities: [0x20, 1] }, 'u32 1 \n u32 0x20 \n u32 1', 4)],
  fileXferStart: [sample({ id: 5, data: bytesOf(0x5b) }, 'u32 5 \n text [', 4)],
  fileXferStatus: [
    sample({ id: 5, result: 'success', detail: null }, 'u32 5 \n u32 3'),
    sample(
      { id: 5, result: 'notEnoughSpace', detail: { of: 'notEnoughSpace', diskFreeSpace: 4096n } },
      'u32 5 \n u32 4 \n u64 4096',
      8,
    ),
    sample(
      { id: 5, result: 'error', detail: { of: 'error', errorType: 0, errorCode: 14 } },
      'u32 5 \n u32 2 \n u8 0 # GLib \n u32 14',
      8,
    ),
  ],
  fileXferData: [sample({ id: 5, data: bytesOf(1, 2) }, 'u32 5 \n u64 2 # size \n hex 01 02')],
  clientDisconnected: [sample(undefined, '')],
  maxClipboard: [sample({ max: -1 }, 'i32 -1')],
  audioVolumeSync: [
    sample({ isPlayback: true, mute: false, volume: [1, 2] }, 'u8 1 \n u8 0 \n u8 2 # nchannels \n u16 1 \n u16 2'),
  ],
  graphicsDeviceInfo: [
    sample(
      { displays: [{ channelId: 0, monitorId: 1, deviceDisplayId: 2, deviceAddress: 'pci/0000/02.0' }] },
      `u32 1   # count
       u32 0   # channel_id
       u32 1   # monitor_id
       u32 2   # device_display_id
       u32 14  # device_address_len with the zero
       text pci/0000/02.0
       u8 0`,
    ),
  ],
} satisfies Partial<AgentSamples>;

/** Neither side has a capability that changes the layout. */
export const oldSamples: AgentSamples = {
  ...common,
  clipboard: [sample(clipboard, 'u32 1 # UTF-8 text \n text hi', 4)],
  clipboardGrab: [sample({ selection: 'clipboard', serial: null, types: [1, 2] }, 'u32 1 \n u32 2', 0)],
  clipboardRequest: [sample({ selection: 'clipboard', type: 2 }, 'u32 2 # PNG')],
  clipboardRelease: [sample(release, '')],
};

/** Both have `clipboardSelection` and `clipboardGrabSerial`. */
export const newSamples: AgentSamples = {
  ...common,
  clipboard: [sample({ ...clipboard, selection: 'primary' }, 'hex 01 00 00 00 # selection \n u32 1 \n text hi', 8)],
  clipboardGrab: [
    sample(
      { selection: 'secondary', serial: 40, types: [1] },
      'hex 02 00 00 00 # selection \n u32 40 # serial \n u32 1',
      8,
    ),
  ],
  clipboardRequest: [sample({ selection: 'clipboard', type: 2 }, 'hex 00 00 00 00 # selection \n u32 2')],
  clipboardRelease: [sample(release, 'hex 00 00 00 00 # selection')],
};
