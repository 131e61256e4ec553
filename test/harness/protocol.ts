import type { MoveOptions, MoveReport } from '../../demo/server/migration.ts';
import type { Faults, ScriptedServerOptions, ScriptedState } from '../../demo/server/scripted-server.ts';
import type { ChannelName } from '../../src/wire/channel-types.ts';
import type { GuestState } from './guest-state.ts';
import type { QmpEvent } from './qmp.ts';
import type { LogLine } from './spicy.ts';

/** What a QEMU is started with; every option has a default. */
export interface QemuOptions {
  /** The guest's command line (test/guests/README.md), `desktop` by default; null for a machine without a guest. */
  guest?: string | null;
  /** The SPICE port; a free one by default. */
  port?: number;
  compression?: 'auto_glz' | 'auto_lz' | 'quic' | 'glz' | 'lz' | 'lz4' | 'off';
  jpeg?: 'auto' | 'never' | 'always';
  zlib?: 'auto' | 'never' | 'always';
  streaming?: 'off' | 'all' | 'filter';
  password?: string;
  /** Answers over TLS too, on a port of its own, with a certificate that the tests' browsers accept. */
  tls?: boolean;
  seamless?: boolean;
  /** Waits for a machine to be moved here instead of starting one. */
  incoming?: boolean;
  /** Milliseconds by which its monotonic clock, and so the server's mm-time, is ahead. */
  clockOffset?: number;
  vga?: string;
  /** Mebibytes; 32 by default. */
  memory?: number;
  /** The PC speaker as a SPICE playback channel. */
  sound?: boolean;
  /** The agent's port. */
  agent?: boolean;
  /** Further options of `-spice`. */
  spice?: string[];
  /** Further arguments. */
  extra?: string[];
  env?: Record<string, string>;
}

export interface MigrationOptions {
  /** False: the client is not told, and so loses its server. */
  tellClient?: boolean;
  /** What the client is told; the target's own address by default. */
  hostname?: string;
  clientPort?: number;
  /** Waits until the client has so many channels at the target. */
  channels?: number;
  /** Milliseconds between telling the client and moving the machine. */
  pause?: number;
}

/** A SPICE server a page can talk to. */
export interface StartedServer {
  /** Names it in further commands. */
  id: number;
  port: number;
  tlsPort: number | null;
  migrationPort: number | null;
}

/** A picture too large for a command's answer: fetched from `url` as RGBA bytes, once. */
export interface PictureReference {
  width: number;
  height: number;
  url: string;
}

export interface XspiceOptions {
  width?: number;
  height?: number;
  /** The server's codec preference, such as `spice:mjpeg;gstreamer:vp8`. */
  videoCodecs?: string;
  streaming?: 'off' | 'all' | 'filter';
  compression?: string;
  password?: string;
  /** Runs the guest agent in it. */
  agent?: boolean;
  /** Further lines of the device's section of its configuration. */
  options?: Record<string, string>;
}

/** What a program on an X display is given to read: text, or a pattern of `pattern.ts`. */
export type ProgramInput = { text: string } | { textPattern: number } | { bytePattern: number; seed: number };

export interface ProgramResult {
  code: number | null;
  /** Bytes that it wrote, and their SHA-256 in hexadecimal. */
  size: number;
  hash: string;
  /** The first 10,000 characters of it. */
  text: string;
}

/** A file that the guest's agent saved. `hash`: SHA-256 in hexadecimal. */
export interface SavedFile {
  name: string;
  size: number;
  hash: string;
}

/** What the QXL device of test/qxl-device is started with. */
export interface DeviceOptions {
  port?: number;
  /** Its arguments, such as `--compression`, `quic`. */
  args?: string[];
  /** Milliseconds by which its monotonic clock is ahead. */
  clockOffset?: number;
  env?: Record<string, string>;
}

/** A line of the device: an event, or the reply to a command. `at` is the wall clock in milliseconds. */
export interface DeviceMessage {
  event?: string;
  reply?: string;
  ok?: boolean;
  error?: string;
  at: number;
  [field: string]: unknown;
}

/** A network of ours between a page and a server. */
export interface GatewayOptions {
  /** The port it leads to. */
  to: number;
  /** Milliseconds that everything takes in each direction. */
  delay?: number;
  /** New connections are reset. */
  refuse?: boolean;
  /** Nothing is handed on, in either direction, until this is false again; then all of it. */
  silent?: boolean;
}

export interface BrowserUsage {
  /** What pages and workers refer to, array buffers included, in bytes; null where the browser can't tell. */
  heap: number | null;
  /** What all the browser's processes hold, but for mapped files, in bytes. */
  memory: number;
  /** Processor time of all of them so far, in milliseconds. */
  processorTime: number;
}

/** A finger is put down or moved to a place of the window, or (null) taken away. `pause`: milliseconds after it. */
export interface FingerStep {
  finger: number;
  to: readonly [x: number, y: number] | null;
  pause?: number;
}

/** A pen comes down, moves or goes up; `buttons` as in DOM events. */
export interface PenStep {
  type: 'down' | 'move' | 'up';
  at: readonly [x: number, y: number];
  button?: 'none' | 'left' | 'right';
  buttons?: number;
}

/** What a test in the page can ask the test runner for: each command's payload and result. */
export interface Commands {
  'qemu:start': { payload: QemuOptions; result: StartedServer };
  'qemu:stop': { payload: { id: number }; result: true };
  'qemu:kill': { payload: { id: number }; result: true };
  'qemu:qmp': { payload: { id: number; command: string; args: object }; result: unknown };
  'qemu:monitor': { payload: { id: number; line: string }; result: string };
  'qemu:screendump': { payload: { id: number }; result: PictureReference };
  'qemu:guest': { payload: { id: number }; result: GuestState | null };
  'qemu:migrate': { payload: { id: number; target: number; options: MigrationOptions }; result: true };
  'qemu:events': { payload: { id: number }; result: readonly QmpEvent[] };
  'xspice:start': { payload: XspiceOptions; result: StartedServer };
  'xspice:run': { payload: { id: number; command: string; args: string[] }; result: true };
  'xspice:execute': {
    payload: { id: number; command: string; args: string[]; input: ProgramInput | null; detaches: boolean };
    result: ProgramResult;
  };
  'xspice:files': { payload: { id: number }; result: readonly SavedFile[] };
  'xspice:screendump': { payload: { id: number }; result: PictureReference };
  'xspice:stop': { payload: { id: number }; result: true };
  'device:start': { payload: DeviceOptions; result: StartedServer };
  'device:command': { payload: { id: number; line: string }; result: DeviceMessage };
  'device:dump': { payload: { id: number; surface: number }; result: PictureReference };
  'device:events': { payload: { id: number }; result: readonly DeviceMessage[] };
  'device:stop': { payload: { id: number }; result: true };
  'scripted:start': { payload: ScriptedServerOptions; result: StartedServer };
  'scripted:state': { payload: { id: number }; result: ScriptedState };
  'scripted:picture': { payload: { id: number }; result: PictureReference };
  'scripted:inject': {
    payload: { id: number; channel: ChannelName; type: number; bytes: readonly number[] };
    result: true;
  };
  'scripted:copy': { payload: { id: number; text: string }; result: true };
  'scripted:hold': { payload: { id: number }; result: true };
  'scripted:drop': { payload: { id: number; channel: ChannelName | null }; result: true };
  'scripted:faults': { payload: { id: number; faults: Partial<Faults> }; result: true };
  'scripted:migrate': { payload: { id: number; target: number; options: MoveOptions }; result: MoveReport };
  'scripted:stop': { payload: { id: number }; result: true };
  'gateway:start': { payload: GatewayOptions; result: StartedServer };
  'gateway:change': { payload: { id: number; options: Partial<GatewayOptions> }; result: true };
  'gateway:cut': { payload: { id: number }; result: true };
  'gateway:connections': { payload: { id: number }; result: number };
  'gateway:stop': { payload: { id: number }; result: true };
  'spicy:start': { payload: { port: number; args: string[] }; result: { id: number } };
  'spicy:log': { payload: { id: number }; result: readonly LogLine[] };
  'spicy:stop': { payload: { id: number }; result: true };
  'person:touch': { payload: { steps: readonly FingerStep[] }; result: true };
  'person:pen': { payload: { steps: readonly PenStep[] }; result: true };
  'person:viewport': { payload: { width: number; height: number; ratio: number }; result: true };
  'person:leave': { payload: object; result: true };
  'person:return': { payload: object; result: true };
  'person:permit': { payload: { names: readonly string[] }; result: true };
  'browser:free': { payload: Record<string, never>; result: true };
  'browser:usage': { payload: Record<string, never>; result: BrowserUsage };
}

/** How a command comes back to the page. */
export type CommandOutcome = { result: unknown } | { problem: string };
