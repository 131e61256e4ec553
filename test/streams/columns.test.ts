import { expect } from 'chai';
import '../../src/element/spice-display.ts';
import { readFrameNumber } from '../harness/guest-state.ts';
import { startQemu } from '../harness/page.ts';
import { until } from '../harness/until.ts';
import { isCalm } from './watcher.ts';

/** The guest's video: 12 columns of 32 pixels, each with the frame's number. */
const COLUMNS = 12;
const LEFT = 64;
const TOP = 64;
/** Each column becomes two streams: a row of the number's blocks that changes each time, and what is under it. */
const STREAMS = 24;

describe('a video that the server cuts into columns', function () {
  this.timeout(60_000);
  this.retries(2);

  it('is shown in one piece', async function () {
    const qemu = await startQemu({ guest: 'video fps=25', streaming: 'all' });
    const element = document.createElement('spice-display');
    element.style.width = '1024px';
    element.style.height = '768px';
    let streams = 0;
    element.addEventListener('stream-start', () => (streams += 1));
    element.src = qemu.url;
    document.body.append(element);
    await until('streams', () => (streams >= STREAMS ? true : undefined), 15_000).catch(() => {
      // A busy machine makes too few frames a second for all of them.
    });

    const width = COLUMNS * 32;
    const sample = new OffscreenCanvas(width, 64).getContext('2d', { willReadFrequently: true })!;
    const pictures: (number | undefined)[][] = [];
    const looks: number[] = [];
    const end = performance.now() + 6000;
    await new Promise<void>((resolve) => {
      const look = (): void => {
        looks.push(performance.now());
        if (performance.now() > end) {
          resolve();
          return;
        }
        requestAnimationFrame(look);
        const canvas = element.shadowRoot!.querySelector('canvas')!;
        sample.drawImage(canvas, LEFT, TOP, width, 64, 0, 0, width, 64);
        const picture = sample.getImageData(0, 0, width, 64);
        const numbers = Array.from({ length: COLUMNS }, (_, column) => readFrameNumber(picture, column * 32, 0));
        if (numbers.join() !== pictures.at(-1)?.join()) pictures.push(numbers);
      };
      requestAnimationFrame(look);
    });
    // Blocks that change seldom come as draws, which are shown at once: then no column's number can be read for a moment.
    const inStep = pictures.filter((numbers) => new Set(numbers).size === 1).length;
    const readable = pictures.filter((numbers) => numbers.every((number) => number !== undefined));
    const torn = readable.filter((numbers) => new Set(numbers).size > 1).length;
    console.log(
      `${streams} streams, ${pictures.length} pictures: in ${inStep} all columns alike, ` +
        `${readable.length} with a number in each, ${torn} of them with different numbers`,
    );
    element.remove();
    await qemu.stop();
    // A busy server leaves frames of single columns out.
    expect(streams).to.be.greaterThan(0);
    if (!isCalm(looks)) return;
    expect(streams).to.be.at.least(STREAMS);
    expect(readable.length).to.be.greaterThan(50);
    expect(torn).to.be.at.most(0.1 * readable.length);
  });
});
