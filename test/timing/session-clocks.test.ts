import { expect } from 'chai';
import { Millis, MmTime } from '../../src/timing/millis.ts';
import { GRACE, SessionClocks, skewAgainst } from '../../src/timing/session-clocks.ts';

const SHIFTS = [-24 * 86_400_000, -3_600_000, -600, -400, 600, 3_600_000, 24 * 86_400_000];

describe('SessionClocks', () => {
  it('keeps the readings of two servers apart', () => {
    const clocks = new SessionClocks(1);
    clocks.handleServerTime(1, MmTime(1000), Millis(0));
    expect(clocks.handleServerTime(2, MmTime(900_000), Millis(10))).to.equal(undefined);
    expect(clocks.read(Millis(10))).to.equal(1010);
    expect(clocks.clock(2).read(Millis(10))).to.equal(900_000);
  });

  for (const shift of SHIFTS) {
    it(`tells of a jump of ${shift} ms at the switch when both times are known`, () => {
      const clocks = new SessionClocks(1);
      clocks.handleServerTime(1, MmTime(1000), Millis(0));
      clocks.handleServerTime(2, MmTime(1500 + shift), Millis(500));
      expect(clocks.switchTo(2, Millis(600))).to.deep.equal({
        before: 1600,
        after: MmTime(1600 + shift),
        shift,
        cause: 'migration',
      });
      expect(clocks.handleServerTime(2, MmTime(1700 + shift), Millis(700))).to.equal(undefined);
    });

    it(`tells of a jump of ${shift} ms when the target's time comes after the switch, from either channel`, () => {
      for (const channel of ['handleServerTime', 'handlePlayback'] as const) {
        const clocks = new SessionClocks(1);
        clocks.handleServerTime(1, MmTime(1000), Millis(0));
        expect(clocks.switchTo(2, Millis(500))).to.equal(undefined);
        expect(clocks.read(Millis(500))).to.equal(undefined);
        expect(clocks[channel](2, MmTime(1900 + shift), Millis(900))).to.deep.equal({
          before: 1900,
          after: MmTime(1900 + shift),
          shift,
          cause: 'migration',
        });
      }
    });
  }

  it('tells of no jump when the clocks agree', () => {
    const clocks = new SessionClocks(1);
    clocks.handleServerTime(1, MmTime(1000), Millis(0));
    clocks.handleServerTime(2, MmTime(1480), Millis(500));
    expect(clocks.switchTo(2, Millis(600))).to.equal(undefined);
  });

  it('lets the clock that was left live for the grace period, and what was cancelled not at all', () => {
    const clocks = new SessionClocks(1);
    clocks.handleServerTime(1, MmTime(1000), Millis(0));
    const source = clocks.clock(1);
    clocks.switchTo(2, Millis(500));
    expect(clocks.dates(source, Millis(500 + GRACE - 1))).to.equal(true);
    expect(clocks.dates(source, Millis(500 + GRACE))).to.equal(false);
    clocks.handleServerTime(3, MmTime(1), Millis(500));
    const target = clocks.clock(3);
    expect(clocks.dates(target, Millis(500))).to.equal(true);
    clocks.drop(3);
    expect(clocks.dates(target, Millis(500))).to.equal(false);
    clocks.drop(2);
    expect(clocks.current).to.equal(2);
  });

  it('forgets old servers over many migrations', () => {
    const clocks = new SessionClocks(0);
    const all = [];
    for (let i = 0; i < 50; i++) {
      const now = Millis(i * 2 * GRACE);
      clocks.handleServerTime(i + 1, MmTime(i * 1000), now);
      clocks.switchTo(i + 1, now);
      all.push(clocks.clock(i + 1));
    }
    const alive = all.filter((clock) => clocks.dates(clock, Millis(100 * GRACE - 1)));
    expect(alive.length).to.equal(1);
  });

  it("chooses the own server's clock, another's only when it fits clearly better, and none blindly", () => {
    const clocks = new SessionClocks(1);
    const now = Millis(1000);
    clocks.handleServerTime(1, MmTime(100_000), now);
    clocks.switchTo(2, now);
    const date = (mmTime: number): number | undefined =>
      clocks.choose(2, (clock) => clock.margin(MmTime(mmTime), now), 0, now)?.server;
    expect(date(100_400), 'target unknown').to.equal(undefined);
    clocks.handleServerTime(2, MmTime(700_000), now);
    expect(date(700_400)).to.equal(2);
    expect(date(700_100)).to.equal(2);
    expect(date(100_400)).to.equal(1);
    expect(date(400_000), 'neither').to.equal(undefined);
  });

  it('tells by how much a picture follows its sound', () => {
    const clocks = new SessionClocks(1);
    clocks.handlePlayback(1, MmTime(5000), Millis(0));
    expect(skewAgainst(clocks.clock(1), MmTime(5070), Millis(100))).to.equal(30);
    expect(skewAgainst(clocks.clock(1), MmTime(5120), Millis(100))).to.equal(-20);
  });
});
