import {
  BAD_MAGIC,
  BAD_REFERENCE,
  BAD_SIZE,
  BAD_STRIDE,
  BAD_TYPE,
  BAD_VERSION,
  EXCESS,
  GONE_IMAGE,
  NEEDS_IMAGE,
  OK,
  OVERRUN,
  REPEATED_IMAGE,
  SIZE_DIFFERS,
  TRUNCATED,
  WINDOW_FULL,
  deliver,
} from './result';
import { bigEndian32, inputData, outputPixels, ownPixels, sizeAccepted } from './buffers';
import { addImage, entryAddress, entryHasAlpha, entryPixels, findEntry, isGone, makeRoom } from './glz-window';
import { LZ_MAGIC, LZ_VERSION, RGB16, RGB24, RGBA } from './lz';
import { copyAlphas, copyPixels, literals, prepareStrings } from './strings';

/** SPICE's GLZ: LZ whose matches may lie in earlier pictures. */

const HEADER: usize = 33;
const TYPE_BITS: u32 = 15;
const TOP_DOWN: u32 = 16;
/** Beyond any picture, and far from overflowing when a byte is added. */
const LONGEST: u32 = 1 << 30;

/** Where the input stands after a stream. */
let position: usize = 0;
/** The picture that is needed first, when the outcome is NEEDS_IMAGE or GONE_IMAGE. */
export let neededImage: u64 = 0;

/** INVARIANT: with any outcome but OK the window is as before, but for what `makeRoom` gave up. */
export function decodeGlz(size: usize, width: u32, height: u32): i32 {
  const data = inputData(size);
  if (size < HEADER) return TRUNCATED;
  if (bigEndian32(data) != LZ_MAGIC) return BAD_MAGIC;
  if (bigEndian32(data + 4) != LZ_VERSION) return BAD_VERSION;
  const flags: u32 = load<u8>(data, 8);
  const type = flags & TYPE_BITS;
  // A GLZ message has no palette, so there are no palette types.
  if (type < RGB16 || type > RGBA) return BAD_TYPE;
  if (bigEndian32(data + 9) != width || bigEndian32(data + 13) != height) return SIZE_DIFFERS;
  if (!sizeAccepted(width, height)) return BAD_SIZE;
  if (bigEndian32(data + 17) != width * (type == RGB16 ? 2 : type == RGB24 ? 3 : 4)) return BAD_STRIDE;
  const id = ((<u64>bigEndian32(data + 21)) << 32) | bigEndian32(data + 25);
  const headDistance = bigEndian32(data + 29);
  if (headDistance > id) return BAD_REFERENCE;
  if (isGone(id)) {
    neededImage = id;
    return GONE_IMAGE;
  }
  if (findEntry(id)) {
    neededImage = id;
    return REPEATED_IMAGE;
  }
  const pixels = width * height;
  if (!makeRoom(id, headDistance, pixels)) return WINDOW_FULL;

  prepareStrings();
  const out = ownPixels(pixels);
  const end = out + ((<usize>pixels) << 2);
  const limit = data + size;
  const alpha = type == RGBA;
  position = data + HEADER;
  let outcome: i32;
  if (type == RGB16) {
    outcome = stream<u16>(limit, out, end, id, headDistance, false);
  } else {
    outcome = stream<u32>(limit, out, end, id, headDistance, alpha);
    if (alpha && outcome == OK) outcome = stream<u64>(limit, out, end, id, headDistance, true);
  }
  if (outcome == OK && position != limit) outcome = EXCESS;
  if (outcome != OK) {
    heap.free(out);
    return outcome;
  }
  addImage(id, out, pixels, headDistance, alpha);
  // The window keeps pictures in the order of their coding; a picture sent bottom-up is shown from a copy.
  if (flags & TOP_DOWN) return deliver(out, alpha);
  const shown = outputPixels(pixels);
  const stride = (<usize>width) << 2;
  let from = end;
  for (let to = shown; from > out; to += stride) {
    from -= stride;
    memory.copy(to, from, stride);
  }
  return deliver(shown, alpha);
}

/** Decodes one stream, which starts at `position`. T names its pixels, as for `literals`. */
function stream<T>(limit: usize, out: usize, end: usize, id: u64, headDistance: u32, alpha: bool): i32 {
  let from = position;
  let to = out;
  // The picture referred to last.
  let knownDistance: u32 = 0;
  let knownAddress: usize = 0;
  let knownPixels: u32 = 0;
  while (to < end) {
    if (from >= limit) return TRUNCATED;
    const control: u32 = load<u8>(from++);
    if (control < 32) {
      const after = to + ((<usize>control + 1) << 2);
      if (after > end) return OVERRUN;
      from = literals<T>(to, from, after);
      to = after;
      continue;
    }
    let length = control >> 5;
    if (length == 7) {
      let more: u32;
      do {
        more = load<u8>(from++);
        length += more;
      } while (more == 255 && length < LONGEST);
    }
    const middle: u32 = load<u8>(from++);
    let offset = (control & 15) | (middle << 4);
    const code: u32 = load<u8>(from++);
    const distanceBytes = code >> 6;
    let distance: u32;
    if (control & 16) {
      offset |= (code & 31) << 12;
      distance = bytesAt(from, distanceBytes);
      from += distanceBytes;
      if (code & 32) offset |= (<u32>load<u8>(from++)) << 17;
    } else {
      distance = (code & 63) | (bytesAt(from, distanceBytes) << 6);
      from += distanceBytes;
    }
    length += sizeof<T>() == 2 ? 1 : sizeof<T>() == 4 ? 0 : 2;
    const bytes = (<usize>length) << 2;
    if (length > LONGEST || bytes > end - to) return OVERRUN;

    let source: usize;
    if (distance == 0) {
      const back = (<usize>offset + 1) << 2;
      if (back > to - out) return BAD_REFERENCE;
      source = to - back;
    } else {
      if (distance != knownDistance) {
        if (distance > headDistance) return BAD_REFERENCE;
        neededImage = id - distance;
        const entry = findEntry(neededImage);
        // What was read beyond the end must not make a picture wanted.
        if (!entry) return from > limit ? TRUNCATED : isGone(neededImage) ? GONE_IMAGE : NEEDS_IMAGE;
        if (entryHasAlpha(entry) != alpha) return BAD_REFERENCE;
        knownDistance = distance;
        knownAddress = entryAddress(entry);
        knownPixels = entryPixels(entry);
      }
      if (<u64>offset + length > knownPixels) return BAD_REFERENCE;
      source = knownAddress + ((<usize>offset) << 2);
    }
    if (sizeof<T>() == 8) copyAlphas(to, source, to + bytes);
    else copyPixels(to, source, to + bytes);
    to += bytes;
  }
  position = from;
  return from > limit ? TRUNCATED : OK;
}

/** A little-endian number of 0 to 3 bytes. */
// @ts-ignore: decorator
@inline
function bytesAt(at: usize, size: u32): u32 {
  return load<u32>(at, 0, 1) & ((1 << (size << 3)) - 1);
}
