/* eslint-disable @typescript-eslint/consistent-type-definitions -- the maps of rpc.ts take no interfaces, which lack an index signature */
/**
 * What crosses between the page and the session worker about the guest's agent and about ports. Clipboard data goes by its
 * MIME type, files and images as Blobs, which cost nothing to pass on.
 */
import type { AgentCapability } from '../session/agent/guest-agent.ts';
import type { FileProgress } from '../session/agent/files.ts';
import type { GuestEffects, GuestVolume } from '../session/agent/agent-session.ts';
import type { MonitorsConfig } from '../wire/agent.ts';

export type { AgentCapability, FileProgress, GuestEffects, GuestVolume };
export type { FileProblem, FileState } from '../session/agent/files.ts';

/** What the page tells the session worker. */
export type AgentFromPage = {
  /** The page's clipboard has data of these MIME types for the guest; none: it has nothing any more. */
  offerClipboard: { types: readonly string[] };
  /** Sends files to the guest; `id`s are the page's, and new. */
  sendFile: { id: number; file: File };
  cancelFile: { id: number };
  /** The monitors that the guest shall have; null: as it likes. */
  guestMonitors: MonitorsConfig | null;
  guestEffects: GuestEffects | null;
  guestVolume: GuestVolume;
  /** Which ports shall be opened, from the next session on: all, or those of these names. */
  ports: { names: readonly string[] | 'all' };
  /** The page took data of a port, and can take more. */
  portTaken: { port: number; messages: number };
  /** A break on a port's line. */
  portBreak: { port: number };
  portClose: { port: number };
};

/** What the page asks of the session worker. */
export type AgentCallsFromPage = {
  /** The guest's clipboard as data of one of the types that it offers. Fails with a sentence. */
  readClipboard: { args: { type: string }; result: Blob };
  /** Sends bytes to a port; settles when they are on their way. */
  writePort: { args: { port: number; data: Uint8Array }; result: undefined };
};

/** What the session worker tells the page. */
export type AgentToPage = {
  agent: {
    connected: boolean;
    /** What it can, by the protocol's names. */
    capabilities: readonly AgentCapability[];
  };
  /** The guest has data of these MIME types to copy from; none: it has nothing any more. */
  guestClipboard: { types: readonly string[] };
  fileProgress: FileProgress;
  guestVolume: GuestVolume;
  portOpen: { port: number; name: string };
  portData: { port: number; data: Uint8Array };
  portBreak: { port: number };
  portClose: { port: number };
};

/** What the session worker asks of the page. */
export type AgentCallsToPage = {
  /** The page's clipboard as data of one of the types that it offered; null when there is none any more. */
  clipboardData: { args: { type: string }; result: Blob | null };
};
