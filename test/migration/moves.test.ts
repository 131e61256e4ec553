import { eachMove } from './chain.ts';
import type { Move } from './chain.ts';

/** Each distance of the clocks once, and each kind with clocks far apart and near. `all-moves.ts` has every pair. */
const moves: readonly Move[] = [
  { shift: 100_000_000, kind: 'seamless' },
  { shift: -100_000_000, kind: 'semi-seamless' },
  { shift: 3000, kind: 'overtaken' },
  { shift: -3000, kind: 'seamless' },
  { shift: 300, kind: 'semi-seamless' },
  { shift: -300, kind: 'seamless' },
  { shift: 0, kind: 'overtaken' },
];

describe('one element that follows its guest from host to host', function () {
  this.timeout(90_000);
  eachMove(moves);
});
