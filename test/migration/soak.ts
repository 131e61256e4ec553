/** Fifty moves of one guest, back and forth between two clocks, in one page: `npm run soak:migration`. */
import { expect } from 'chai';
import { browserUsage } from '../harness/page.ts';
import { Chain } from './chain.ts';
import type { Move } from './chain.ts';

const MOVES = 50;
/**
 * An engine frees memory when it likes: what counts is the least that was in use within so many moves. After the first of
 * them its heaps and all caches are full.
 */
const SPAN = 15;
/** What the last moves may take more than those, in bytes: less than one screen a move. */
const GROWTH = 64 << 20;

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
    let dropped = 0;
    for (let move = 1; move <= MOVES; move++) {
      dropped += (await chain.move()).framesDropped;
      const { memory } = await browserUsage();
      const { surfaces, surfaceBytes, queuedBytes } = chain.watched.element.stats.memory;
      console.log(`move ${move}: browser ${(memory / 2 ** 20).toFixed(0)} MiB, ${surfaces} surfaces`);
      expect([surfaces, surfaceBytes], 'surfaces').to.deep.equal([1, 1024 * 768 * 4]);
      expect(queuedBytes, 'bytes that wait').to.be.below(8 << 20);
      taken.push(memory);
    }
    const [first, last] = [Math.min(...taken.slice(0, SPAN)), Math.min(...taken.slice(-SPAN))];
    console.log(
      `least memory in use: ${(first / 2 ** 20).toFixed(0)} MiB in the first ${SPAN} moves, ` +
        `${(last / 2 ** 20).toFixed(0)} MiB in the last; ${dropped} frames not shown in all ${MOVES}`,
    );
    expect(last - first, 'growth').to.be.below(GROWTH);
    const ends = chain.watched.of('migration-end').filter(({ detail }) => detail['outcome'] === 'completed');
    expect(ends).to.have.length(MOVES);
    await chain.end();
  });
});
