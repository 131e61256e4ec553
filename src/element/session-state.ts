import type { SessionState } from '../worker/protocol.ts';

/** What happens to a session, seen from the page. */
export type SessionStep = 'connect' | 'established' | 'migrate' | 'migrated' | 'close';

/** Every way from state to state; a step that isn't listed changes nothing. */
export const sessionTransitions = {
  idle: { connect: 'connecting' },
  connecting: { established: 'connected', close: 'disconnected' },
  connected: { migrate: 'migrating', close: 'disconnected' },
  migrating: { migrated: 'connected', close: 'disconnected' },
  disconnected: { connect: 'connecting' },
} as const satisfies Record<SessionState, Partial<Record<SessionStep, SessionState>>>;

/** The state after a step, or null when the step means nothing in that state. */
export function nextState(state: SessionState, step: SessionStep): SessionState | null {
  const steps: Partial<Record<SessionStep, SessionState>> = sessionTransitions[state];
  return steps[step] ?? null;
}
