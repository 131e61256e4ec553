import type { Comparison } from '../harness/compare.ts';
import { markColour } from './mark.ts';
import { variants } from './settings.ts';
import type { Operation } from './settings.ts';

/** The two ends of a comparison: a device that draws, and a page that shows. */
export interface Ends {
  /** Sends a line to the device (test/qxl-device/README.md). */
  command(line: string): Promise<unknown>;
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

/** Draws on both ends, and compares them; when they differ they begin anew from a black picture. */
export async function playRound(ends: Ends, round: Round, size = { width: 640, height: 480 }): Promise<Comparison> {
  const { operation, seed, seeds, commands, options = '' } = round;
  for (let at = seed; at < seed + seeds; at++) {
    const variant = variants[at % variants.length] ?? '';
    await ends.command(`draw ${operation} ${at} ${commands} ${variant} ${options}`.trimEnd());
  }
  const colour = markColour(seed);
  await ends.command(`fill ${colour} ${size.width - 1} ${size.height - 1} 1 1`);
  const comparison = await ends.compare(colour, `${operation} ${seed}`);
  if (comparison.differing > 0) await ends.command(`fill 000000 0 0 ${size.width} ${size.height}`);
  return comparison;
}
