import { baseFromServer, baseToServer } from './common.ts';
import { point16 } from './geometry.ts';
import { bool8, custom, empty, enumeration, messages, rest, struct, u16, u64, u8 } from './schema.ts';
import type { MessageOf, TypeOf } from './schema.ts';

/** SPICE_CURSOR_TYPE_*: how the shape's pixels are sent. */
export const cursorType = enumeration(u8, {
  alpha: 0,
  mono: 1,
  color4: 2,
  color8: 3,
  color16: 4,
  color24: 5,
  color32: 6,
});
export type CursorType = TypeOf<typeof cursorType>;

/** SPICE_CURSOR_FLAGS_*. */
const cursorFlag = { none: 1, cacheMe: 2, fromCache: 4 } as const;

const cursorHeader = struct({
  unique: u64,
  type: cursorType,
  width: u16,
  height: u16,
  hotSpotX: u16,
  hotSpotY: u16,
});

/** A pointer's shape. */
export interface CursorShape extends Readonly<TypeOf<typeof cursorHeader>> {
  /** Keep the shape under `unique`. */
  readonly cacheMe: boolean;
  /** The shape is the one kept under `unique`; there is no `data`. */
  readonly fromCache: boolean;
  /** Pixels as `type` says; borrowed from the message. */
  readonly data: Uint8Array;
}

/** A shape, or null where the server has none. It takes all that is left of its message. */
export const cursor = custom<CursorShape | null>(
  2,
  (r) => {
    const flags = u16.read(r);
    if (flags & cursorFlag.none) return null;
    return {
      ...cursorHeader.read(r),
      cacheMe: (flags & cursorFlag.cacheMe) !== 0,
      fromCache: (flags & cursorFlag.fromCache) !== 0,
      data: rest.read(r),
    };
  },
  (w, v) => {
    if (v === null) {
      w.u16(cursorFlag.none);
      return;
    }
    w.u16((v.cacheMe ? cursorFlag.cacheMe : 0) | (v.fromCache ? cursorFlag.fromCache : 0));
    cursorHeader.write(w, v);
    w.bytes(v.data);
  },
);

/** Messages of the cursor channel from the server. SPICE_MSG_CURSOR_*. */
export const cursorFromServer = {
  ...baseFromServer,
  init: {
    id: 101,
    body: struct({ position: point16, trailLength: u16, trailFrequency: u16, visible: bool8, cursor }),
  },
  reset: { id: 102, body: empty },
  set: { id: 103, body: struct({ position: point16, visible: bool8, cursor }) },
  move: { id: 104, body: struct({ position: point16 }) },
  hide: { id: 105, body: empty },
  trail: { id: 106, body: struct({ length: u16, frequency: u16 }) },
  invalOne: { id: 107, body: struct({ id: u64 }) },
  invalAll: { id: 108, body: empty },
} as const;
export type CursorFromServer = MessageOf<typeof cursorFromServer>;
export const cursorMessages = messages(cursorFromServer);

/** Messages of the cursor channel to the server: only those of every channel. */
export const cursorToServer = { ...baseToServer } as const;
export type CursorToServer = MessageOf<typeof cursorToServer>;
export const cursorCommands = messages(cursorToServer);
