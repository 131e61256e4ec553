import { expect } from 'chai';
import { Millis } from '../../src/timing/millis.ts';
import { Beat } from '../../src/worker/beat.ts';
import type { BeatHost } from '../../src/worker/beat.ts';

/** A platform on a clock of its own; animation frames come every 16 ms while the page is seen. */
class Platform implements BeatHost {
  time = 0;
  framesCome = true;
  readonly beats: { at: number; visible: boolean }[] = [];
  readonly beat: Beat;
  #handles = 0;
  #timers = new Map<number, { at: number; run: () => void }>();
  #frames = new Map<number, () => void>();

  constructor() {
    this.beat = new Beat((now, visible) => this.beats.push({ at: now, visible }), this);
  }

  now(): number {
    return this.time;
  }

  requestFrame(callback: () => void): number {
    this.#frames.set(++this.#handles, callback);
    return this.#handles;
  }

  cancelFrame(handle: number): void {
    this.#frames.delete(handle);
  }

  setTimer(run: () => void, delay: number): number {
    this.#timers.set(++this.#handles, { at: this.time + delay, run });
    return this.#handles;
  }

  clearTimer(handle: number): void {
    this.#timers.delete(handle);
  }

  get waiting(): number {
    return this.#timers.size + this.#frames.size;
  }

  run(duration: number): void {
    for (const end = this.time + duration; this.time < end;) {
      this.time += 1;
      for (const [handle, { at, run }] of [...this.#timers]) {
        if (at > this.time || !this.#timers.delete(handle)) continue;
        run();
      }
      if (!this.framesCome || this.time % 16 !== 0) continue;
      const frames = [...this.#frames.values()];
      this.#frames.clear();
      for (const frame of frames) frame();
    }
  }
}

describe('the beat', () => {
  it('comes once with the next animation frame, however often it is asked for', () => {
    const platform = new Platform();
    platform.run(3);
    for (let i = 0; i < 5; i++) platform.beat.soon();
    platform.run(100);
    expect(platform.beats).to.deep.equal([{ at: 16, visible: true }]);
    expect(platform.waiting).to.equal(0);
  });

  it('comes with the animation frame nearest to a moment', () => {
    for (const [moment, expected] of [
      [100, 96],
      [106, 112],
      [110, 112],
      [20, 16],
      [0, 16],
    ] as const) {
      const platform = new Platform();
      platform.beat.by(Millis(moment));
      platform.run(200);
      expect(
        platform.beats.map(({ at }) => at),
        `by ${moment}`,
      ).to.deep.equal([expected]);
    }
  });

  it('takes the earlier of two moments, and not a later one after it', () => {
    const platform = new Platform();
    platform.beat.by(Millis(150));
    platform.beat.by(Millis(60));
    platform.beat.by(Millis(190));
    platform.run(300);
    expect(platform.beats[0]?.at).to.equal(64);
  });

  it('goes on by timers while the page is hidden, and says that nothing is seen', () => {
    const platform = new Platform();
    platform.beat.setHidden(true);
    platform.framesCome = false;
    platform.beat.by(Millis(500));
    platform.run(1000);
    expect(platform.beats.every(({ visible }) => !visible)).to.equal(true);
    const late = platform.beats.filter(({ at }) => at > 100);
    expect(late).to.have.length(1);
    expect(late[0]!.at).to.be.within(490, 530);
  });

  it('notices by itself that animation frames stay away, and that they come again', () => {
    const platform = new Platform();
    platform.framesCome = false;
    platform.beat.soon();
    platform.run(300);
    expect(platform.beats).to.deep.equal([{ at: 250, visible: false }]);
    platform.beat.soon();
    platform.run(20);
    expect(platform.beats, 'no patience is needed again').to.have.length(2);
    platform.framesCome = true;
    platform.run(20);
    expect(platform.beats.at(-1)?.visible).to.equal(true);
    expect(platform.beats).to.have.length(3);
  });

  it('presents when the page is seen again', () => {
    const platform = new Platform();
    platform.beat.setHidden(true);
    platform.run(100);
    platform.beat.setHidden(false);
    platform.run(32);
    expect(platform.beats.at(-1)).to.deep.equal({ at: 112, visible: true });
  });

  it('stops', () => {
    const platform = new Platform();
    platform.beat.soon();
    platform.beat.by(Millis(300));
    platform.beat.stop();
    platform.run(1000);
    expect(platform.beats).to.deep.equal([]);
  });
});
