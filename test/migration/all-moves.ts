/** Every kind of move to every distance of the clocks: `npx wtr --files test/migration/all-moves.ts`. */
import { Chain } from './chain.ts';
import type { Move } from './chain.ts';

const kinds = ['seamless', 'semi-seamless', 'overtaken'] as const;
const shifts = [100_000_000, -100_000_000, 3000, -3000, 300, -300, 0];
const moves: readonly Move[] = kinds.flatMap((kind) => shifts.map((shift) => ({ shift, kind })));

describe('every move', function () {
  this.timeout(120_000);
  const chain = new Chain(moves);

  before(() => chain.begin());
  after(() => chain.end());

  for (const { shift, kind } of moves) {
    it(`${kind}, to a clock ${shift} ms ahead`, async () => {
      await chain.move();
    });
  }
});
