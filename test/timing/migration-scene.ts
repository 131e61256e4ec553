import { MmTime } from '../../src/timing/millis.ts';
import type { LatencyMode } from '../../src/timing/timelines.ts';
import { Player, random } from './player.ts';

const MARGIN = 400;
export const SWITCH = 4000;
const SOURCE = 1;
const TARGET = 2;

export interface Move {
  /** The target's time less the source's. */
  readonly shift: number;
  readonly start: number;
  /** Frames of the target's streams that are still dated by the source. */
  readonly sourceDated: number;
  /** When the target's clock becomes known, and from which channel. */
  readonly known: { readonly at: number; readonly by: 'main' | 'playback' } | undefined;
  readonly mode: LatencyMode;
  readonly interFrame: boolean;
  readonly seed: number;
  readonly fps?: number;
  /** Whether polls come with a display's pictures, 60 a second, and not at once. */
  readonly display?: boolean;
  /** When the target has found the video again. */
  readonly again?: number;
  /** Whether the target goes on with the stream the source began, as in a test device. */
  readonly sameStream?: boolean;
}

export interface Outcome {
  /** Frames that arrived before they were due and were never shown. */
  lost: number;
  /** The largest delay behind the moment due of one that had arrived in time. */
  latest: number;
  /** The same, ahead of it. */
  earliest: number;
  shown: number;
  sent: number;
  inOrder: boolean;
}

/** A video of ten seconds; after four the guest moves. Frames are drawn at `t`, due at `t + 400`, jitter up to 350 ms. */
export function play(move: Move): Outcome {
  const interval = 1000 / 60;
  const display = move.display === true ? { refresh: interval, displayInterval: interval } : {};
  const player = new Player({ latency: move.mode, ...display });
  const { clocks, set } = player;
  const chance = random(move.seed);
  const fps = move.fps ?? 25;
  const begin = 1000;
  const sourceTime = (t: number): number => move.start + t;
  const targetTime = (t: number): number => sourceTime(t) + move.shift;
  const sent: { index: number; due: number; arrived: number }[] = [];

  player.at(begin, () => clocks.handleServerTime(SOURCE, MmTime(sourceTime(player.now) - MARGIN), player.now));
  const first = set.create({ id: 7, interFrame: move.interFrame });
  let second = first;
  player.at(SWITCH, () => {
    clocks.switchTo(TARGET, player.now);
    if (move.sameStream === true) return;
    first.end('drain', player.now);
    second = set.create({ id: 7, interFrame: move.interFrame });
  });
  const { known } = move;
  if (known?.by === 'main') {
    player.at(known.at, () => clocks.handleServerTime(TARGET, MmTime(targetTime(player.now) - MARGIN), player.now));
  } else if (known !== undefined) {
    for (let t = known.at; t < 11_000; t += 40) {
      player.at(t, () => clocks.handlePlayback(TARGET, MmTime(targetTime(player.now) - MARGIN), player.now));
    }
  }
  let index = 0;
  let arrived = 0;
  let ofTarget = 0;
  const again = move.again ?? SWITCH + 200;
  for (let drawn = begin + 100; drawn < 10_000; drawn += 1000 / fps) {
    if (drawn > SWITCH - 20 && drawn < again) continue;
    const moved = drawn >= again;
    const jitter = 4 + (chance() < 0.05 ? chance() * 340 : chance() * 30);
    arrived = Math.max(arrived, drawn + jitter);
    if (!moved) arrived = Math.min(arrived, SWITCH - 1);
    const sourceDated = !moved || ofTarget++ < move.sourceDated;
    const mmTime = sourceDated ? sourceTime(drawn) : targetTime(drawn);
    const frame = { index: index++, due: drawn + MARGIN };
    sent.push({ ...frame, arrived });
    const keyframe = move.sameStream !== true && ofTarget === 1;
    player.at(arrived, () => {
      player.push(moved ? second : first, mmTime, frame, moved ? TARGET : SOURCE, 1000, keyframe || frame.index === 0);
    });
  }
  player.run();
  const at = new Map(player.shown.map((shown) => [shown.index, shown.at]));
  const inTime = sent.filter((frame) => frame.arrived <= frame.due);
  const errors = inTime.flatMap((frame) => {
    const shownAt = at.get(frame.index);
    return shownAt === undefined ? [] : [shownAt - frame.due];
  });
  return {
    lost: inTime.filter((frame) => !at.has(frame.index)).length,
    latest: Math.max(...errors),
    earliest: -Math.min(...errors),
    shown: player.shown.length,
    sent: sent.length,
    inOrder: player.shown.every((shown, i) => i === 0 || shown.index > player.shown[i - 1]!.index),
  };
}
