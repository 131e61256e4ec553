import type { SpiceDisplayElement } from '../../src/element/element.ts';
import { until } from '../harness/page.ts';

/** The colour of the mark of a number, as RRGGBB: one that a surface of 5 bits a colour has too. */
export function markColour(number: number): string {
  let colour = 0;
  for (let shift = 0; shift < 15; shift += 5) {
    const five = ((((number % 32767) * 7919 + 4321) % 32768) >> shift) & 31;
    colour = (colour << 8) | (five << 3) | (five >> 2);
  }
  return colour.toString(16).padStart(6, '0');
}

/** The canvas of an element, which a worker draws on. */
export function canvasOf(element: SpiceDisplayElement): HTMLCanvasElement {
  const canvas = element.shadowRoot?.querySelector('canvas');
  if (!canvas) throw new Error('the element has no canvas');
  return canvas;
}

/** Reads single pixels of a canvas that a worker draws on. */
export class PixelProbe {
  readonly #context: OffscreenCanvasRenderingContext2D;

  constructor() {
    const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true, alpha: false });
    if (context === null) throw new Error('no 2d context');
    this.#context = context;
  }

  /** The colour at a place as RRGGBB. */
  colour(canvas: HTMLCanvasElement, x: number, y: number): string {
    this.#context.drawImage(canvas, x, y, 1, 1, 0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = this.#context.getImageData(0, 0, 1, 1).data;
    return ((red << 16) | (green << 8) | blue).toString(16).padStart(6, '0');
  }
}

/** Settles when the last pixel of the element's canvas has a colour: all that was sent before is there then. */
export async function untilMarked(element: SpiceDisplayElement, colour: string, timeout = 60_000): Promise<void> {
  const probe = new PixelProbe();
  await until(
    `a mark of ${colour}`,
    () => {
      const canvas = canvasOf(element);
      return probe.colour(canvas, canvas.width - 1, canvas.height - 1) === colour ? true : undefined;
    },
    timeout,
  );
}
