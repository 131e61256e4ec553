/** The element's class, without registering it; and the types that go with it. */
export { SpiceDisplayElement } from './spice-display.component.ts';
export type { ChannelFactory } from './client-handlers.ts';
export { ConnectError } from './connection.ts';
export type { PreferredCompression, Scaling, StreamLatency } from './attributes.ts';
export type { ClipboardDetail, ClipboardMode } from './clipboard.ts';
export type { LatencyDetail, SpiceDisplayEventDetails, SpiceDisplayEventMap } from './events.ts';
export type { MigrationTarget, ResolveMigration } from './migration-target.ts';
export { SpicePort } from './ports.ts';
export type { SpiceDisplayStats } from './statistics.ts';
export type { Texts } from './texts.ts';
export type { SocketLike } from '../worker/page-relay.ts';
export type { AgentCapability, FileProblem, FileProgress, FileState } from '../worker/agent-protocol.ts';
export type {
  ChannelCounters,
  CloseReason,
  Closing,
  CodecCounters,
  MemoryCounters,
  MigrationKind,
  Monitor,
  MouseMode,
  RelayOpen,
  Secret,
  SessionState,
  StreamCounters,
} from '../worker/protocol.ts';
