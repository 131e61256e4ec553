import type { Rect } from '../../../src/wire/geometry.ts';
import type { Canvas } from '../canvas.ts';
import { rectOf } from '../framebuffer.ts';
import { theme } from './theme.ts';

const BRUSH = 5;

/** The pad to draw on with the pointer; below it stands where the pointer is. The right button wipes it. */
export class Pad {
  #last: { x: number; y: number } | null = null;
  #told = '';

  paint(canvas: Canvas): void {
    canvas.frame(canvas.layout.pad, theme.panel, theme.line);
    this.#told = '';
    this.#last = null;
  }

  /** Says where the pointer is. */
  tell(canvas: Canvas, x: number, y: number, wheel: number): void {
    const text = `x ${String(x).padStart(4)}   y ${String(y).padStart(4)}   wheel ${wheel}`;
    if (text === this.#told) return;
    this.#told = text;
    const { left, right, bottom } = inside(canvas);
    canvas.fill(rectOf(left, bottom, right - left, 24), theme.bar);
    canvas.text(left + 13, bottom + 8, text, theme.dim);
  }

  /** The pointer is at (x, y), and draws or does not. */
  stroke(canvas: Canvas, x: number, y: number, draws: boolean, color: number): void {
    const area = inside(canvas);
    const there = x >= area.left && x < area.right && y >= area.top && y < area.bottom;
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
          left: Math.max(left, area.left),
          top: Math.max(top, area.top),
          right: Math.min(left + BRUSH, area.right),
          bottom: Math.min(top + BRUSH, area.bottom),
        },
        color,
      );
    }
  }

  wipe(canvas: Canvas): void {
    canvas.fill(inside(canvas), theme.panel);
  }
}

/** What is drawn on. */
function inside({ layout: { pad } }: Canvas): Rect {
  return { left: pad.left + 1, top: pad.top + 1, right: pad.right - 1, bottom: pad.bottom - 25 };
}
