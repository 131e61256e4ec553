import type { SoundState } from '../audio/audio-output.ts';
import type { AgentToPage, FileProgress } from '../worker/agent-protocol.ts';
import type {
  Closing,
  LatencyReport,
  Monitor,
  MouseMode,
  PageFromDisplay,
  PageFromSession,
  Secret,
  SessionState,
} from '../worker/protocol.ts';
import type { ClipboardDetail } from './clipboard.ts';
import type { SpicePort } from './ports.ts';

/** What the `latency` event tells; all times in milliseconds. */
export type LatencyDetail = Pick<LatencyReport, 'roundTrip' | 'streams' | 'playback' | 'skew' | 'input'>;

/** The detail of each event of the element, by the event's name. All times in milliseconds. */
export interface SpiceDisplayEventDetails {
  connect: { readonly name: string; readonly uuid: string };
  disconnect: Closing;
  credentialsrequired: { readonly types: readonly Secret[]; readonly attempt: number };
  resize: { readonly width: number; readonly height: number };
  'state-change': { readonly from: SessionState; readonly to: SessionState };
  'stream-start': PageFromDisplay['notices']['streamStart'];
  'stream-end': PageFromDisplay['notices']['streamEnd'];
  'mm-time-reset': PageFromSession['notices']['mmTimeReset'];
  'migration-start': PageFromSession['notices']['migrationStart'];
  'migration-end': PageFromSession['notices']['migrationEnd'];
  latency: LatencyDetail;
  'sound-change': { readonly state: SoundState };
  'agent-change': AgentToPage['agent'];
  clipboard: ClipboardDetail;
  'file-transfer': FileProgress;
  'guest-volume': { readonly volume: number; readonly muted: boolean };
  'port-open': { readonly port: SpicePort };
  'port-close': { readonly port: SpicePort };
  'mouse-mode-change': { readonly mode: MouseMode };
  'modifiers-change': PageFromSession['notices']['modifiers'];
  'monitors-change': { readonly monitors: readonly Monitor[] };
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
