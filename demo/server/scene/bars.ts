import type { Canvas } from '../canvas.ts';
import { layout, theme } from './theme.ts';

const area = layout.bars;
const COUNT = 16;
const floor = area.bottom - 12;
const highest = area.bottom - area.top - 24;

/** Bars that rise and fall: only what changed of each is filled. */
export class Bars {
  readonly #heights = new Array<number>(COUNT).fill(0);

  paint(canvas: Canvas, accent: number): void {
    canvas.frame(area, theme.panel, theme.line);
    const heights = [...this.#heights];
    this.#heights.fill(0);
    heights.forEach((height, index) => {
      this.#raise(canvas, index, height, accent);
    });
  }

  move(canvas: Canvas, time: number, accent: number): void {
    for (let index = 0; index < COUNT; index++) {
      const phase = time / 700 + index * 0.55;
      const height = Math.round(highest * (0.5 + 0.32 * Math.sin(phase) + 0.18 * Math.sin(phase * 2.7 + index)));
      this.#raise(canvas, index, Math.max(2, height), accent);
    }
  }

  #raise(canvas: Canvas, index: number, height: number, accent: number): void {
    const before = this.#heights[index]!;
    this.#heights[index] = height;
    const left = area.left + 16 + index * 15;
    const span = { left, right: left + 9 };
    if (height > before) canvas.fill({ ...span, top: floor - height, bottom: floor - before }, accent);
    if (height < before) canvas.fill({ ...span, top: floor - before, bottom: floor - height }, theme.panel);
  }
}
