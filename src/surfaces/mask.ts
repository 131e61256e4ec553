import { BitmapFormat } from '../wire/image.ts';
import type { ImageBody } from '../wire/image.ts';
import type { Mask } from '../wire/display.ts';
import type { Rect } from '../wire/geometry.ts';
import { DrawError } from './draw-error.ts';
import { MOST_BOXES, Region } from './region.ts';

/** A picture of single bits, a byte each: 0 or 1. Rows stand top to bottom without padding. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly bits: Uint8Array;
}

/** The bits of an uncompressed image of one bit a pixel; its palette, if any, is not looked at. */
export function readBitmap(body: Extract<ImageBody, { type: 'bitmap' }>): Bitmap {
  const { width, height, stride, data } = body;
  if (width === 0 || height === 0) throw new DrawError('image', 'a mask without pixels');
  const lowFirst = body.format === BitmapFormat.oneBitLe;
  if (!lowFirst && body.format !== BitmapFormat.oneBitBe) {
    throw new DrawError('image', `bitmap format ${body.format} as a mask`);
  }
  if (stride * 8 < width) throw new DrawError('image', `mask of ${width} pixels in rows of ${stride} bytes`);
  if (stride * height > data.length) {
    throw new DrawError('image', `mask of ${height} rows of ${stride} bytes in ${data.length}`);
  }
  const bits = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (body.topDown ? y : height - 1 - y) * stride;
    const to = y * width;
    for (let x = 0; x < width; x++) {
      const shift = lowFirst ? x & 7 : 7 - (x & 7);
      bits[to + x] = (data[from + (x >> 3)]! >> shift) & 1;
    }
  }
  return { width, height, bits };
}

/**
 * The part of a region that a mask lets through. The mask's `position` lies on the corner of `box`; what the mask does
 * not cover is not drawn, inverted or not.
 */
export function throughMask(region: Region, mask: Mask, bitmap: Bitmap, box: Rect): Region {
  const dx = box.left - mask.position.x;
  const dy = box.top - mask.position.y;
  const { left, top, right, bottom } = region.extents;
  const firstX = Math.max(left - dx, 0);
  const lastX = Math.min(right - dx, bitmap.width);
  const firstY = Math.max(top - dy, 0);
  const lastY = Math.min(bottom - dy, bitmap.height);
  const wanted = mask.invers ? 0 : 1;
  const { bits, width } = bitmap;
  let count = 0;
  for (let y = firstY; y < lastY; y++) {
    const end = y * width + lastX;
    let before = wanted ^ 1;
    for (let at = y * width + firstX; at < end; at++) {
      const bit = bits[at]!;
      if (bit === wanted && before !== wanted) count++;
      before = bit;
    }
    if (count > MOST_BOXES) throw new DrawError('undefined', `a mask of more than ${MOST_BOXES} pieces`);
  }
  const boxes = new Int32Array(count * 4);
  let to = 0;
  for (let y = firstY; y < lastY; y++) {
    const row = y * width;
    for (let x = firstX; x < lastX;) {
      if (bits[row + x] !== wanted) {
        x++;
        continue;
      }
      const start = x;
      while (x < lastX && bits[row + x] === wanted) x++;
      boxes[to] = start + dx;
      boxes[to + 1] = y + dy;
      boxes[to + 2] = x + dx;
      boxes[to + 3] = y + dy + 1;
      to += 4;
    }
  }
  const through = Region.ofBands(boxes);
  return region.length === 1 ? through : region.intersect(through);
}
