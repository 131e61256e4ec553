import {
  BAD_REFERENCE,
  BAD_SIZE,
  BAD_TYPE,
  INCOMPLETE,
  NEEDS_PALETTE,
  OK,
  OVERRUN,
  TRUNCATED,
  deliver,
} from './result';
import { bigEndian32, inputData, outputPixels, rawBytes, sizeAccepted } from './buffers';
import { ALPHA8, RGBA, expandRows, isIndexed, rowBytes } from './raster';
import { copyBytes, prepareStrings, repeatBytes } from './strings';

/**
 * LZ4 blocks of a picture: two bytes say direction and format, then each block follows its big-endian length. Blocks
 * refer to the bytes of earlier ones.
 */

const LEAST_MATCH: usize = 4;

export function decodeLz4(size: usize, width: u32, height: u32, paletteSize: u32): i32 {
  const data = inputData(size);
  if (size < 2) return TRUNCATED;
  const topDown = load<u8>(data) != 0;
  const format: u32 = load<u8>(data, 1);
  if (format < 1 || format > ALPHA8) return BAD_TYPE;
  if (!sizeAccepted(width, height)) return BAD_SIZE;
  if (isIndexed(format) && paletteSize == 0) return NEEDS_PALETTE;

  prepareStrings();
  // Rows may be padded to four bytes; how much came tells.
  const least = <usize>rowBytes(format, width);
  const padded = (least + 3) & ~3;
  const raw = rawBytes(padded * height);
  const end = raw + padded * height;
  const limit = data + size;
  let from = data + 2;
  let to = raw;
  do {
    if (limit - from < 4) return TRUNCATED;
    const length = <usize>bigEndian32(from);
    from += 4;
    if (length == 0 || length > limit - from) return TRUNCATED;
    position = to;
    const outcome = block(from, from + length, raw, end);
    if (outcome != OK) return outcome;
    to = position;
    from += length;
  } while (from < limit);

  const got = to - raw;
  const stride = got == least * height ? least : padded;
  if (got != stride * height) return INCOMPLETE;
  const out = outputPixels(width * height);
  expandRows(format, raw, stride, topDown, out, width, height);
  return deliver(out, format == RGBA || format == ALPHA8);
}

/** Where the output stands. */
let position: usize = 0;

function block(from: usize, limit: usize, out: usize, end: usize): i32 {
  let to = position;
  for (;;) {
    // INVARIANT: `from < limit` here, and up to SLACK bytes beyond the whole input are zero.
    const token: u32 = load<u8>(from++);
    let count = <usize>(token >> 4);
    if (count == 15) {
      let more: u32;
      do {
        if (from >= limit) return TRUNCATED;
        more = load<u8>(from++);
        count += more;
      } while (more == 255);
    }
    if (count) {
      if (count > limit - from) return TRUNCATED;
      if (count > end - to) return OVERRUN;
      copyBytes(to, from, to + count);
      to += count;
      from += count;
    }
    // The last sequence has no match.
    if (from == limit) break;
    if (limit - from < 2) return TRUNCATED;
    const distance = <usize>load<u16>(from, 0, 1);
    from += 2;
    count = <usize>(token & 15) + LEAST_MATCH;
    if (count == 15 + LEAST_MATCH) {
      let more: u32;
      do {
        if (from >= limit) return TRUNCATED;
        more = load<u8>(from++);
        count += more;
      } while (more == 255);
    }
    if (distance == 0 || distance > to - out) return BAD_REFERENCE;
    if (count > end - to) return OVERRUN;
    repeatBytes(to, distance, to + count);
    to += count;
    if (from >= limit) return TRUNCATED;
  }
  position = to;
  return OK;
}
