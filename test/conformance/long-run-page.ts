/** The page of `npm run conformance`: shows a device, and compares when it is told. */
import type { SpiceDisplayElement } from '../../src/element/element.ts';
import { comparePictures } from '../harness/compare.ts';
import type { Picture } from '../harness/picture-types.ts';
import { differenceOf } from './error.ts';
import type { Difference } from './error.ts';
import { untilMarked } from './shown-picture.ts';

export interface PageOutcome {
  readonly differing: number;
  readonly report: string;
  readonly difference: Difference;
  /** What the element told of what it could not draw. */
  readonly notices: readonly string[];
}

declare global {
  interface Window {
    conformance: {
      show(url: string): Promise<void>;
      compare(colour: string, dump: { width: number; height: number; url: string }): Promise<PageOutcome>;
      memory(): SpiceDisplayElement['stats']['memory'];
    };
  }
}

let element: SpiceDisplayElement;
let notices: string[] = [];

async function pixels(blob: Blob): Promise<Picture> {
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d', { alpha: false });
  if (context === null) throw new Error('no 2d context');
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height);
}

window.conformance = {
  async show(url) {
    document.body.replaceChildren();
    element = document.createElement('spice-display');
    element.style.cssText = 'width: 640px; height: 480px';
    element.addEventListener('notify', ({ detail }) => notices.push(detail.message));
    element.src = url;
    document.body.append(element);
    const end = performance.now() + 30_000;
    while (element.guestWidth === 0) {
      if (performance.now() > end) throw new Error(`no picture of ${url}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    notices = [];
  },

  async compare(colour, { width, height, url }) {
    await untilMarked(element, colour);
    const expected = { width, height, data: new Uint8ClampedArray(await (await fetch(url)).arrayBuffer()) };
    const actual = await pixels(await element.screenshot());
    const { differing, report } = comparePictures(expected, actual);
    const told = notices;
    notices = [];
    return { differing, report, difference: differenceOf(expected, actual), notices: told };
  },

  memory: () => element.stats.memory,
};
