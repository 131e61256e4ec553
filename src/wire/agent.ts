import { array, bool32, bool8, countedBytes, custom, empty, i32, items, messages, rest, struct } from './schema.ts';
import { enumeration, mapped, u16, u32, u64, u8 } from './schema.ts';
import type { Field, MessageOf, TypeOf } from './schema.ts';
import { countedText } from './text-fields.ts';

/** VD_AGENT_CAP_*: what a guest's agent and its client can. See `capabilities.ts` for how they are tested and written. */
export const agentCapability = {
  mouseState: 0,
  monitorsConfig: 1,
  reply: 2,
  clipboard: 3,
  displayConfig: 4,
  clipboardByDemand: 5,
  clipboardSelection: 6,
  sparseMonitorsConfig: 7,
  guestLineendLf: 8,
  guestLineendCrlf: 9,
  maxClipboard: 10,
  audioVolumeSync: 11,
  monitorsConfigPosition: 12,
  fileXferDisabled: 13,
  fileXferDetailedErrors: 14,
  graphicsDeviceInfo: 15,
  clipboardNoReleaseOnRegrab: 16,
  clipboardGrabSerial: 17,
} as const;

/** VD_AGENT_*BUTTON_MASK: bits of a mouse state's buttons; not those of the inputs channel. */
export const AgentButtonMask = { left: 2, middle: 4, right: 8, up: 16, down: 32, side: 64, extra: 128 } as const;

const monitor = struct({ height: u32, width: u32, depth: u32, x: i32, y: i32 });
/** A monitor as a guest shall have it; 0x0 pixels switches it off (with `sparseMonitorsConfig` only). */
export type AgentMonitor = TypeOf<typeof monitor>;

const physicalSize = struct({ height: u16, width: u16 });
/** Millimetres; 0x0 when unknown. */
export type PhysicalSize = TypeOf<typeof physicalSize>;

export interface MonitorsConfig {
  /** Whether `x` and `y` of the monitors hold. */
  readonly usePosition: boolean;
  readonly monitors: readonly AgentMonitor[];
  /** One for each monitor, or null. */
  readonly physicalSizes: readonly PhysicalSize[] | null;
}

/** VD_AGENT_CONFIG_MONITORS_FLAG_*. */
const monitorsFlag = { usePosition: 1, physicalSize: 2 } as const;

const monitorsConfig = custom<MonitorsConfig>(
  8,
  (r) => {
    const count = r.u32();
    const flags = r.u32();
    const monitors = items(r, count, monitor);
    return {
      usePosition: (flags & monitorsFlag.usePosition) !== 0,
      monitors,
      physicalSizes: flags & monitorsFlag.physicalSize ? items(r, count, physicalSize) : null,
    };
  },
  (w, v) => {
    w.u32(v.monitors.length);
    w.u32((v.usePosition ? monitorsFlag.usePosition : 0) | (v.physicalSizes ? monitorsFlag.physicalSize : 0));
    for (const one of v.monitors) monitor.write(w, one);
    for (const one of v.physicalSizes ?? []) physicalSize.write(w, one);
  },
);

/** VD_AGENT_DISPLAY_CONFIG_FLAG_*. */
export const DisplayConfigFlag = {
  disableWallpaper: 1,
  disableFontSmooth: 2,
  disableAnimation: 4,
  setColorDepth: 8,
} as const;

/** VD_AGENT_SUCCESS or VD_AGENT_ERROR; whatever is not success is an error. */
const success = mapped(
  u32,
  (value) => value === 1,
  (value) => (value ? 1 : 2),
);

/** As many of an item as the message still holds. */
function remaining<T>(item: Field<T>): Field<T[]> {
  return custom<T[]>(
    0,
    (r) => items(r, Math.floor(r.remaining / item.minSize), item),
    (w, v) => {
      for (const value of v) item.write(w, value);
    },
  );
}

/** VD_AGENT_CLIPBOARD_*: what clipboard data is. */
export const ClipboardType = {
  none: 0,
  utf8Text: 1,
  imagePng: 2,
  imageBmp: 3,
  imageTiff: 4,
  imageJpg: 5,
  fileList: 6,
} as const;

/** VD_AGENT_CLIPBOARD_SELECTION_*: which of a guest's clipboards; with three reserved bytes behind it. */
const selectionByte = enumeration(u8, { clipboard: 0, primary: 1, secondary: 2 });
export type ClipboardSelection = TypeOf<typeof selectionByte>;

const sentSelection = custom<ClipboardSelection>(
  4,
  (r) => {
    const selection = selectionByte.read(r);
    r.bytes(3);
    return selection;
  },
  (w, v) => {
    selectionByte.write(w, v);
    w.bytes(new Uint8Array(3));
  },
);
/** Without the capability there is only the one clipboard, and nothing is sent. */
const onlySelection = custom<ClipboardSelection>(
  0,
  () => 'clipboard',
  () => undefined,
);

const sentSerial: Field<number | null> = custom<number | null>(
  4,
  (r) => r.u32(),
  (w, v) => {
    w.u32(v ?? 0);
  },
);
const noSerial = custom<number | null>(
  0,
  () => null,
  () => undefined,
);

/** VD_AGENT_FILE_XFER_STATUS_*. */
const fileXferResults = {
  canSendData: 0,
  cancelled: 1,
  error: 2,
  success: 3,
  notEnoughSpace: 4,
  sessionLocked: 5,
  vdagentNotConnected: 6,
  disabled: 7,
} as const;
/** How a file's transfer stands. */
export type FileXferResult = keyof typeof fileXferResults;

const resultNames = new Map(
  Object.entries(fileXferResults).map(([name, value]) => [value as number, name as FileXferResult]),
);
/** A result that the protocol does not define still ends the transfer: it is an `error`. */
const fileXferResult = mapped<number, FileXferResult>(
  u32,
  (value) => resultNames.get(value) ?? 'error',
  (name) => fileXferResults[name],
);

/** What an agent with `fileXferDetailedErrors` adds to a status. */
export type FileXferDetail =
  | { readonly of: 'notEnoughSpace'; /** In bytes. */ readonly diskFreeSpace: bigint }
  | { readonly of: 'error'; /** 0: a G_IO_ERROR_*. */ readonly errorType: number; readonly errorCode: number };

export interface FileXferStatus {
  readonly id: number;
  readonly result: FileXferResult;
  /** null when nothing was added, or nothing that is known. */
  readonly detail: FileXferDetail | null;
}

const spaceDetail = struct({ diskFreeSpace: u64 });
const errorDetail = struct({ errorType: u8, errorCode: u32 });
const statusFields = struct({ id: u32, result: fileXferResult });

const fileXferStatus = custom<FileXferStatus>(
  statusFields.minSize,
  (r) => {
    const status = statusFields.read(r);
    let detail: FileXferDetail | null = null;
    if (status.result === 'notEnoughSpace' && r.remaining > 0) {
      detail = { of: 'notEnoughSpace', ...spaceDetail.read(r) };
    } else if (status.result === 'error' && r.remaining > 0) {
      detail = { of: 'error', ...errorDetail.read(r) };
    }
    return { ...status, detail };
  },
  (w, v) => {
    statusFields.write(w, v);
    if (v.detail?.of === 'notEnoughSpace') spaceDetail.write(w, v.detail);
    else if (v.detail?.of === 'error') errorDetail.write(w, v.detail);
  },
);

/** A length of 64 bits, of which no more can count than memory holds. */
const size64 = mapped(u64, Number, BigInt);

const deviceDisplay = struct({
  channelId: u32,
  monitorId: u32,
  deviceDisplayId: u32,
  deviceAddress: countedText(u32),
});
/** Which monitor of which channel is which output of which device in the guest. */
export type DeviceDisplay = TypeOf<typeof deviceDisplay>;

/** What both agent and client can, as far as it changes how messages lie in memory. */
export interface AgentLayout {
  /** `agentCapability.clipboardSelection` */
  readonly clipboardSelection: boolean;
  /** `agentCapability.clipboardGrabSerial` */
  readonly clipboardGrabSerial: boolean;
}

/** The messages of a guest's agent and its client, both directions. VD_AGENT_*. They are sent as `agent-framing.ts` says. */
export function agentTable(layout: AgentLayout) {
  const selection = layout.clipboardSelection ? sentSelection : onlySelection;
  const serial = layout.clipboardGrabSerial ? sentSerial : noSerial;
  return {
    /** From the server, when mouse positions go through the agent. */
    mouseState: { id: 1, body: struct({ x: u32, y: u32, buttons: u32, displayId: u8 }) },
    monitorsConfig: { id: 2, body: monitorsConfig },
    /** The agent's answer; `type` is the id of the message that it answers. */
    reply: { id: 3, body: struct({ type: u32, success }) },
    clipboard: { id: 4, body: struct({ selection, type: u32, data: rest }) },
    displayConfig: { id: 5, body: struct({ flags: u32, depth: u32 }) },
    /** `request`: the other side shall announce, too. */
    announceCapabilities: { id: 6, body: struct({ request: bool32, capabilities: remaining(u32) }) },
    clipboardGrab: { id: 7, body: struct({ selection, serial, types: remaining(u32) }) },
    clipboardRequest: { id: 8, body: struct({ selection, type: u32 }) },
    clipboardRelease: { id: 9, body: struct({ selection }) },
    /** `data`: a key file's text, group `vdagent-file-xfer`, keys `name` and `size`. */
    fileXferStart: { id: 10, body: struct({ id: u32, data: rest }) },
    fileXferStatus: { id: 11, body: fileXferStatus },
    fileXferData: { id: 12, body: struct({ id: u32, data: countedBytes(size64) }) },
    /** From the server. */
    clientDisconnected: { id: 13, body: empty },
    /** Bytes of clipboard data that are accepted; negative: any number. */
    maxClipboard: { id: 14, body: struct({ max: i32 }) },
    audioVolumeSync: { id: 15, body: struct({ isPlayback: bool8, mute: bool8, volume: array(u8, u16) }) },
    /** From the server. */
    graphicsDeviceInfo: { id: 16, body: struct({ displays: array(u32, deviceDisplay) }) },
  } as const;
}
export type AgentMessage = MessageOf<ReturnType<typeof agentTable>>;

/** Decoder and encoder of agent messages. Make it anew when the capabilities of the other side are known. */
export function agentMessages(layout: AgentLayout) {
  return messages(agentTable(layout));
}
