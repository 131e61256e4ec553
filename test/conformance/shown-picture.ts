import type { SpiceDisplayElement } from '../../src/element/element.ts';

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
  const end = performance.now() + timeout;
  for (;;) {
    const canvas = canvasOf(element);
    if (probe.colour(canvas, canvas.width - 1, canvas.height - 1) === colour) return;
    if (performance.now() > end) throw new Error(`waited ${timeout} ms in vain for a mark of ${colour}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
