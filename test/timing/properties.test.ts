import { expect } from 'chai';
import fc from 'fast-check';
import { MmTime } from '../../src/timing/millis.ts';
import type { Millis } from '../../src/timing/millis.ts';
import { Player } from './player.ts';
import type { Stream } from './player.ts';

type Step =
  | { readonly do: 'frame'; readonly after: number; readonly stream: number; readonly drawn: number }
  | { readonly do: 'jump'; readonly by: number }
  | { readonly do: 'clock'; readonly off: number }
  | { readonly do: 'sound'; readonly off: number }
  | { readonly do: 'silence' }
  | { readonly do: 'migrate'; readonly shift: number; readonly known: boolean }
  | { readonly do: 'stall'; readonly ms: number }
  | { readonly do: 'end'; readonly stream: number; readonly how: 'drain' | 'flush' | 'discard' };

const jump = fc.oneof(
  fc.integer({ min: -800, max: 800 }),
  fc.integer({ min: -10_000, max: 10_000 }),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 40,
    arbitrary: fc.record({
      do: fc.constant('frame' as const),
      after: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 700 })),
      stream: fc.nat(3),
      drawn: fc.oneof(fc.constant(40), fc.integer({ min: -60, max: 200 })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('jump' as const), by: jump }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clock' as const), off: jump }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('sound' as const), off: jump }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('silence' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('migrate' as const), shift: jump, known: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stall' as const), ms: fc.integer({ min: 1, max: 5000 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      stream: fc.nat(3),
      how: fc.constantFrom('drain' as const, 'flush' as const, 'discard' as const),
    }),
  },
);

const schedule = fc.record({
  steps: fc.array(step, { minLength: 20, maxLength: 300 }),
  start: fc.nat(2 ** 32 - 1),
  latency: fc.constantFrom('server' as const, 'auto' as const),
  interFrame: fc.boolean(),
  decodeTimes: fc.array(fc.nat(90), { minLength: 1, maxLength: 20 }),
  refresh: fc.constantFrom(undefined, 1000 / 60),
});

type Schedule = typeof schedule extends fc.Arbitrary<infer T> ? T : never;

const LIMITS = { frames: 40, bytes: 60_000, pictures: 4 };

interface Played {
  readonly player: Player;
  readonly streams: readonly Stream[];
  /** Frames taken per stream, in the order sent. */
  readonly taken: ReadonlyMap<Stream, number[]>;
  /** Streams that were ended with `flush`, and what was so then. */
  readonly flushed: ReadonlyMap<Stream, { readonly at: number; readonly queued: number; readonly dropped: number }>;
}

function play({ steps, start, latency, interFrame, decodeTimes, refresh }: Schedule): Played {
  const display = refresh === undefined ? {} : { refresh, displayInterval: refresh };
  const player = new Player({ latency, limits: LIMITS, ...display });
  const decodes = new Map<Stream, number>();
  let decoded = 0;
  // A decoder answers in the order it was asked, as those of inter-frame codecs do.
  player.decodeTime = (frame) => {
    const end = Math.max(decodes.get(frame.stream) ?? 0, player.now + decodeTimes[decoded++ % decodeTimes.length]!);
    decodes.set(frame.stream, end);
    return end - player.now;
  };
  const slots: Stream[] = [];
  const streams: Stream[] = [];
  const taken = new Map<Stream, number[]>();
  const flushed = new Map<Stream, { at: number; queued: number; dropped: number }>();
  const create = (slot: number): void => {
    const stream = player.set.create({ id: slot, interFrame });
    slots[slot] = stream;
    streams.push(stream);
    taken.set(stream, []);
  };
  for (let slot = 0; slot < 4; slot++) create(slot);
  let time = 1000;
  let drawn = 0;
  let offset = start;
  let server = 1;
  let index = 0;
  player.clocks.handleServerTime(1, MmTime(start - 400), player.now);
  for (const step of steps) {
    if (step.do === 'frame') time += step.after;
    if (step.do === 'stall') {
      player.stalls.push({ from: time, to: time + step.ms });
      continue;
    }
    if (step.do === 'jump') {
      offset += step.by;
      continue;
    }
    player.at(time, () => {
      const { clocks } = player;
      const reading = MmTime(offset + drawn - 400 + ('off' in step ? step.off : 0));
      switch (step.do) {
        case 'frame': {
          drawn += step.drawn;
          const stream = slots[step.stream]!;
          const kept = player.push(stream, offset + drawn, { index, due: NaN }, server, 1000 + (index % 7) * 500);
          if (kept) taken.get(stream)!.push(index);
          index++;
          break;
        }
        case 'clock':
          clocks.handleServerTime(server, reading, player.now);
          break;
        case 'sound':
          clocks.handlePlayback(server, reading, player.now);
          break;
        case 'silence':
          clocks.handlePlaybackStop(server);
          break;
        case 'migrate':
          offset += step.shift;
          server++;
          if (step.known) clocks.handleServerTime(server, MmTime(offset + drawn - 400), player.now);
          clocks.switchTo(server, player.now);
          break;
        case 'end':
          if (step.how === 'flush') {
            const { now } = player;
            const { queued } = slots[step.stream]!;
            flushed.set(slots[step.stream]!, { at: now, queued, dropped: slots[step.stream]!.figures(now).dropped });
          }
          slots[step.stream]!.end(step.how, player.now);
          create(step.stream);
          break;
      }
    });
  }
  player.run();
  for (const stream of player.set.streams) stream.end('drain', player.now);
  player.poll();
  player.run();
  return { player, streams, taken, flushed };
}

const RUNS = { numRuns: 400, seed: 1, endOnFailure: true };

describe('any schedule', function () {
  this.timeout(60_000);

  it('shows nothing out of order and nothing twice', () => {
    fc.assert(
      fc.property(schedule, (plan) => {
        const { player } = play(plan);
        const last = new Map<Stream, number>();
        for (const { stream, index } of player.shown) {
          expect(index).to.be.greaterThan(last.get(stream) ?? -1);
          last.set(stream, index);
        }
      }),
      RUNS,
    );
  });

  it('holds no picture past its time', () => {
    fc.assert(
      fc.property(schedule, (plan) => {
        const { player } = play({
          ...plan,
          refresh: undefined,
          steps: plan.steps.filter((step) => step.do !== 'stall'),
        });
        for (const shown of player.shown) {
          const ready = shown.frame.decodedAt!;
          // Due, arrived and decoded it is shown at once, but for the columns of its instant: 20 ms, in which the
          // moment it is due may itself come nearer by a third.
          expect(shown.at - Math.max(shown.dated, shown.arrivedAt, ready)).to.be.at.most((20 * 4) / 3 + 1);
        }
      }),
      RUNS,
    );
  });

  it('holds no frame for longer than the largest margin believed', () => {
    fc.assert(
      fc.property(schedule, (plan) => {
        const { player } = play({ ...plan, steps: plan.steps.filter((step) => step.do !== 'stall') });
        for (const shown of player.shown) expect(shown.at - shown.arrivedAt).to.be.lessThan(6000);
      }),
      RUNS,
    );
  });

  it('keeps its bounds, and accounts for every frame and every picture', () => {
    fc.assert(
      fc.property(schedule, (plan) => {
        const { player, streams, taken } = play(plan);
        expect(player.mostQueued).to.be.at.most(LIMITS.frames);
        for (const stream of streams) {
          const { received, shown, dropped } = stream.figures(player.now);
          expect(received).to.equal(taken.get(stream)!.length);
          expect(received).to.equal(shown + dropped);
          expect(stream.queued).to.equal(0);
          expect(stream.queuedBytes).to.equal(0);
        }
        const closed = player.dropped.filter((frame) => frame.picture !== undefined).length;
        expect(player.decoded.length).to.equal(player.shown.length + closed + player.unwanted);
        expect(player.set.streams.size).to.equal(0);
        expect(player.ended.length).to.equal(streams.length);
      }),
      RUNS,
    );
  });

  it('loses no frame of a stream that the server ends, and is soon done with it', () => {
    fc.assert(
      fc.property(schedule, (plan) => {
        const { player, flushed } = play({ ...plan, steps: plan.steps.filter((step) => step.do !== 'stall') });
        for (const [stream, { at, queued, dropped }] of flushed) {
          expect(stream.figures(player.now).dropped).to.equal(dropped);
          const last = Math.max(0, ...player.shown.filter((shown) => shown.stream === stream).map((shown) => shown.at));
          // Each has a picture of the display, and may have to be decoded first, behind all that are passed over.
          expect(last - at).to.be.at.most((queued + 1) * (20 + Math.max(...plan.decodeTimes)) + 20);
        }
      }),
      RUNS,
    );
  });

  it('decodes inter-frame streams without a gap, each frame once', () => {
    fc.assert(
      fc.property(schedule, (plan) => {
        const steps = plan.steps.filter((step) => step.do !== 'end' || step.how !== 'discard');
        const { player, streams, taken } = play({ ...plan, interFrame: true, steps });
        for (const stream of streams) {
          if (player.refused.includes(stream)) continue;
          const decoded = player.decoded.filter((frame) => frame.stream === stream);
          expect(decoded.map((frame) => frame.payload.index)).to.deep.equal(taken.get(stream));
        }
      }),
      RUNS,
    );
  });

  it('asks for its next poll in the future, and ends', () => {
    fc.assert(
      fc.property(schedule, (plan) => {
        const { player } = play(plan);
        const wakeups: (Millis | undefined)[] = player.works.map((work) => work.nextWakeup);
        expect(wakeups.at(-1)).to.equal(undefined);
        expect(player.polls).to.be.lessThan(200 + 60 * plan.steps.length + 5000);
      }),
      RUNS,
    );
  });
});
