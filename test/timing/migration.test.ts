import { expect } from 'chai';
import { MmTime } from '../../src/timing/millis.ts';
import { GRACE } from '../../src/timing/session-clocks.ts';
import { play, SWITCH } from './migration-scene.ts';
import type { Move } from './migration-scene.ts';
import { Player } from './player.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SHIFTS = [10, 400, 600, HOUR, 24 * DAY];
const STARTS = { 'far from the wrap': 1_000_000_000, 'over the wrap': 2 ** 32 - 4_000 };

function* moves(shift: number, start: number): Generator<Move> {
  for (const mode of ['server', 'auto'] as const) {
    for (const interFrame of [false, true]) {
      for (const seed of [1, 2, 3]) {
        yield { shift, start, mode, interFrame, seed, sourceDated: 0, known: undefined, display: seed === 3 };
      }
    }
  }
}

function expectAllShown(move: Move): void {
  const outcome = play(move);
  const name = JSON.stringify({ ...move, ...outcome });
  expect(outcome.sent, name).to.be.greaterThan(200);
  expect(outcome.lost, name).to.equal(0);
  expect(outcome.inOrder, name).to.equal(true);
  // Held no longer than it was to be, but for what was dated from an arrival that was itself late.
  expect(outcome.latest, name).to.be.lessThan(move.known === undefined || move.sourceDated > 0 ? 350 : 260);
}

for (const [where, start] of Object.entries(STARTS)) {
  describe(`a migration, ${where}`, () => {
    for (const ms of SHIFTS) {
      it(`case 1a: dated by a target ${ms} ms ahead, whose clock is not known yet`, () => {
        for (const move of moves(ms, start)) {
          for (const at of [4201, 4300, 5000, 8000]) expectAllShown({ ...move, known: { at, by: 'main' } });
          expectAllShown(move);
        }
      });
      it(`case 1b: dated by a target ${ms} ms behind, whose clock is not known yet`, () => {
        for (const move of moves(-ms, start)) {
          for (const at of [4201, 4300, 5000, 8000]) expectAllShown({ ...move, known: { at, by: 'main' } });
          expectAllShown(move);
        }
      });
      it(`case 2a: the clock is the target's, ${ms} ms ahead, and frames are dated by the source`, () => {
        for (const move of moves(ms, start)) {
          for (const sourceDated of [1, 5, 30, 1000]) {
            expectAllShown({ ...move, sourceDated, known: { at: SWITCH, by: 'main' } });
          }
        }
      });
      it(`case 2b: the clock is the target's, ${ms} ms behind, and frames are dated by the source`, () => {
        for (const move of moves(-ms, start)) {
          for (const sourceDated of [1, 5, 30, 1000]) {
            expectAllShown({ ...move, sourceDated, known: { at: SWITCH, by: 'main' } });
          }
        }
      });
      it(`both at once: frames dated by the source, the target's clock ${ms} ms off known in their midst`, () => {
        for (const shift of [ms, -ms]) {
          for (const move of moves(shift, start)) {
            for (const by of ['main', 'playback'] as const) {
              expectAllShown({ ...move, sourceDated: 10, known: { at: 4400, by } });
              expectAllShown({ ...move, sourceDated: 10, known: { at: 4400, by }, sameStream: true });
            }
          }
        }
      });
      it(`the target's clock, ${ms} ms off, known from its playback channel before and after its first frame`, () => {
        for (const shift of [ms, -ms]) {
          for (const move of moves(shift, start)) {
            for (const at of [3900, 4100, 4250, 4900]) expectAllShown({ ...move, known: { at, by: 'playback' } });
          }
        }
      });
    }
  });
}

describe('a migration', () => {
  it('shows frames exactly at their time when the clock is known ahead, whatever the shift', () => {
    for (const ms of SHIFTS) {
      for (const shift of [ms, -ms]) {
        for (const fps of [25, 30, 60]) {
          const move = { shift, start: 5, sourceDated: 0, known: { at: 3500, by: 'main' as const }, seed: 5, fps };
          const outcome = play({ ...move, mode: 'server', interFrame: true });
          expect(outcome.lost).to.equal(0);
          expect(Math.max(outcome.latest, outcome.earliest), `${shift} ms, ${fps} fps`).to.be.at.most(1);
        }
      }
    }
  });

  it("goes over to the target's clock within a stream, though the shift is too small to be seen as a jump", () => {
    for (const seed of [1, 2, 3, 4]) {
      const known = { at: SWITCH, by: 'main' as const };
      const move = { shift: 200, start: 5, sourceDated: 10, known, mode: 'server' as const, interFrame: false, seed };
      const outcome = play(move);
      expect(outcome.lost).to.equal(0);
      expect(outcome.latest, `seed ${seed}`).to.be.lessThan(150);
    }
  });

  it('is not ruled by the clock that was left after its grace period, and stays as it is', () => {
    const player = new Player({ latency: 'server' });
    const offset = 500_000;
    player.clocks.handleServerTime(1, MmTime(offset + player.now - 400), player.now);
    player.clocks.handleServerTime(2, MmTime(900_000_000), player.now);
    player.clocks.switchTo(2, player.now);
    const stream = player.set.create({ id: 1, interFrame: false });
    const sent = player.video(stream, { from: 1000, to: 20_000, fps: 25, offset: () => offset, server: 2 });
    player.at(1000 + GRACE + 2000, () => {
      player.clocks.handleServerTime(1, MmTime(offset + player.now - 700), player.now);
    });
    player.run();
    expect(player.shown.length).to.equal(sent);
    for (const shown of player.shown) expect(Math.abs(shown.at - shown.due)).to.be.at.most(1);
  });
});
