/** Fifty moves of one guest, back and forth between two clocks, in one page: `npm run soak:migration`. */
import { expect } from 'chai';
import { browserUsage } from '../harness/page.ts';
import { Chain } from './chain.ts';
import type { Move } from './chain.ts';

const MOVES = 50;
/**
 * What counts is the least that was in use within so many moves: a picture may just be on its way. Where the browser can't
 * tell what is referred to, it is what its processes hold.
 */
const SPAN = 15;
/** What the last moves may take more than those, in bytes: little more than a screen, in all of them. */
const GROWTH = { heap: 4 << 20, processes: 64 << 20 };

const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

const moves = Array.from({ length: MOVES }, (_, i): Move => {
  const kind = (['seamless', 'seamless', 'semi-seamless', 'overtaken'] as const)[i % 4]!;
  return { shift: i % 2 === 0 ? 100_000_000 : -100_000_000, kind };
});

describe(`${MOVES} moves in one page`, function () {
  this.timeout(60_000 * MOVES);

  it('leave no memory, no socket and no event behind', async () => {
    const chain = new Chain(moves);
    await chain.begin();
    const taken: number[] = [];
    let known = false;
    let dropped = 0;
    for (let move = 1; move <= MOVES; move++) {
      dropped += (await chain.move()).framesDropped;
      const { heap, memory } = await browserUsage();
      const { surfaces, surfaceBytes, queuedBytes } = chain.watched.element.stats.memory;
      console.log(
        `move ${move}: heaps ${mebibytes(heap ?? 0)} MiB, browser ${mebibytes(memory)} MiB, ${surfaces} surfaces`,
      );
      expect([surfaces, surfaceBytes], 'surfaces').to.deep.equal([1, 1024 * 768 * 4]);
      expect(queuedBytes, 'bytes that wait').to.be.below(8 << 20);
      known = heap !== null;
      taken.push(heap ?? memory);
    }
    const [first, last] = [Math.min(...taken.slice(0, SPAN)), Math.min(...taken.slice(-SPAN))];
    console.log(
      `least memory in use: ${mebibytes(first)} MiB in the first ${SPAN} moves, ` +
        `${mebibytes(last)} MiB in the last; ${dropped} frames not shown in all ${MOVES}`,
    );
    expect(last - first, 'growth').to.be.below(known ? GROWTH.heap : GROWTH.processes);
    const ends = chain.watched.of('migration-end').filter(({ detail }) => detail['outcome'] === 'completed');
    expect(ends).to.have.length(MOVES);
    await chain.end();
  });
});
