import { expect } from 'chai';
import { startQemu } from '../harness/page.ts';
import { until } from '../harness/until.ts';
import type { PageQemu } from '../harness/page.ts';
import {
  Calm,
  expectSameOutsideVideo,
  frameShown,
  keyBytes,
  lostKeys,
  moments,
  TypingHand,
  VIDEO_GUEST,
  Watched,
} from './move.ts';

/** One move of the guest, from where the move before has led. */
export interface Move {
  /** How far the target's clock is ahead of the source's, in milliseconds. */
  readonly shift: number;
  readonly kind: 'seamless' | 'semi-seamless' | 'overtaken';
}

/** What a move cost, in milliseconds. */
export interface Cost {
  /** From the stop of the guest to the page's word that the target's picture and clock are there. */
  readonly untilPicture: number;
  /** Longest time without a new picture, as the page saw it. */
  readonly blackout: number;
  /** From the guest's stop to its going on. */
  readonly guestStood: number;
  readonly framesDropped: number;
  readonly keysLost: number;
  /** The machine had other things to do: it costs frames in ordinary running, too. */
  readonly busy: boolean;
}

/**
 * Keys that reach the source when its guest stands are lost by it, until it says that the guest goes: those on their way
 * to it for so long before, and those until so long after the guest goes on elsewhere, in milliseconds.
 */
const UNDER_WAY = 400;
const UNTOLD = 250;
/** QEMU sends the video in columns of 32 pixels, each of which may be a stream. */
const COLUMNS = 12;
/** A page without an animation frame for so long was on a machine too busy to show every frame, in milliseconds. */
const BUSY = 60;

/** A guest that moves from machine to machine, and one element that follows it. */
export class Chain {
  readonly #moves: readonly Move[];
  #made = 0;
  #clock = 0;
  #machine: PageQemu | null = null;
  #watched: Watched | null = null;

  constructor(moves: readonly Move[]) {
    this.#moves = moves;
    // A time namespace's clock can't be before the machine's own start.
    let clock = 0;
    for (const { shift } of moves) {
      clock += shift;
      this.#clock = Math.max(this.#clock, -clock);
    }
  }

  get watched(): Watched {
    if (!this.#watched) throw new Error('not begun');
    return this.#watched;
  }

  async begin(): Promise<void> {
    this.#machine = await this.#start(false);
    this.#watched = new Watched(this.#machine.url);
    await this.#watched.shown();
  }

  /** The next move: carries it out and checks everything that has to survive it. */
  async move(): Promise<Cost> {
    const { shift, kind } = this.#moves[this.#made]!;
    const { watched } = this;
    const source = this.#machine!;
    this.#made += 1;
    this.#clock += shift;
    const target = await this.#start(true);
    await this.#filmRuns();
    const droppedBefore = this.#dropped;
    const before = watched.heard.length;
    const typedBefore = keyBytes((await source.guestState())!).length;
    const hand = new TypingHand(watched.element);
    await until('some keys', () => (hand.typed.length > 5 ? true : undefined));
    // A machine that costs frames in ordinary running costs them in a move as well.
    const ordinary = this.#dropped - droppedBefore;
    const calm = new Calm();
    await source.migrate(target, kind === 'overtaken' ? {} : { channels: 4, pause: 300 });
    const heard = () => watched.heard.slice(before);
    const end = await until('the end of the migration', () =>
      heard().find(({ type, detail }) => type === 'migration-end' && detail['outcome'] === 'completed'),
    );
    calm.stop();
    await new Promise((resolve) => setTimeout(resolve, 200));
    hand.stop();
    this.#machine = target;

    const { stopped, resumed } = await moments(source, target);
    const lost = await this.#keysLost(target, hand, typedBefore);
    expect(
      lost.filter(({ at }) => at < stopped - UNDER_WAY || at > resumed + UNTOLD).map(({ at }) => at - stopped),
      'keys lost while a guest ran, or after the source had told that it goes (milliseconds after the stop)',
    ).to.deep.equal([]);
    await expectSameOutsideVideo(watched, target, `${kind}-${shift}`);
    await this.#filmGoesOn(target);
    this.#checkEvents(heard(), { shift, kind });
    expect(
      [await channelsAt(source), await channelsAt(target)],
      'sockets left at the source, and at the target',
    ).to.deep.equal([0, 4]);
    await source.stop();

    const framesDropped = Number(end.detail['framesDropped']);
    const cost: Cost = {
      busy: calm.longest > BUSY || ordinary > 0,
      untilPicture: Math.round(end.at - stopped),
      blackout: Math.round(Number(end.detail['blackout'])),
      guestStood: Math.round(resumed - stopped),
      framesDropped,
      keysLost: lost.length,
    };
    const busy = cost.busy
      ? `, on a busy machine (${Math.round(calm.longest)} ms without an animation frame, ${ordinary} frames dropped before)`
      : '';
    console.log(
      `${kind}, clock ${shift} ms ahead: picture ${cost.untilPicture} ms after the guest's stop, ${cost.blackout} ms ` +
        `without a new one, the guest stood ${cost.guestStood} ms; ${framesDropped} frames not shown; ` +
        `${cost.keysLost} of ${hand.typed.length} keys lost by the source${busy}`,
    );
    return cost;
  }

  async end(): Promise<void> {
    document.body.replaceChildren();
    await this.#machine?.stop();
  }

  #start(incoming: boolean): Promise<PageQemu> {
    // The source decides which kind of move it offers.
    const seamless = this.#moves[this.#made]?.kind !== 'semi-seamless';
    return startQemu({ guest: VIDEO_GUEST, streaming: 'all', seamless, clockOffset: this.#clock, incoming });
  }

  get #dropped(): number {
    return this.watched.element.stats.streams.reduce((sum, { dropped }) => sum + dropped, 0);
  }

  /** Waits until the server has found the video. On a busy machine the guest may paint too slowly for that. */
  async #filmRuns(): Promise<void> {
    const { element } = this.watched;
    const found = () => (element.stats.streams.some(({ shown }) => shown > 5) ? true : undefined);
    await until('a stream', found, 12_000).catch(() => {
      console.log('the server makes no stream of the video: it goes by draws');
    });
  }

  /** Waits until the page shows a frame of the video that the guest painted after the move. */
  async #filmGoesOn(target: PageQemu): Promise<void> {
    const { videoFrame } = (await target.guestState())!;
    await until(`frame ${videoFrame} of the video`, async () => {
      const shown = await frameShown(this.watched);
      return shown !== undefined && shown >= videoFrame && shown < videoFrame + 10_000 ? true : undefined;
    });
  }

  async #keysLost(target: PageQemu, hand: TypingHand, before: number): ReturnType<typeof lostKeysOf> {
    await target
      .waitForGuest((state) => keyBytes(state).length - before >= 2 * hand.typed.length, 3000)
      .catch(() => undefined);
    return lostKeysOf(target, hand, before);
  }

  #checkEvents(heard: Watched['heard'], { shift, kind }: Move): void {
    const types = heard.map(({ type }) => type);
    expect(types, 'the session goes on').not.to.include('disconnect');
    expect(types, 'the picture keeps its size').not.to.include('resize');
    const told = heard.filter(({ type }) => type === 'migration-start' || type === 'migration-end');
    const expected = kind === 'overtaken' ? 'switch-host' : kind;
    const last = told.slice(-2).map(({ type, detail }) => `${type} ${String(detail['kind'])}`);
    expect(last).to.deep.equal([`migration-start ${expected}`, `migration-end ${expected}`]);
    expect(
      told.map(({ type }) => type),
      'one end for each start',
    ).to.deep.equal(told.map((_, i) => (i % 2 === 0 ? 'migration-start' : 'migration-end')));
    const { mmTimeShift } = told.at(-1)!.detail;
    // Both clocks are read as they come over the network of a busy machine.
    if (Math.abs(shift) >= 500) expect(Number(mmTimeShift)).to.be.closeTo(shift, 300);
    const resets = heard.filter(({ type, detail }) => type === 'mm-time-reset' && detail['cause'] === 'migration');
    expect(resets.length, 'one reset for one jump').to.be.at.most(1);
    if (Math.abs(shift) >= 1000) expect(resets.map(({ detail }) => detail['shift'])).to.deep.equal([mmTimeShift]);
    const states = heard.filter(({ type }) => type === 'state-change').map(({ detail }) => detail['to']);
    expect(states).to.deep.equal(['migrating', 'connected']);
    expect(this.watched.element.state).to.equal('connected');
  }
}

/** A test for each move, of one element that follows its guest through all of them. */
export function eachMove(moves: readonly Move[]): void {
  const chain = new Chain(moves);

  before(() => chain.begin());
  after(() => chain.end());

  for (const { shift, kind } of moves) {
    it(`${kind}, to a clock ${shift} ms ahead`, async () => {
      const { busy, framesDropped } = await chain.move();
      // A worker that gets no time misses one instant of every column; a source's streams that are cut off lose several.
      if (!busy) expect(framesDropped, 'frames that arrived in time and were not shown').to.be.at.most(COLUMNS);
    });
  }
}

async function channelsAt(machine: PageQemu): Promise<number> {
  const { channels } = (await machine.qmp('query-spice')) as { channels?: unknown[] };
  return channels?.length ?? 0;
}

async function lostKeysOf(target: PageQemu, hand: TypingHand, before: number) {
  return lostKeys(hand.typed, keyBytes((await target.guestState())!).slice(before));
}
