import { expect } from 'chai';
import { Millis, mmDifference, MmTime } from '../../src/timing/millis.ts';
import { MmClock } from '../../src/timing/mm-clock.ts';
import { random } from './player.ts';

const NEAR_WRAP = 2 ** 32 - 1000;

describe('MmClock', () => {
  it('is unknown until a reading comes, and then runs with local time, over the wrap', () => {
    const clock = new MmClock();
    expect(clock.known).to.equal(false);
    expect(clock.handleServerTime(MmTime(NEAR_WRAP), Millis(50))).to.equal(undefined);
    expect(clock.known).to.equal(true);
    expect(clock.read(Millis(50.5))).to.equal(NEAR_WRAP + 0.5);
    expect(clock.read(Millis(1150))).to.equal(100);
    expect(clock.margin(MmTime(NEAR_WRAP + 1400), Millis(1150))).to.equal(300);
    expect(clock.margin(MmTime(NEAR_WRAP), Millis(1150))).to.equal(-1100);
  });

  it('an hour later it is an hour later', () => {
    const clock = new MmClock();
    clock.handleServerTime(MmTime(NEAR_WRAP), Millis(0));
    expect(clock.read(Millis(3_600_000))).to.equal(3_599_000);
  });

  for (const start of [5_000_000, NEAR_WRAP, 100]) {
    it(`tells of steps ahead of more than 500 ms and of steps back of more than 100 ms, from ${start}`, () => {
      for (const [step, told] of [
        [501, true],
        [500, false],
        [40, false],
        [0, false],
        [-100, false],
        [-101, true],
        [-5000, true],
        [100_000_000, true],
        [-100_000_000, true],
        [24 * 86_400_000, true],
        [-24 * 86_400_000, true],
      ] as const) {
        const clock = new MmClock();
        clock.handleServerTime(MmTime(start), Millis(1000));
        const reset = clock.handleServerTime(MmTime(start + 50 + step), Millis(1050));
        expect(reset !== undefined, `${step}`).to.equal(told);
        if (reset === undefined) continue;
        expect(reset).to.deep.equal({
          before: MmTime(start + 50),
          after: MmTime(start + 50 + step),
          shift: step,
          cause: 'server',
        });
        expect(clock.read(Millis(1050))).to.equal(reset.after);
      }
    });
  }

  it('closes a small gap without ever stepping, running back or running away', () => {
    for (const gap of [60, -60, 400]) {
      const clock = new MmClock();
      clock.handleServerTime(MmTime(1000), Millis(0));
      clock.handleServerTime(MmTime(2000 + gap), Millis(1000));
      const generation = clock.generation;
      let last = clock.read(Millis(1000));
      expect(last).to.equal(2000);
      for (let t = 1001; t < 6000; t++) {
        const read = clock.read(Millis(t));
        expect(read - last).to.be.within(0.74, 1.26);
        last = read;
      }
      expect(last).to.equal(2000 + gap + 4999);
      expect(clock.generation).to.equal(generation);
    }
  });

  it('stays steady although readings jitter', () => {
    const clock = new MmClock();
    const chance = random(3);
    let last = 0;
    let worst = 0;
    for (let t = 0; t < 60_000; t += 20) {
      clock.handlePlayback(MmTime(t + 10 * (chance() - 0.5)), Millis(t));
      const read = clock.read(Millis(t));
      if (t > 2000) {
        worst = Math.max(worst, Math.abs(mmDifference(read, t)));
        expect(Math.abs(read - last - 20)).to.be.lessThan(0.5);
      }
      last = read;
    }
    expect(worst).to.be.lessThan(2);
  });

  it('follows a sound card that runs a little fast', () => {
    const clock = new MmClock();
    for (let t = 0; t < 600_000; t += 50) clock.handlePlayback(MmTime(t * 1.0003), Millis(t));
    expect(Math.abs(clock.read(Millis(600_000)) - 600_180)).to.be.lessThan(2);
  });

  it('obeys the sound while it plays, and the main channel again when it stopped', () => {
    const clock = new MmClock();
    clock.handleServerTime(MmTime(10_000), Millis(0));
    const began = clock.handlePlayback(MmTime(9_800), Millis(100));
    expect(began).to.deep.equal({ before: 10_100, after: 9_800, shift: -300, cause: 'playback' });
    expect(clock.soundPlaying(Millis(100))).to.equal(true);
    expect(clock.handleServerTime(MmTime(50_000), Millis(150))).to.equal(undefined);
    expect(clock.read(Millis(150))).to.equal(9_850);
    clock.handlePlaybackStop();
    expect(clock.soundPlaying(Millis(150))).to.equal(false);
    expect(clock.handleServerTime(MmTime(50_000), Millis(150))?.cause).to.equal('server');
    expect(clock.read(Millis(150))).to.equal(50_000);
  });

  it('is in step with the sound from its first reading, be the step small', () => {
    const clock = new MmClock();
    clock.handleServerTime(MmTime(10_000), Millis(0));
    expect(clock.handlePlayback(MmTime(10_250), Millis(100))).to.equal(undefined);
    expect(clock.read(Millis(100))).to.equal(10_250);
  });

  it('lets the main channel rule when sound went silent without a word', () => {
    const clock = new MmClock();
    clock.handlePlayback(MmTime(10_000), Millis(0));
    expect(clock.handleServerTime(MmTime(90_000), Millis(2_100))?.shift).to.equal(77_900);
  });

  it('knows the usual margin of frames until it steps', () => {
    const clock = new MmClock();
    clock.handleServerTime(MmTime(0), Millis(0));
    expect(clock.naturalMargin).to.equal(undefined);
    clock.observeMargin(380, Millis(10));
    clock.observeMargin(395, Millis(20));
    clock.observeMargin(-50, Millis(30));
    expect(clock.naturalMargin).to.equal(395);
    clock.handleServerTime(MmTime(5000), Millis(40));
    expect(clock.naturalMargin).to.equal(undefined);
  });
});
