import type { Rect } from '../../../src/wire/geometry.ts';
import type { Canvas } from '../canvas.ts';
import { CELL } from '../font.ts';
import { rectOf } from '../framebuffer.ts';
import { keyName } from '../keyboard.ts';
import type { KeyChange } from '../keyboard.ts';
import { theme } from './theme.ts';

const line = CELL.height + 9;
const ROWS = 11;

/** The list of what the keyboard sent; the newest stands last, and the others move up. */
export class KeyList {
  readonly #entries: KeyChange[] = [];

  paint(canvas: Canvas): void {
    const { bottom } = inside(canvas);
    canvas.frame(canvas.layout.keys, theme.panel, theme.line);
    this.#entries.forEach((entry, index) => {
      this.#paintEntry(canvas, entry, bottom - (this.#entries.length - index) * line);
    });
  }

  add(canvas: Canvas, change: KeyChange): void {
    this.#entries.push(change);
    if (this.#entries.length > ROWS) this.#entries.shift();
    const rows = inside(canvas);
    canvas.scroll(rows, 0, -line, theme.panel);
    this.#paintEntry(canvas, change, rows.bottom - line);
  }

  #paintEntry(canvas: Canvas, { scancode, down }: KeyChange, y: number): void {
    const x = canvas.layout.keys.left + 14;
    canvas.fill(rectOf(x, y + 1, 6, 6), down ? 0x34d399 : theme.faint);
    canvas.text(x + 14, y, down ? 'down' : 'up', down ? theme.text : theme.dim);
    canvas.text(x + 50, y, `0x${scancode.toString(16).padStart(2, '0')}`, theme.dim);
    canvas.text(x + 110, y, keyName(scancode), down ? theme.text : theme.dim);
  }
}

function inside({ layout: { keys } }: Canvas): Rect {
  return rectOf(keys.left + 1, keys.top + 9, keys.right - keys.left - 2, ROWS * line);
}
