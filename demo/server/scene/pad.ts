import type { Canvas } from '../canvas.ts';
import { rectOf } from '../framebuffer.ts';
import { layout, theme } from './theme.ts';

const area = layout.pad;
const inside = { left: area.left + 1, top: area.top + 1, right: area.right - 1, bottom: area.bottom - 25 };
const BRUSH = 5;

/** The pad to draw on with the pointer; below it stands where the pointer is. The right button wipes it. */
export class Pad {
  #last: { x: number; y: number } | null = null;
  #told = '';

  paint(canvas: Canvas): void {
    canvas.frame(area, theme.panel, theme.line);
    this.#told = '';
    this.#last = null;
  }

  /** Says where the pointer is. */
  tell(canvas: Canvas, x: number, y: number, wheel: number): void {
    const text = `x ${String(x).padStart(4)}   y ${String(y).padStart(4)}   wheel ${wheel}`;
    if (text === this.#told) return;
    this.#told = text;
    canvas.fill(rectOf(area.left + 1, inside.bottom, area.right - area.left - 2, 24), theme.bar);
    canvas.text(area.left + 14, inside.bottom + 8, text, theme.dim);
  }

  /** The pointer is at (x, y), and draws or does not. */
  stroke(canvas: Canvas, x: number, y: number, draws: boolean, color: number): void {
    const there = x >= inside.left && x < inside.right && y >= inside.top && y < inside.bottom;
    const from = this.#last;
    this.#last = draws && there ? { x, y } : null;
    if (!draws || !there) return;
    const start = from ?? { x, y };
    const steps = Math.max(1, Math.ceil(Math.max(Math.abs(x - start.x), Math.abs(y - start.y)) / 3));
    for (let step = 1; step <= steps; step++) {
      const left = Math.round(start.x + ((x - start.x) * step) / steps) - 2;
      const top = Math.round(start.y + ((y - start.y) * step) / steps) - 2;
      canvas.fill(
        {
          left: Math.max(left, inside.left),
          top: Math.max(top, inside.top),
          right: Math.min(left + BRUSH, inside.right),
          bottom: Math.min(top + BRUSH, inside.bottom),
        },
        color,
      );
    }
  }

  wipe(canvas: Canvas): void {
    canvas.fill(inside, theme.panel);
  }
}
