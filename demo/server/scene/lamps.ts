import type { MouseButton } from '../../../src/wire/inputs.ts';
import { KeyboardModifier } from '../../../src/wire/inputs.ts';
import type { Canvas } from '../canvas.ts';
import { textWidth } from '../font.ts';
import { rectOf } from '../framebuffer.ts';
import { theme } from './theme.ts';

const locks = [
  ['CAPS', KeyboardModifier.capsLock],
  ['NUM', KeyboardModifier.numLock],
  ['SCROLL', KeyboardModifier.scrollLock],
] as const;
const buttons = [
  ['L', 'left'],
  ['M', 'middle'],
  ['R', 'right'],
  ['UP', 'up'],
  ['DN', 'down'],
  ['<', 'side'],
  ['>', 'extra'],
] as const satisfies readonly (readonly [string, MouseButton])[];

/** What is lit. */
export interface Lit {
  /** Bits of `KeyboardModifier`. */
  readonly locks: number;
  readonly buttons: ReadonlySet<MouseButton>;
}

/** The lamps of lock keys and pointer buttons. Only those that changed are painted again. */
export class Lamps {
  #shown = '';

  paint(canvas: Canvas, lit: Lit, accent: number): void {
    canvas.frame(canvas.layout.lamps, theme.panel, theme.line);
    this.#shown = '';
    this.update(canvas, lit, accent);
  }

  update(canvas: Canvas, lit: Lit, accent: number): void {
    const area = canvas.layout.lamps;
    const lamps = [
      ...locks.map(([label, bit], index) => ({ label, on: (lit.locks & bit) !== 0, x: index * 80, y: 14, width: 72 })),
      ...buttons.map(([label, name], index) => ({ label, on: lit.buttons.has(name), x: index * 34, y: 50, width: 30 })),
    ];
    const before = this.#shown;
    this.#shown = lamps.map(({ on }) => (on ? '1' : '0')).join('');
    lamps.forEach(({ label, on, x, y, width }, index) => {
      if (before[index] === this.#shown[index]) return;
      const left = area.left + 14 + x;
      canvas.fill(rectOf(left, area.top + y, width, 24), on ? accent : theme.off);
      const color = on ? theme.bar : theme.dim;
      canvas.text(left + Math.floor((width - textWidth(label, 1)) / 2) + 1, area.top + y + 8, label, color);
    });
  }
}
