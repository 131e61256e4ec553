import type { CursorShape } from '../../../src/wire/cursor.ts';
import type { Rect } from '../../../src/wire/geometry.ts';
import type { Layout } from './theme.ts';

const drawings = {
  arrow: {
    hot: [0, 0],
    rows: [
      'x...........',
      'xx..........',
      'xox.........',
      'xoox........',
      'xooox.......',
      'xoooox......',
      'xooooox.....',
      'xoooooox....',
      'xooooooox...',
      'xoooooooox..',
      'xooooooooox.',
      'xooooooxxxxx',
      'xoooxoox....',
      'xooxxoox....',
      'xox..xoox...',
      'xx...xoox...',
      'x.....xoox..',
      '......xoox..',
      '.......xx...',
    ],
  },
  text: {
    hot: [4, 8],
    rows: [
      'xxxx.xxxx',
      'xooxxxoox',
      'xxxxoxxxx',
      ...new Array<string>(11).fill('...xox...'),
      'xxxxoxxxx',
      'xooxxxoox',
      'xxxx.xxxx',
    ],
  },
  cross: {
    hot: [8, 8],
    rows: [
      ...new Array<string>(7).fill('.......xox.......'),
      'xxxxxxx.x.xxxxxxx',
      'ooooooox.xooooooo',
      'xxxxxxx.x.xxxxxxx',
      ...new Array<string>(7).fill('.......xox.......'),
    ],
  },
} as const satisfies Record<string, { hot: readonly [number, number]; rows: readonly string[] }>;

export type CursorName = keyof typeof drawings;

/** Which pointer the guest has over a point of its desktop. */
export function cursorAt(x: number, y: number, layout: Layout): CursorName {
  const over = ({ left, top, right, bottom }: Rect): boolean => x >= left && x < right && y >= top && y < bottom;
  if (over(layout.typing)) return 'text';
  return over(layout.pad) ? 'cross' : 'arrow';
}

/** The shape as the wire has it: pixels with alpha. */
export function cursorShape(name: CursorName): CursorShape {
  const { hot, rows } = drawings[name];
  const width = rows[0].length;
  const pixels = new Uint32Array(width * rows.length);
  rows.forEach((row, y) => {
    Array.from(row).forEach((letter, x) => {
      if (letter !== '.') pixels[y * width + x] = letter === 'x' ? 0xff10141c : 0xffffffff;
    });
  });
  return {
    unique: BigInt(Object.keys(drawings).indexOf(name) + 1),
    type: 'alpha',
    width,
    height: rows.length,
    hotSpotX: hot[0],
    hotSpotY: hot[1],
    cacheMe: true,
    fromCache: false,
    data: new Uint8Array(pixels.buffer),
  };
}
