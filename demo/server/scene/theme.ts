import type { Rect } from '../../../src/wire/geometry.ts';
import { rectOf } from '../framebuffer.ts';

/** Colours of the guest's desktop. */
export const theme = {
  top: 0x0b1220,
  bottom: 0x1d2a44,
  bar: 0x0a101c,
  panel: 0x131c2e,
  line: 0x2c3a55,
  text: 0xe5ebf5,
  dim: 0x8fa0bd,
  faint: 0x4a5a78,
  off: 0x22304a,
} as const;

/** The film's size in pixels, whatever the screen's. */
export const film = { width: 384, height: 216 } as const;

/** The least that the desktop has room on, and the most that it is drawn for. */
const LEAST = { width: 912, height: 560 } as const;
const MOST = { width: 4096, height: 2304 } as const;

/** The size that the desktop has when a screen of this size is wanted. */
export function sizeFor(wanted: { readonly width: number; readonly height: number }): {
  width: number;
  height: number;
} {
  return {
    width: Math.min(MOST.width, Math.max(LEAST.width, wanted.width)),
    height: Math.min(MOST.height, Math.max(LEAST.height, wanted.height)),
  };
}

/** Where things are on a desktop of some size. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly bar: Rect;
  readonly video: Rect;
  readonly keys: Rect;
  readonly lamps: Rect;
  readonly bars: Rect;
  readonly typing: Rect;
  readonly pad: Rect;
  readonly ticker: Rect;
}

/** The film keeps its size; lists and bars share what is left beside it, the text and the pad what is left below. */
export function layoutFor(width: number, height: number): Layout {
  const gap = width < 1000 ? 16 : 32;
  const top = 104;
  const second = top + film.height + 56;
  const rest = width - film.width - 4 * gap;
  const keys = rest - Math.max(264, Math.round(rest * (264 / 512))); // lamps don't shrink
  const lamps = width - gap - (rest - keys);
  const below = height - (height < 700 ? 72 : 112) - second;
  const typing = Math.round((width - 3 * gap) * (592 / 928));
  return {
    width,
    height,
    bar: rectOf(0, 0, width, 48),
    video: rectOf(gap, top, film.width, film.height),
    keys: rectOf(2 * gap + film.width, top, keys, film.height),
    lamps: rectOf(lamps, top, rest - keys, 88),
    bars: rectOf(lamps, top + 104, rest - keys, film.height - 104),
    typing: rectOf(gap, second, typing, below),
    pad: rectOf(2 * gap + typing, second, width - 3 * gap - typing, below),
    ticker: rectOf(0, height - 48, width, 48),
  };
}
