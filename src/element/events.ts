import type { SoundState } from '../audio/audio-output.ts';
import type { AgentToPage, FileProgress } from '../worker/agent-protocol.ts';
import type {
  Closing,
  LatencyDetail,
  Monitor,
  MouseMode,
  PageFromDisplay,
  PageFromSession,
  Secret,
  SessionState,
} from '../worker/protocol.ts';
import type { ClipboardDetail } from './clipboard.ts';
import type { SpicePort } from './ports.ts';

export type { LatencyDetail };

/** The detail of each event of the element, by the event's name. All times in milliseconds. */
export interface SpiceDisplayEventDetails {
  connect: {
    /** The name the server gave itself, or empty. */
    readonly name: string;
    /** The UUID of the virtual machine, or empty. */
    readonly uuid: string;
  };
  disconnect: Closing;
  credentialsrequired: {
    /** What the server wants to know. */
    readonly types: readonly Secret[];
    /** Counts from 1; more than 1: what was said before was not accepted. */
    readonly attempt: number;
  };
  resize: {
    /** In the guest's pixels. */
    readonly width: number;
    readonly height: number;
  };
  'state-change': { readonly from: SessionState; readonly to: SessionState };
  'stream-start': PageFromDisplay['notices']['streamStart'];
  'stream-end': PageFromDisplay['notices']['streamEnd'];
  'mm-time-reset': PageFromSession['notices']['mmTimeReset'];
  'migration-start': PageFromSession['notices']['migrationStart'];
  'migration-end': PageFromSession['notices']['migrationEnd'];
  latency: LatencyDetail;
  'sound-change': {
    /** `off`: there is no sound; `running`: it is heard; `blocked`: the browser wants a gesture; `unavailable`: not here. */
    readonly state: SoundState;
  };
  'agent-change': AgentToPage['agent'];
  clipboard: ClipboardDetail;
  'file-transfer': FileProgress;
  'guest-volume': {
    /** From 0 to 1. */
    readonly volume: number;
    readonly muted: boolean;
  };
  'port-open': {
    /** Has `name`, the streams of bytes `readable` and `writable`, `close()`, `sendBreak()`. */
    readonly port: SpicePort;
  };
  'port-close': {
    /** The same object as at `port-open`. */
    readonly port: SpicePort;
  };
  'mouse-mode-change': {
    /** `client`: the person's own pointer leads; `server`: the guest's does. */
    readonly mode: MouseMode;
  };
  'modifiers-change': PageFromSession['notices']['modifiers'];
  'monitors-change': {
    /** All of them. */
    readonly monitors: readonly Monitor[];
  };
  notify: PageFromSession['notices']['notify'];
}

/** The events of the element, as `addEventListener` knows them. */
export type SpiceDisplayEventMap = {
  readonly [Name in keyof SpiceDisplayEventDetails]: CustomEvent<SpiceDisplayEventDetails[Name]>;
};

/** Dispatches an event of an element; false when it could be cancelled and was. */
export type Emit = <Name extends keyof SpiceDisplayEventDetails>(
  name: Name,
  detail: SpiceDisplayEventDetails[Name],
  options?: { readonly cancelable?: boolean },
) => boolean;

/** Dispatches an event of the element; false when it could be cancelled and was. */
export function dispatch<Name extends keyof SpiceDisplayEventDetails>(
  element: EventTarget,
  name: Name,
  detail: SpiceDisplayEventDetails[Name],
  options: { readonly cancelable?: boolean },
): boolean {
  return element.dispatchEvent(new CustomEvent(name, { detail, ...options }));
}
