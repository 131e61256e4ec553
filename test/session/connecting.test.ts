import { expect } from 'chai';
import { ANSWER_LIMIT, Connecting } from '../../src/session/connecting.ts';
import type { ConnectingStage } from '../../src/session/connecting.ts';

const stages: readonly ConnectingStage[] = ['mainLink', 'init', 'channelsList', 'channelLinks'];

/** A session that waits for `stage` since 1000. */
function waitingFor(stage: ConnectingStage): Connecting {
  const connecting = new Connecting();
  connecting.begin(0);
  for (const passed of stages.slice(0, stages.indexOf(stage))) connecting.passed(passed, 1000);
  return connecting;
}

describe('a session that is being connected', () => {
  it('passes one stage after the other', () => {
    const connecting = new Connecting();
    expect(connecting.stage).to.equal('nothing');
    connecting.begin(0);
    const seen = stages.map((stage) => {
      const before = connecting.stage;
      connecting.passed(stage, 0);
      return before;
    });
    expect(seen).to.deep.equal(stages);
    expect(connecting.stage).to.equal('nothing');
  });

  it('names what a server does not say in time', () => {
    const sentences = stages.map((stage) => {
      const connecting = waitingFor(stage);
      expect(connecting.stage).to.equal(stage);
      expect(connecting.overdue(1000 + ANSWER_LIMIT - 1), stage).to.equal(null);
      return connecting.overdue(1000 + ANSWER_LIMIT);
    });
    expect(sentences).to.deep.equal([
      null,
      'no INIT from the server within 20 seconds',
      'no list of channels from the server within 20 seconds',
      null,
    ]);
  });

  it('leaves a stage only by what it waits for', () => {
    for (const stage of stages) {
      for (const other of [...stages, 'nothing'] as const) {
        if (other === stage) continue;
        const connecting = waitingFor(stage);
        const { due } = connecting;
        connecting.passed(other, 5000);
        expect([connecting.stage, connecting.due], `${other} while waiting for ${stage}`).to.deep.equal([stage, due]);
      }
    }
  });

  it('begins anew with another server, and waits for nothing after the end', () => {
    const connecting = waitingFor('channelsList');
    connecting.begin(7000);
    connecting.passed('mainLink', 8000);
    expect(connecting.due).to.equal(8000 + ANSWER_LIMIT);
    connecting.end(9000);
    expect([connecting.stage, connecting.due, connecting.overdue(1e9)]).to.deep.equal(['nothing', null, null]);
    connecting.passed('init', 9000);
    expect(connecting.stage).to.equal('nothing');
  });
});
