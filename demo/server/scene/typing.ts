import type { Canvas } from '../canvas.ts';
import { CELL, isPrintable } from '../font.ts';
import { rectOf } from '../framebuffer.ts';
import { theme } from './theme.ts';

const SCALE = 2;
const line = CELL.height * SCALE + 6;
const column = CELL.width * SCALE;

/** The box that shows what is typed, with a caret that blinks. */
export class Typing {
  readonly #lines = [''];
  #caret = false;

  /** All that was typed and is still shown. */
  get text(): string {
    return this.#lines.join('\n');
  }

  paint(canvas: Canvas): void {
    const { left, top, columns, rows } = page(canvas);
    canvas.frame(canvas.layout.typing, theme.panel, theme.line);
    // The box may have another size than it had.
    const lines = this.#lines.flatMap((text) => split(text, columns)).slice(-rows);
    this.#lines.splice(0, this.#lines.length, ...lines);
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
    const { left, top, columns } = page(canvas);
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
    const { left, top } = page(canvas);
    this.#lines[row] = this.#lines[row]!.slice(0, -1);
    canvas.fill(rectOf(left + this.#lines[row].length * column, top + row * line, column, line), theme.panel);
  }

  #newLine(canvas: Canvas): void {
    const { left, top, columns, rows } = page(canvas);
    this.#lines.push('');
    if (this.#lines.length <= rows) return;
    this.#lines.shift();
    canvas.scroll(rectOf(left, top, columns * column, rows * line), 0, -line, theme.panel);
  }

  #paintCaret(canvas: Canvas, color: number): void {
    const { left, top } = page(canvas);
    const row = this.#lines.length - 1;
    canvas.fill(rectOf(left + this.#lines[row]!.length * column, top + row * line, 2, CELL.height * SCALE), color);
  }
}

/** Where the text begins, and how much of it there is room for. */
function page({ layout: { typing } }: Canvas): { left: number; top: number; columns: number; rows: number } {
  return {
    left: typing.left + 14,
    top: typing.top + 14,
    columns: Math.floor((typing.right - typing.left - 28) / column),
    rows: Math.floor((typing.bottom - typing.top - 28) / line),
  };
}

/** A line in parts that are short enough; at least one. */
function split(text: string, columns: number): string[] {
  const count = Math.max(1, Math.ceil(text.length / columns));
  return Array.from({ length: count }, (_, index) => text.slice(index * columns, (index + 1) * columns));
}
