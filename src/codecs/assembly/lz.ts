import {
  BAD_MAGIC,
  BAD_REFERENCE,
  BAD_SIZE,
  BAD_STRIDE,
  BAD_TYPE,
  BAD_VERSION,
  EXCESS,
  NEEDS_PALETTE,
  OK,
  OVERRUN,
  SIZE_DIFFERS,
  TRUNCATED,
  deliver,
} from './result';
import { bigEndian32, inputData, outputPixels, rawBytes, sizeAccepted } from './buffers';
import { ALPHA8, expandRows, flipRows, rowBytes } from './raster';
import { copyAlphas, copyPixels, literals, prepareStrings, repeatBytes } from './strings';

/** SPICE's LZ: literals of up to 32 pixels, and matches in what was decoded before, counted in pixels. */

export const LZ_MAGIC: u32 = 0x20205a4c;
export const LZ_VERSION: u32 = 0x00010001;
const HEADER: usize = 28;

const PLT8: u32 = 5;
export const RGB16: u32 = 6;
export const RGB24: u32 = 7;
export const RGB32: u32 = 8;
export const RGBA: u32 = 9;
const XXXA: u32 = 10;
const A8: u32 = 11;

/** Beyond any picture, and far from overflowing when a byte is added. */
const LONGEST: u32 = 1 << 30;
const FAR: u32 = 8191;

/** Where the input stands after a stream, and why the stream ended early. */
let position: usize = 0;

export function decodeLz(size: usize, width: u32, height: u32, paletteSize: u32): i32 {
  const data = inputData(size);
  if (size < HEADER) return TRUNCATED;
  if (bigEndian32(data) != LZ_MAGIC) return BAD_MAGIC;
  if (bigEndian32(data + 4) != LZ_VERSION) return BAD_VERSION;
  const type = bigEndian32(data + 8);
  if (type < 1 || type > A8) return BAD_TYPE;
  if (bigEndian32(data + 12) != width || bigEndian32(data + 16) != height) return SIZE_DIFFERS;
  if (!sizeAccepted(width, height)) return BAD_SIZE;
  const stride = bigEndian32(data + 20);
  const topDown = bigEndian32(data + 24) != 0;
  if (stride != bytesPerRow(type, width)) return BAD_STRIDE;
  if (type <= PLT8 && paletteSize == 0) return NEEDS_PALETTE;

  prepareStrings();
  const out = outputPixels(width * height);
  const end = out + ((<usize>width * height) << 2);
  position = data + HEADER;
  const limit = data + size;
  let outcome: i32;
  if (type <= PLT8 || type == A8) {
    const raw = rawBytes(<usize>stride * height);
    outcome = stream<u8>(limit, raw, raw + <usize>stride * height);
    // The palette types have the numbers of the formats that they hold.
    if (outcome == OK) expandRows(type == A8 ? ALPHA8 : type, raw, stride, topDown, out, width, height);
  } else {
    if (type == RGB16) {
      outcome = stream<u16>(limit, out, end);
    } else if (type == XXXA) {
      memory.fill(out, 0, end - out);
      outcome = stream<u64>(limit, out, end);
    } else {
      outcome = stream<u32>(limit, out, end);
      if (outcome == OK && type == RGBA) outcome = stream<u64>(limit, out, end);
    }
    if (outcome == OK && !topDown) flipRows(out, width, height);
  }
  if (outcome != OK) return outcome;
  if (position != limit) return EXCESS;
  return deliver(out, type >= RGBA);
}

function bytesPerRow(type: u32, width: u32): u32 {
  switch (type) {
    case RGB16:
      return width << 1;
    case RGB24:
      return width * 3;
    case RGB32:
    case RGBA:
    case XXXA:
      return width << 2;
    case A8:
      return width;
    default:
      return rowBytes(type, width);
  }
}

/**
 * Decodes one stream, which starts at `position`, to the bytes from `out` to `end`. T names its pixels: see
 * `literals`.
 */
function stream<T>(limit: usize, out: usize, end: usize): i32 {
  let from = position;
  let to = out;
  while (to < end) {
    if (from >= limit) return TRUNCATED;
    const control: u32 = load<u8>(from++);
    if (control < 32) {
      const after = to + ((<usize>control + 1) << (sizeof<T>() == 1 ? 0 : 2));
      if (after > end) return OVERRUN;
      from = literals<T>(to, from, after);
      to = after;
    } else {
      let length = (control >> 5) - 1;
      if (length == 6) {
        let more: u32;
        do {
          more = load<u8>(from++);
          length += more;
        } while (more == 255 && length < LONGEST);
      }
      const low: u32 = load<u8>(from++);
      let distance = ((control & 31) << 8) + low;
      if (distance == FAR) {
        distance += bswap<u16>(load<u16>(from, 0, 1));
        from += 2;
      }
      // Both are sent less by what they are at least.
      length += sizeof<T>() == 2 ? 2 : sizeof<T>() == 4 ? 1 : 3;
      const back = (<usize>distance + 1) << (sizeof<T>() == 1 ? 0 : 2);
      const bytes = <usize>length << (sizeof<T>() == 1 ? 0 : 2);
      if (back > to - out) return BAD_REFERENCE;
      if (length > LONGEST || bytes > end - to) return OVERRUN;
      if (sizeof<T>() == 1) repeatBytes(to, back, to + bytes);
      else if (sizeof<T>() == 8) copyAlphas(to, to - back, to + bytes);
      else copyPixels(to, to - back, to + bytes);
      to += bytes;
    }
  }
  position = from;
  return from > limit ? TRUNCATED : OK;
}
