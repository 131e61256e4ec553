import type { Picture } from '../harness/picture-types.ts';

/** How far a picture is from another, where they may differ. */
export interface Difference {
  /** Pixels that differ at all. */
  readonly pixels: number;
  /** The largest difference of a colour. */
  readonly largest: number;
  /** The differences of all colours, added up. */
  readonly sum: number;
}

export function differenceOf(expected: Picture, actual: Picture): Difference {
  let [pixels, largest, sum] = [0, 0, 0];
  for (let at = 0; at < expected.data.length; at += 4) {
    let here = 0;
    for (let colour = at; colour < at + 3; colour++) {
      const by = Math.abs((expected.data[colour] ?? 0) - (actual.data[colour] ?? 0));
      here += by;
      if (by > largest) largest = by;
    }
    sum += here;
    if (here > 0) pixels++;
  }
  return { pixels, largest, sum };
}
