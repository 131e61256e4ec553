import { expect } from 'chai';
import { migrationTransitions, migrationWaits, nextMigrationState } from '../../src/session/migration.ts';
import type { MigrationEvent, MigrationState } from '../../src/session/migration.ts';
import { nextSessionState, sessionTransitions } from '../../src/session/session-state.ts';
import type { SessionEvent, SessionState } from '../../src/session/session-state.ts';

/** Written down once more, by what happens on the wire and not by looking at the table. */
const ways = `
idle begin mainLink                 | the source says BEGIN
idle switchHost reconnect           | a client that linked nothing ahead
idle cancel idle                    | a migration that the client gave up before
mainLink begin mainLink             | another target instead
mainLink mainLinkedSeamless seamlessAnswer
mainLink mainLinked channelLinks
mainLink refused giveUp             | unreachable, wrong password, no address
mainLink cancel idle
mainLink switchHost reconnect       | overtaken
seamlessAnswer begin mainLink
seamlessAnswer answered channelLinks
seamlessAnswer overdue channelLinks | a target that does not know the question
seamlessAnswer refused giveUp       | the target dies before its answer
seamlessAnswer cancel idle
seamlessAnswer switchHost reconnect
channelLinks begin mainLink
channelLinks channelsLinked move
channelLinks refused giveUp
channelLinks cancel idle
channelLinks switchHost reconnect
move begin mainLink                 | the manager thought better of it
move channelMoving lastChannel      | MIGRATE on the first channel
move end targetInit                 | END: the client changes over by itself
move refused giveUp                 | the target dies before the guest is there
move cancel idle
move switchHost reconnect
lastChannel channelMoving lastChannel
lastChannel allMoved idle
lastChannel sourceLost reconnect    | before every channel had changed over
lastChannel overdue reconnect       | the source's host fell silent
lastChannel switchHost reconnect    | the guest is on its way again
targetInit init idle
targetInit sourceLost reconnect
targetInit overdue reconnect
targetInit switchHost reconnect
giveUp begin mainLink
giveUp cancel idle
giveUp end reconnect                | the guest went all the same
giveUp channelMoving reconnect
giveUp switchHost reconnect
reconnect reconnected idle
reconnect switchHost reconnect      | on its way again
`
  .trim()
  .split('\n')
  .map((line) => line.split('|')[0]!.trim());

const events: readonly MigrationEvent[] = [
  'begin',
  'mainLinkedSeamless',
  'mainLinked',
  'answered',
  'channelsLinked',
  'refused',
  'channelMoving',
  'allMoved',
  'end',
  'init',
  'cancel',
  'switchHost',
  'sourceLost',
  'overdue',
  'reconnected',
  'close',
];
const states = Object.keys(migrationTransitions) as MigrationState[];

describe('a migration', () => {
  it('goes from state to state in these ways', () => {
    for (const way of ways) {
      const [from, event, to] = way.split(' ') as [MigrationState, MigrationEvent, MigrationState];
      expect(nextMigrationState(from, event), way).to.equal(to);
    }
  });

  it('ends with its session in every state', () => {
    for (const state of states) expect(nextMigrationState(state, 'close'), state).to.equal('idle');
  });

  it('refuses every other event in every state', () => {
    let refused = 0;
    for (const state of states) {
      for (const event of events) {
        if (event === 'close' || ways.some((way) => way.startsWith(`${state} ${event} `))) continue;
        expect(nextMigrationState(state, event), `${state} ${event}`).to.equal(null);
        refused += 1;
      }
    }
    expect(refused).to.equal(states.length * (events.length - 1) - ways.length);
  });

  it('is overdue where it waits with a limit, and nowhere else', () => {
    for (const state of states) {
      expect(nextMigrationState(state, 'overdue') !== null, state).to.equal(migrationWaits[state] !== null);
    }
  });

  it('knows no event beside these', () => {
    const used = new Set(states.flatMap((state) => Object.keys(migrationTransitions[state])));
    expect([...used].sort()).to.deep.equal([...events].sort());
  });

  it('leads from every state back to idle, and to every state from idle', () => {
    const from = (start: MigrationState): Set<MigrationState> => {
      const seen = new Set([start]);
      for (const state of seen) {
        for (const event of events) {
          const next = event === 'close' ? null : nextMigrationState(state, event);
          if (next) seen.add(next);
        }
      }
      return seen;
    };
    for (const state of states) expect([...from(state)], state).to.include('idle');
    expect([...from('idle')].sort()).to.deep.equal([...states].sort());
  });
});

describe('the states of a session', () => {
  it('are left only by the events in the table', () => {
    const all: SessionEvent[] = ['connect', 'linked', 'migrate', 'migrated', 'close'];
    const found = (Object.keys(sessionTransitions) as SessionState[]).flatMap((state) =>
      all.flatMap((event) => {
        const next = nextSessionState(state, event);
        return next === null ? [] : [`${state} ${event} ${next}`];
      }),
    );
    expect(found).to.deep.equal([
      'idle connect connecting',
      'connecting linked connected',
      'connecting close disconnected',
      'connected migrate migrating',
      'connected close disconnected',
      'migrating migrate migrating',
      'migrating migrated connected',
      'migrating close disconnected',
      'disconnected connect connecting',
    ]);
  });
});
