import { expect } from 'chai';
import { nextState, sessionTransitions } from '../../src/element/session-state.ts';
import type { SessionStep } from '../../src/element/session-state.ts';
import type { SessionState } from '../../src/worker/protocol.ts';

describe('the states of a session', () => {
  it('are left only by the steps in the table', () => {
    const states = Object.keys(sessionTransitions) as SessionState[];
    const steps: SessionStep[] = ['connect', 'established', 'migrate', 'migrated', 'close'];
    const ways = states.flatMap((state) => steps.map((step) => [state, step, nextState(state, step)] as const));
    expect(ways.filter(([, , to]) => to !== null).map((way) => way.join(' '))).to.deep.equal([
      'idle connect connecting',
      'connecting established connected',
      'connecting close disconnected',
      'connected migrate migrating',
      'connected close disconnected',
      'migrating migrated connected',
      'migrating close disconnected',
      'disconnected connect connecting',
    ]);
  });
});
