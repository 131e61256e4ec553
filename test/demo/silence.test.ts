import { expect } from 'chai';
import type { ScriptedServerOptions } from '../../demo/server/scripted-server.ts';
import { until } from '../harness/until.ts';
import { startScripted } from '../harness/scripted.ts';
import { next, place, ready, recordOf, removeAll } from './element.ts';

/** Servers are given up after twenty seconds; all of them are waited for at once. */
const PATIENCE = 30_000;

describe('a server that falls silent', function () {
  this.timeout(60_000);

  afterEach(removeAll);

  it('while an element connects to it: the connection ends with what was waited for', async () => {
    const cases: readonly (readonly [ScriptedServerOptions['faults'] & object, string])[] = [
      [{ silent: true }, 'main channel: no answer to the link message within 20 seconds'],
      [{ unsaid: ['init'] }, 'main channel: no INIT from the server within 20 seconds'],
      [{ unsaid: ['channelsList'] }, 'main channel: no list of channels from the server within 20 seconds'],
    ];
    const ends = await Promise.all(
      cases.map(async ([faults]) => {
        const element = place((await startScripted({ faults })).url);
        const states = recordOf(element, 'state-change');
        const { reason, clean, message } = await next(element, 'disconnect');
        return { reason, clean, message, states: states.map(({ to }) => to) };
      }),
    );
    expect(ends).to.deep.equal(
      cases.map(([, message]) => ({
        reason: 'network',
        clean: false,
        message,
        states: ['connecting', 'disconnected'],
      })),
    );
  });

  it('while the guest moves: the session begins anew at the target, or the move is of a simpler kind', async () => {
    const cases = [
      // The target does not know the question whether it takes the session over as it is.
      { of: 'target', unsaid: 'seamlessAnswer', ends: ['semi-seamless completed'] },
      // The source says that the guest goes, and nothing more.
      { of: 'source', unsaid: 'migrateData', ends: ['switch-host completed'] },
      // The target says nothing after the source's END.
      { of: 'target', unsaid: 'initOfMove', kind: 'semi-seamless', ends: ['switch-host completed'] },
    ] as const;
    const told = await Promise.all(
      cases.map(async (one) => {
        const faults = { unsaid: [one.unsaid] };
        const source = await startScripted({ name: 'source', ...(one.of === 'source' ? { faults } : {}) });
        const target = await startScripted({ name: 'target', empty: true, ...(one.of === 'target' ? { faults } : {}) });
        const element = place(source.url);
        await ready(element);
        const ends = recordOf(element, 'migration-end');
        const disconnects = recordOf(element, 'disconnect');
        const kind = 'kind' in one ? one.kind : 'seamless';
        void source.migrate(target, { kind, patience: PATIENCE });
        await until(`the end of the move without ${one.unsaid}`, () => (ends.length > 0 ? true : undefined), PATIENCE);
        await until('the session', () => (element.state === 'connected' ? true : undefined));
        await element.typeText('on');
        await until('the keys', async () => ((await target.state()).guest?.typed === 'on' ? true : undefined));
        expect(disconnects, one.unsaid).to.deep.equal([]);
        return ends.map((end) => `${end.kind} ${end.outcome}`);
      }),
    );
    expect(told).to.deep.equal(cases.map(({ ends }) => ends));
  });
});
