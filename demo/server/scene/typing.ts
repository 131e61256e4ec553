import type { Canvas } from '../canvas.ts';
import { CELL, isPrintable } from '../font.ts';
import { rectOf } from '../framebuffer.ts';
import { layout, theme } from './theme.ts';

const SCALE = 2;
const line = CELL.height * SCALE + 6;
const column = CELL.width * SCALE;
const area = layout.typing;
const left = area.left + 14;
const top = area.top + 14;
const columns = Math.floor((area.right - area.left - 28) / column);
const rows = Math.floor((area.bottom - area.top - 28) / line);

/** The box that shows what is typed, with a caret that blinks. */
export class Typing {
  readonly #lines = [''];
  #caret = false;

  /** All that was typed and is still shown. */
  get text(): string {
    return this.#lines.join('\n');
  }

  paint(canvas: Canvas): void {
    canvas.frame(area, theme.panel, theme.line);
    this.#lines.forEach((text, row) => {
      canvas.text(left, top + row * line, text, theme.text, SCALE);
    });
    if (this.#caret) this.#paintCaret(canvas, theme.text);
  }

  blink(canvas: Canvas, on: boolean): void {
    if (on === this.#caret) return;
    this.#caret = on;
    this.#paintCaret(canvas, on ? theme.text : theme.panel);
  }

  /** `character`: a printable one, a line end, or backspace. */
  type(canvas: Canvas, character: string): void {
    this.blink(canvas, false);
    const last = this.#lines.length - 1;
    if (character === '\b') this.#erase(canvas);
    else if (character === '\n') this.#newLine(canvas);
    else if (isPrintable(character)) {
      if (this.#lines[last]!.length === columns) this.#newLine(canvas);
      const row = this.#lines.length - 1;
      canvas.text(left + this.#lines[row]!.length * column, top + row * line, character, theme.text, SCALE);
      this.#lines[row] = `${this.#lines[row]!}${character}`;
    }
    this.blink(canvas, true);
  }

  #erase(canvas: Canvas): void {
    const row = this.#lines.length - 1;
    if (this.#lines[row] === '') {
      if (row > 0) this.#lines.pop();
      return;
    }
    this.#lines[row] = this.#lines[row]!.slice(0, -1);
    canvas.fill(rectOf(left + this.#lines[row].length * column, top + row * line, column, line), theme.panel);
  }

  #newLine(canvas: Canvas): void {
    this.#lines.push('');
    if (this.#lines.length <= rows) return;
    this.#lines.shift();
    canvas.scroll(rectOf(left, top, columns * column, rows * line), 0, -line, theme.panel);
  }

  #paintCaret(canvas: Canvas, color: number): void {
    const row = this.#lines.length - 1;
    canvas.fill(rectOf(left + this.#lines[row]!.length * column, top + row * line, 2, CELL.height * SCALE), color);
  }
}
