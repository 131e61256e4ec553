/** What a session is doing, as `state` and the `state-change` event say it. */
export type SessionState = 'idle' | 'connecting' | 'connected' | 'migrating' | 'disconnected';

/** What moves a session from one state to the next. */
export type SessionEvent = 'connect' | 'linked' | 'migrate' | 'migrated' | 'close';

/** INVARIANT: a pair that is not in this table does not happen; `next` refuses it. */
export const sessionTransitions = {
  idle: { connect: 'connecting' },
  connecting: { linked: 'connected', close: 'disconnected' },
  connected: { migrate: 'migrating', close: 'disconnected' },
  migrating: { migrated: 'connected', close: 'disconnected', migrate: 'migrating' },
  disconnected: { connect: 'connecting' },
} as const satisfies Record<SessionState, Partial<Record<SessionEvent, SessionState>>>;

/** @returns the state after `event`, or null when that event cannot happen in `state` */
export function nextSessionState(state: SessionState, event: SessionEvent): SessionState | null {
  const row: Partial<Record<SessionEvent, SessionState>> = sessionTransitions[state];
  return row[event] ?? null;
}
