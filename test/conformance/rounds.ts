import type { Comparison } from '../harness/compare.ts';
import type { DeviceMessage } from '../harness/protocol.ts';
import { markColour } from './mark.ts';
import { operations, variants } from './settings.ts';
import type { Operation } from './settings.ts';

/** The two ends of a comparison: a device that draws, and a page that shows. */
export interface Ends {
  /** Sends a line to the device (test/qxl-device/README.md). */
  command(line: string): Promise<DeviceMessage>;
  /** Waits for the mark of a colour on the page, then compares its whole picture with the server's. */
  compare(colour: string, name: string): Promise<Comparison>;
}

export interface Round {
  readonly operation: Operation;
  /** The first seed; each seed draws with the next of the variants. */
  readonly seed: number;
  readonly seeds: number;
  /** Commands a seed. */
  readonly commands: number;
  /** Further words for the device's `draw`. */
  readonly options?: string;
}

/**
 * No two comparisons of a device have the same mark, or the one before would be taken for it: each operation has the
 * marks of a thousand seeds, and a round's second comparison one so far from the first.
 */
const SEEDS = 1000;
const SECOND = 16_000;

/**
 * Draws on both ends, and compares them: the primary surface, then the off-screen surfaces that the last seed drew to,
 * laid out on it. When they differ they begin anew from a black picture.
 */
export async function playRound(ends: Ends, round: Round, size = { width: 640, height: 480 }): Promise<Comparison> {
  const { operation, seed, seeds, commands, options = '' } = round;
  let surfaces: readonly unknown[] = [];
  for (let at = seed; at < seed + seeds; at++) {
    const variant = variants[at % variants.length] ?? '';
    const drawn = await ends.command(`draw ${operation} ${at} ${commands} ${variant} ${options}`.trimEnd());
    if (Array.isArray(drawn['surfaces'])) surfaces = drawn['surfaces'];
  }
  const compare = async (number: number, what: string): Promise<Comparison> => {
    const colour = markColour(number);
    await ends.command(`fill ${colour} ${size.width - 1} ${size.height - 1} 1 1`);
    return ends.compare(colour, `${operation} ${seed}${what}`);
  };
  const mark = operations.indexOf(operation) * SEEDS + (seed % SEEDS);
  let comparison = await compare(mark, '');
  if (comparison.differing === 0 && surfaces.length > 0) {
    // Four in a row, each over the end of the one before.
    for (const [at, id] of surfaces.entries()) {
      await ends.command(`show ${String(id)} ${(at % 4) * (size.width >> 2)} ${(at >> 2) * (size.height >> 2)}`);
    }
    comparison = await compare(mark + SECOND, ' off-screen');
  }
  if (comparison.differing > 0) await ends.command(`fill 000000 0 0 ${size.width} ${size.height}`);
  return comparison;
}
