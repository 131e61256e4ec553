import type { Rect } from '../../../src/wire/geometry.ts';
import type { Canvas } from '../canvas.ts';
import { CELL } from '../font.ts';
import { rectOf } from '../framebuffer.ts';
import { theme } from './theme.ts';

const words =
  'This picture is drawn with SPICE commands: fills, copies, glyphs, and a scroll by COPY_BITS for this line.   ' +
  'The film is an MJPEG stream.   Type, draw on the pad, turn Caps Lock on, or migrate to the other host.      ';
const SCALE = 2;
const STEP = 2;
const column = CELL.width * SCALE;

/** A line of text that moves from right to left for ever. */
export class Ticker {
  /** Pixels that the line has moved. */
  #moved = 0;

  paint(canvas: Canvas): void {
    const { ticker, width } = canvas.layout;
    canvas.fill(ticker, theme.bar);
    canvas.fill(rectOf(0, ticker.top, width, 1), theme.line);
    this.#paintText(canvas, ticker.left);
  }

  move(canvas: Canvas): void {
    this.#moved = (this.#moved + STEP) % (words.length * column);
    const area = inside(canvas);
    canvas.scroll(area, -STEP, 0, theme.bar);
    this.#paintText(canvas, area.right - STEP);
  }

  /** Paints what of the text lies right of `from`. */
  #paintText(canvas: Canvas, from: number): void {
    const area = inside(canvas);
    const first = Math.floor((this.#moved + from) / column);
    const last = Math.floor((this.#moved + area.right - 1) / column);
    const text = Array.from({ length: last - first + 1 }, (_, index) => words[(first + index) % words.length]!).join(
      '',
    );
    canvas.text(first * column - this.#moved, area.top + 15, text, theme.dim, SCALE, { ...area, left: from });
  }
}

/** Below the line that parts it from the rest. */
function inside({ layout: { ticker } }: Canvas): Rect {
  return { ...ticker, top: ticker.top + 1 };
}
