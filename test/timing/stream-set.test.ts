import { expect } from 'chai';
import { Millis, MmTime } from '../../src/timing/millis.ts';
import { SessionClocks } from '../../src/timing/session-clocks.ts';
import { StreamSet } from '../../src/timing/stream-set.ts';
import { Player, random } from './player.ts';
import type { Stream } from './player.ts';

const START = 50_000;

/** `columns` streams of one video: the frames of an instant arrive one after the other, 0.3 to 3 ms apart. */
function playColumns(
  player: Player,
  columns: number,
  options: { interFrame?: boolean; jump?: number; until?: number; seed?: number } = {},
): Stream[] {
  player.clocks.handleServerTime(1, MmTime(START + player.now - 400), player.now);
  const chance = random(options.seed ?? 1);
  const streams = Array.from({ length: columns }, (_, id) =>
    player.set.create({ id, interFrame: options.interFrame ?? false }),
  );
  let index = 0;
  let arrived = 0;
  for (let t = 1000; t < (options.until ?? 9000); t += 40, index++) {
    arrived = Math.max(arrived, t + 5 + chance() * 30);
    for (const stream of streams) {
      const frame = { index, due: t + 400 };
      const mmTime = START + t + (t >= 4000 ? (options.jump ?? 0) : 0);
      player.at(arrived, () => player.push(stream, mmTime, frame, 1));
      arrived += 0.3 + (columns < 20 ? chance() * 2.7 : 0);
    }
  }
  return streams;
}

describe('StreamSet', () => {
  for (const latency of ['server', 'auto'] as const) {
    for (const jump of [0, 600, -600, 100_000_000]) {
      it(`shows the columns of one instant in one picture, ${latency}, jump ${jump}`, () => {
        const player = new Player({ latency });
        const chance = random(6);
        player.decodeTime = () => 1 + chance() * 10;
        const streams = playColumns(player, 12, { jump });
        player.run();
        const frames = 200;
        expect(player.shown.length).to.equal(12 * frames);
        let whole = 0;
        for (const picture of player.pictures) {
          expect(new Set(picture.map((shown) => shown.index)).size, 'one instant a picture').to.equal(1);
          if (picture.length === 12) whole++;
        }
        expect(whole).to.be.at.least(frames - 1);
        for (const stream of streams) expect(stream.figures(player.now).dropped).to.equal(0);
      });
    }
  }

  it('waits a little for a column that is not decoded yet, and no longer', () => {
    for (const [takes, pictures] of [
      [15, 1],
      [500, 2],
    ] as const) {
      const player = new Player({ latency: 'server' });
      player.clocks.handleServerTime(1, MmTime(START + player.now), player.now);
      const one = player.set.create({ id: 1, interFrame: false });
      const other = player.set.create({ id: 2, interFrame: false });
      player.decodeTime = (frame) => (frame.stream === other ? takes : 1);
      player.push(one, START + 1010, { index: 0, due: 1010 }, 1);
      player.push(other, START + 1010, { index: 0, due: 1010 }, 1);
      player.poll();
      player.run();
      expect(player.pictures.length, `${takes} ms`).to.equal(pictures);
      expect(player.pictures[0]![0]!.at).to.equal(takes === 15 ? 1015 : 1030);
      expect(player.shown.length).to.equal(2);
    }
  });

  it('lets a video that jumps alone leave the others where they are', () => {
    const player = new Player({ latency: 'server' });
    player.clocks.handleServerTime(1, MmTime(START + player.now - 400), player.now);
    const steady = player.set.create({ id: 1, interFrame: false });
    const jumping = player.set.create({ id: 2, interFrame: false });
    const sent = player.video(steady, { from: 1000, to: 6000, fps: 25, offset: () => START });
    player.video(jumping, { from: 1010, to: 6010, fps: 25, offset: (t) => START + (t > 3000 ? 70_000 : 0) });
    player.run();
    expect(player.shown.length).to.equal(2 * sent);
    for (const shown of player.shown) expect(Math.abs(shown.at - shown.due)).to.be.at.most(1);
  });

  it('is cheap with hundreds of streams', () => {
    const clocks = new SessionClocks(1);
    clocks.handleServerTime(1, MmTime(START + 600), Millis(1000));
    const set = new StreamSet<number, number>({ clocks });
    const streams = Array.from({ length: 300 }, (_, id) => set.create({ id, interFrame: false }));
    const instants = 50;
    let shown = 0;
    const began = performance.now();
    for (let i = 0; i < instants + 25; i++) {
      const now = 1000 + i * 40;
      for (const stream of i < instants ? streams : []) {
        stream.push({ mmTime: MmTime(START + now), payload: i, bytes: 1000 }, 1, Millis(now));
      }
      for (let at = now; at < now + 40; at += 10) {
        const work = set.poll(Millis(at));
        shown += work.show.length;
        expect(work.show.length % 300).to.equal(0);
        for (const frame of work.decode) frame.stream.decoded(frame, i, Millis(at));
      }
    }
    expect(shown).to.equal(300 * instants);
    // 3 to 6 ms an instant when nothing else runs; the bound is for what grows with the square.
    expect((performance.now() - began) / instants).to.be.lessThan(100);
  });

  it('has nothing to wake up for when nothing is queued', () => {
    const player = new Player();
    const work = player.poll();
    expect(work.nextWakeup).to.equal(undefined);
    player.set.create({ id: 1, interFrame: false });
    expect(player.poll().nextWakeup).to.equal(undefined);
  });
});
