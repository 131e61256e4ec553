/** Fifty moves of one guest, back and forth between two clocks, in one page: `npm run soak:migration`. */
import { expect } from 'chai';
import { browserUsage } from '../harness/page.ts';
import { Chain } from './chain.ts';
import type { Move } from './chain.ts';

const MOVES = 50;
/** Caches and the engine's own heaps are full by then. */
const SETTLED = 10;
/** What a page may take more than then, in bytes: less than one screen a move. */
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
    let settled = 0;
    for (let move = 1; move <= MOVES; move++) {
      await chain.move();
      const { memory } = await browserUsage();
      const { surfaces, surfaceBytes, queuedBytes } = chain.watched.element.stats.memory;
      console.log(`move ${move}: browser ${(memory / 2 ** 20).toFixed(0)} MiB, ${surfaces} surfaces`);
      expect([surfaces, surfaceBytes], 'surfaces').to.deep.equal([1, 1024 * 768 * 4]);
      expect(queuedBytes, 'bytes that wait').to.be.below(8 << 20);
      if (move === SETTLED) settled = memory;
      if (move > SETTLED) expect(memory - settled, 'growth').to.be.below(GROWTH);
    }
    const ends = chain.watched.of('migration-end').filter(({ detail }) => detail['outcome'] === 'completed');
    expect(ends).to.have.length(MOVES);
    await chain.end();
  });
});
