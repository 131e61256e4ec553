import type { Page } from 'puppeteer-core';
import { savePicture } from '../harness/commands.ts';
import { comparePictures } from '../harness/compare.ts';
import type { Picture } from '../harness/picture-types.ts';
import type { ReferenceClient } from '../harness/reference-client.ts';
import { differenceOf, type Difference } from './error.ts';

/** How what a client shows differs from what it should. */
export interface Seen extends Difference {
  readonly report: string;
}

/** Waits until a client shows the mark of a colour, then compares its picture with the one expected. */
export type Look = (colour: string, expected: () => Promise<Picture>) => Promise<Seen>;

/** Pictures that a page fetches to compare them with its own: one at a time. */
export class Expected {
  #picture: Picture | undefined;
  #shots = 0;

  /** What the site answers to the path `/expected`. */
  readonly answer = (): Uint8Array => this.#picture?.data as Uint8Array;

  /** @param name what pictures that differ are saved under */
  lookOf(page: Page, name: string): Look {
    return async (colour, expected) => {
      // What stands on the page last is what is compared: nothing is drawn in between.
      this.#picture = await expected();
      const { width, height } = this.#picture;
      const fetched = { width, height, url: `/expected?${++this.#shots}` };
      const { difference, report, notices } = await page.evaluate(
        (mark, picture) => window.conformance.compare(mark, picture),
        colour,
        fetched,
      );
      const lines = [report, ...notices.slice(0, 3).map((notice) => `  ${notice}`)];
      if (difference.pixels > 0) lines.push(`  ${await savePicture(`${name}-${colour}-expected`, this.#picture)}`);
      return { ...difference, report: lines.join('\n') };
    };
  }
}

/** @param keep hears every picture that the client shows */
export function lookOfReference(client: ReferenceClient, keep: (actual: Picture) => void = () => undefined): Look {
  return async (colour, expected) => {
    const actual = await client.grab(colour);
    keep(actual);
    const picture = await expected();
    return { ...differenceOf(picture, actual), report: comparePictures(picture, actual).report };
  };
}
