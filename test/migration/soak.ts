/** Fifty moves of one guest, back and forth between two clocks, in one page: `npm run soak:migration`. */
import { expect } from 'chai';
import { browserUsage, freeMemory } from '../harness/page.ts';
import type { BrowserUsage } from '../harness/protocol.ts';
import { until } from '../harness/until.ts';
import { Chain } from './chain.ts';
import type { Move } from './chain.ts';

const MOVES = 50;
/** Memory is measured after so many moves each. */
const BETWEEN = 5;
/** What counts is the least of so many measurements: a picture may just be on its way. */
const SPAN = 3;
/**
 * What the last moves may take more than the first, in bytes: little more than a screen of what is referred to, if the
 * browser can tell, and of all that its processes hold a megabyte a move.
 */
const GROWTH = { heap: 4 << 20, memory: 32 << 20 };

const mebibytes = (bytes: number | null): string =>
  bytes === null ? 'unknown' : `${(bytes / 2 ** 20).toFixed(1)} MiB`;

const moves = Array.from({ length: MOVES }, (_, i): Move => {
  const kind = (['seamless', 'seamless', 'semi-seamless', 'overtaken'] as const)[i % 4]!;
  return { shift: i % 2 === 0 ? 100_000_000 : -100_000_000, kind };
});

describe(`${MOVES} moves in one page`, function () {
  this.timeout(60_000 * MOVES);

  it('leave no memory, no socket and no event behind', async () => {
    const chain = new Chain(moves);
    await chain.begin();
    const taken: BrowserUsage[] = [];
    let dropped = 0;
    for (let move = 1; move <= MOVES; move++) {
      dropped += (await chain.move()).framesDropped;
      const counters = () => chain.watched.element.stats.memory;
      // What was counted last may be from within the move.
      await until('one surface', () => (counters().surfaces === 1 ? true : undefined));
      const { surfaceBytes, queuedBytes } = counters();
      expect(surfaceBytes, 'bytes of its surface').to.equal(1024 * 768 * 4);
      expect(queuedBytes, 'bytes that wait').to.be.below(8 << 20);
      if (move % BETWEEN > 0) continue;
      await freeMemory();
      const usage = await browserUsage();
      taken.push(usage);
      console.log(`${move} moves: heaps ${mebibytes(usage.heap)}, browser ${mebibytes(usage.memory)}`);
    }
    console.log(`${dropped} frames not shown in all ${MOVES} moves`);
    for (const what of ['heap', 'memory'] as const) {
      const values = taken.map((usage) => usage[what]).filter((value) => value !== null);
      if (values.length === 0) continue; // the browser can't tell
      const [first, last] = [Math.min(...values.slice(0, SPAN)), Math.min(...values.slice(-SPAN))];
      console.log(`least ${what} at first ${mebibytes(first)}, in the end ${mebibytes(last)}`);
      expect(last - first, `growth of ${what}`).to.be.below(GROWTH[what]);
    }
    const ends = chain.watched.of('migration-end').filter(({ detail }) => detail['outcome'] === 'completed');
    expect(ends).to.have.length(MOVES);
    await chain.end();
  });
});
