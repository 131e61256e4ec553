import type { Canvas } from '../canvas.ts';
import { theme } from './theme.ts';

const COUNT = 16;

/** Bars that rise and fall: only what changed of each is filled. */
export class Bars {
  readonly #heights = new Array<number>(COUNT).fill(0);

  paint(canvas: Canvas, accent: number): void {
    canvas.frame(canvas.layout.bars, theme.panel, theme.line);
    const heights = [...this.#heights];
    this.#heights.fill(0);
    heights.forEach((height, index) => {
      this.#raise(canvas, index, height, accent);
    });
  }

  move(canvas: Canvas, time: number, accent: number): void {
    const { top, bottom } = canvas.layout.bars;
    const highest = bottom - top - 24;
    for (let index = 0; index < COUNT; index++) {
      const phase = time / 700 + index * 0.55;
      const height = Math.round(highest * (0.5 + 0.32 * Math.sin(phase) + 0.18 * Math.sin(phase * 2.7 + index)));
      this.#raise(canvas, index, Math.max(2, height), accent);
    }
  }

  #raise(canvas: Canvas, index: number, height: number, accent: number): void {
    const before = this.#heights[index]!;
    this.#heights[index] = height;
    const area = canvas.layout.bars;
    const floor = area.bottom - 12;
    const step = Math.floor((area.right - area.left - 24) / COUNT);
    const left = area.left + 16 + index * step;
    const span = { left, right: left + Math.floor(step * 0.6) };
    if (height > before) canvas.fill({ ...span, top: floor - height, bottom: floor - before }, accent);
    if (height < before) canvas.fill({ ...span, top: floor - before, bottom: floor - height }, theme.panel);
  }
}
