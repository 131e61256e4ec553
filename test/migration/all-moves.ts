/** Every kind of move to every distance of the clocks: `npx wtr --files test/migration/all-moves.ts`. */
import { eachMove } from './chain.ts';

const kinds = ['seamless', 'semi-seamless', 'overtaken'] as const;
const shifts = [100_000_000, -100_000_000, 3000, -3000, 300, -300, 0];

describe('every move', function () {
  this.timeout(120_000);
  eachMove(kinds.flatMap((kind) => shifts.map((shift) => ({ shift, kind }))));
});
