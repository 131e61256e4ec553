import { array, custom, fast, i16, i32, struct, u32, u8 } from './schema.ts';
import type { TypeOf } from './schema.ts';
import { DecodeError } from '../bytes/decode-error.ts';

/** A rectangle in pixels; right and bottom are the first that are outside. On the wire top stands first. */
export const rect = fast(struct({ top: i32, left: i32, bottom: i32, right: i32 }), (r) => ({
  top: r.i32(),
  left: r.i32(),
  bottom: r.i32(),
  right: r.i32(),
}));
export type Rect = TypeOf<typeof rect>;

export const point = fast(struct({ x: i32, y: i32 }), (r) => ({ x: r.i32(), y: r.i32() }));
export type Point = TypeOf<typeof point>;

export const point16 = struct({ x: i16, y: i16 });

/** A point in 28.4 fixed-point numbers: 16 is one pixel. */
export const pointFix = point;
export type PointFix = TypeOf<typeof pointFix>;

const clipRects = array(u32, rect);

/** What may be drawn on: everything (null), or the union of some rectangles. */
export const clip = custom<readonly Rect[] | null>(
  1,
  (r) => {
    const type = u8.read(r);
    if (type === 0) return null;
    if (type === 1) return clipRects.read(r);
    throw new DecodeError('invalid', `clip type ${type}`);
  },
  (w, v) => {
    w.u8(v === null ? 0 : 1);
    if (v !== null) clipRects.write(w, [...v]);
  },
);
export type Clip = TypeOf<typeof clip>;

/** Where a draw message draws. */
export const displayBase = fast(struct({ surfaceId: u32, box: rect, clip }), (r) => ({
  surfaceId: r.u32(),
  box: rect.read(r),
  clip: clip.read(r),
}));
export type DisplayBase = TypeOf<typeof displayBase>;
