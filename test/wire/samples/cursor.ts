import type { CursorShape, cursorFromServer, cursorToServer } from '../../../src/wire/cursor.ts';
import { bytesOf, sample } from '../sample.ts';
import type { Samples } from '../sample.ts';
import * as base from './base.ts';

const shape: CursorShape = {
  unique: 77n,
  type: 'color32',
  width: 1,
  height: 4,
  hotSpotX: 2,
  hotSpotY: 3,
  cacheMe: true,
  fromCache: false,
  data: bytesOf(1, 2, 3, 4, 0x80),
};
const shapeBytes = `
  u16 2   # flags: cache me
  u64 77  # unique
  u8 6    # type: color32
  u16 1   # width
  u16 4   # height
  u16 2   # hot_spot_x
  u16 3   # hot_spot_y
  hex 01 02 03 04 80`;
const cached: CursorShape = { ...shape, type: 'alpha', cacheMe: false, fromCache: true, data: bytesOf() };

export const fromServer: Samples<typeof cursorFromServer> = {
  ...base.fromServer,
  init: [
    sample(
      { position: { x: -1, y: 5 }, trailLength: 8, trailFrequency: 9, visible: true, cursor: shape },
      `i16 -1 \n i16 5 \n u16 8 \n u16 9 \n u8 1 ${shapeBytes}`,
      28,
    ),
    sample(
      { position: { x: 0, y: 0 }, trailLength: 0, trailFrequency: 0, visible: false, cursor: null },
      'i16 0 \n i16 0 \n u16 0 \n u16 0 \n u8 0 \n u16 1 # flags: none, no header follows',
    ),
  ],
  reset: [sample(undefined, '')],
  set: [
    sample({ position: { x: 1, y: 2 }, visible: true, cursor: shape }, `i16 1 \n i16 2 \n u8 1 ${shapeBytes}`, 24),
    sample(
      { position: { x: 1, y: 2 }, visible: true, cursor: cached },
      `i16 1
       i16 2
       u8 1
       u16 4   # flags: from cache
       u64 77
       u8 0
       u16 1
       u16 4
       u16 2
       u16 3`,
    ),
  ],
  move: [sample({ position: { x: 300, y: -200 } }, 'i16 300 \n i16 -200')],
  hide: [sample(undefined, '')],
  trail: [sample({ length: 1, frequency: 2 }, 'u16 1 \n u16 2')],
  invalOne: [sample({ id: 77n }, 'u64 77')],
  invalAll: [sample(undefined, '')],
};

export const toServer: Samples<typeof cursorToServer> = base.toServer;
