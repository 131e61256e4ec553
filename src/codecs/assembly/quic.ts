import { deliver, BAD_MAGIC, BAD_RUN, BAD_SIZE, BAD_TYPE, BAD_VERSION, OK, SIZE_DIFFERS, TRUNCATED } from './result';
import { inputData, outputPixels, sizeAccepted } from './buffers';
import { BEST, CONTEXTS, INDEX_BITS, PLANE_CONTEXTS, RANDOM, STATES, TABLES_5, TABLES_8, TABLE_BYTES } from './layout';
import { codeword, prepareQuic } from './quic-tables';
import {
  BEST_SIZE,
  LAST_STEP,
  PIXELS_PER_STEP,
  SEED,
  STATE_SIZE,
  STEP,
  STEP_LEFT,
  WAIT,
  halvingPoint,
  bucketAfter,
  learn,
  resetModel,
} from './quic-model';
import { bits, count, next, openBits, overrun, readRun, setBits } from './quic-bits';

/**
 * QUIC: each component of a pixel is predicted by the mean of its neighbours to the left and above, and the difference
 * coded by a Golomb-Rice code which is chosen by the difference before it. Where the pixels above repeat, runs.
 *
 * The first row is predicted by the left neighbour alone: there "above" is the row itself, shifted by one pixel.
 */

const MAGIC: u32 = 0x43495551;
const HEADER_WORDS: usize = 5;

const GRAY: u32 = 1;
const RGB16: u32 = 2;
const RGB24: u32 = 3;
const RGB32: u32 = 4;
const RGBA: u32 = 5;

const OPAQUE: u32 = 0xff000000;
const COLOURS: usize = STATES;
const PLANE: usize = STATES + STATE_SIZE;
/** The component whose model serves the single plane (alpha, or gray). */
const PLANE_COMPONENT: usize = 3;
/** No run before this pixel: a row without runs. */
const NEVER: u32 = 0xffffffff;
const FIRST_RUN: u32 = 2;

const INDEX_SHIFT: u64 = 64 - INDEX_BITS;

export function decodeQuic(size: usize, width: u32, height: u32): i32 {
  const data = inputData(size);
  if (size < HEADER_WORDS << 2) return TRUNCATED;
  if (load<u32>(data) != MAGIC) return BAD_MAGIC;
  if (load<u32>(data, 4) != 0) return BAD_VERSION;
  const type = load<u32>(data, 8);
  if (type < GRAY || type > RGBA) return BAD_TYPE;
  if (load<u32>(data, 12) != width || load<u32>(data, 16) != height) return SIZE_DIFFERS;
  if (!sizeAccepted(width, height)) return BAD_SIZE;

  prepareQuic();
  openBits(data + (HEADER_WORDS << 2), (size >> 2) - HEADER_WORDS, width);
  const out = outputPixels(width * height);
  memory.fill(CONTEXTS - 4, 0, ((<usize>width) << 2) + 4);
  memory.fill(PLANE_CONTEXTS - 1, 0, <usize>width + 1);
  // The pixel to the left of the first, which is what predicts it.
  store<u32>(out - 4, type == GRAY || type == RGBA ? 0 : OPAQUE);
  if (type == RGB16) resetModel<u16>();
  else resetModel<u8>();

  const stride = (<usize>width) << 2;
  const end = out + stride * height;
  let above = out - 4;
  let firstRun = NEVER;
  for (let row = out; row < end; row += stride) {
    let good: bool;
    if (type == RGB16) good = colourRow<u16>(row, above, width, firstRun);
    else if (type == GRAY) good = planeRow(row + 3, above + 3, width, firstRun);
    else if (type == RGBA)
      good = colourRow<u32>(row, above, width, firstRun) && planeRow(row + 3, above + 3, width, firstRun);
    else good = colourRow<u8>(row, above, width, firstRun);
    if (!good) return overrun() ? TRUNCATED : BAD_RUN;
    if (overrun()) return TRUNCATED;
    above = row;
    firstRun = FIRST_RUN;
  }
  if (type == GRAY) {
    for (let at = out; at < end; at += 4) store<u32>(at, ((load<u32>(at) >>> 24) * 0x010101) | OPAQUE);
  }
  return deliver(out, type == RGBA);
}

/** Splits a row where the model starts to learn more rarely. */
function colourRow<T>(row: usize, above: usize, width: u32, firstRun: u32): bool {
  // The context of a row's first pixel is that of the first pixel above.
  store<u32>(CONTEXTS - 4, load<u32>(CONTEXTS));
  let at: u32 = 0;
  while (at < width) {
    const part = partOfRow(COLOURS, width - at);
    if (part == 0) nextStep(COLOURS);
    else if (!colours<T>(row, above, at, at + part, firstRun)) return false;
    at += part;
  }
  return true;
}

function planeRow(row: usize, above: usize, width: u32, firstRun: u32): bool {
  store<u8>(PLANE_CONTEXTS - 1, load<u8>(PLANE_CONTEXTS));
  let at: u32 = 0;
  while (at < width) {
    const part = partOfRow(PLANE, width - at);
    if (part == 0) nextStep(PLANE);
    else if (!plane(row, above, at, at + part, firstRun)) return false;
    at += part;
  }
  return true;
}

/** How many of the next pixels belong to the present step; they are counted as done. */
function partOfRow(state: usize, width: u32): u32 {
  if (load<u32>(state, STEP) >= LAST_STEP) return width;
  const left = load<u32>(state, STEP_LEFT);
  const part = min<u32>(left, width);
  store<u32>(state, left - part, STEP_LEFT);
  return part;
}

function nextStep(state: usize): void {
  store<u32>(state, load<u32>(state, STEP) + 1, STEP);
  store<u32>(state, PIXELS_PER_STEP, STEP_LEFT);
}

/**
 * Decodes the colours of the pixels `from` to `end` (exclusive) of a row. T is u16 for 5 bits a component, u32 for
 * 8 bits with an alpha, which is decoded afterwards, and u8 for 8 bits without.
 * @returns whether the data is sound
 */
function colours<T>(row: usize, above: usize, from: u32, end: u32, firstRun: u32): bool {
  let word = bits;
  let certain = <u64>count;
  let address = next;
  const step = load<u32>(COLOURS, STEP);
  const halving = halvingPoint(step);
  const waitMask: u32 = (1 << step) - 1;
  let seed = load<u32>(COLOURS, SEED);
  const up = above - row;
  const rowEnd = row + (end << 2);
  const firstRunAt = firstRun == NEVER ? <usize>-1 : row + (firstRun << 2);

  let at = row + (from << 2);
  let context = CONTEXTS + (from << 2);
  // The pixel after which the model learns next.
  let stop = from + load<u32>(COLOURS, WAIT);
  let runStart: usize = 0;
  let bucketR = bucketAfter<T>(load<u8>(context - 4));
  let bucketG = bucketAfter<T>(load<u8>(context - 4, 1));
  let bucketB = bucketAfter<T>(load<u8>(context - 4, 2));
  // What stands to the left, or above if nothing does.
  let left = load<u32>(from ? at - 4 : at + up);
  let beforeLeft = load<u32>(at - 8);
  let overLeft = load<u32>(at + up - 4);

  for (;;) {
    const limit = stop < end ? row + ((stop + 1) << 2) : rowEnd;
    let ran = false;
    while (at < limit) {
      const over = load<u32>(at + up);
      if (sameColour<T>(over, overLeft) && sameColour<T>(left, beforeLeft) && at > firstRunAt && at != runStart) {
        ran = true;
        break;
      }
      overLeft = over;
      beforeLeft = left;

      word |= load<u64>(address, 0, 1) >>> certain;
      address -= <usize>((63 - certain) >>> 3);
      certain |= 56;
      let table: u32;
      let entry: u32;
      let used: u32;
      let difference: u32;

      table = load<u32>(bucketR, BEST + 0 * BEST_SIZE);
      entry = load<u32>(table + ((<u32>(word >>> INDEX_SHIFT)) << 2));
      if (entry) {
        word <<= <u64>entry;
        used = entry;
      } else {
        entry = longCodeword<T>(word, table);
        word <<= <u64>entry;
        certain -= <u64>(entry & 0xff);
        used = 0;
        word |= load<u64>(address, 0, 1) >>> certain;
        address -= <usize>((63 - certain) >>> 3);
        certain |= 56;
      }
      bucketR = entry >>> 16;
      difference = (entry >>> 8) & 0xff;

      table = load<u32>(bucketG, BEST + 1 * BEST_SIZE);
      entry = load<u32>(table + ((<u32>(word >>> INDEX_SHIFT)) << 2));
      if (entry) {
        word <<= <u64>entry;
        used += entry;
      } else {
        entry = longCodeword<T>(word, table);
        word <<= <u64>entry;
        certain -= <u64>((used + entry) & 0xff);
        used = 0;
        word |= load<u64>(address, 0, 1) >>> certain;
        address -= <usize>((63 - certain) >>> 3);
        certain |= 56;
      }
      bucketG = entry >>> 16;
      difference |= entry & 0xff00;

      table = load<u32>(bucketB, BEST + 2 * BEST_SIZE);
      entry = load<u32>(table + ((<u32>(word >>> INDEX_SHIFT)) << 2));
      if (entry) {
        word <<= <u64>entry;
        used += entry;
      } else {
        entry = longCodeword<T>(word, table);
        word <<= <u64>entry;
        certain -= <u64>((used + entry) & 0xff);
        used = 0;
        word |= load<u64>(address, 0, 1) >>> certain;
        address -= <usize>((63 - certain) >>> 3);
        certain |= 56;
      }
      bucketB = entry >>> 16;
      difference |= (entry << 8) & 0xff0000;
      certain -= <u64>(used & 0xff);
      store<u32>(context, difference);
      context += 4;
      left = sizeof<T>() == 2 ? sum555(left, over, difference) : sum888(left, over, difference);
      store<u32>(at, left);
      at += 4;
    }

    if (ran) {
      setBits(word, <u32>certain, address);
      const run = readRun(COLOURS, <u32>((rowEnd - at) >> 2));
      if (run < 0) return false;
      word = bits;
      certain = <u64>count;
      address = next;
      fillRun(at, left, run);
      runStart = at;
      at += (<usize>run) << 2;
      if (at == rowEnd) {
        store<u32>(COLOURS, stop - <u32>((runStart - row) >> 2), WAIT);
        break;
      }
      stop += run;
      context += (<usize>run) << 2;
      if (run) {
        beforeLeft = left;
        overLeft = load<u32>(at + up - 4);
      }
      bucketR = bucketAfter<T>(load<u8>(context - 4));
      bucketG = bucketAfter<T>(load<u8>(context - 4, 1));
      bucketB = bucketAfter<T>(load<u8>(context - 4, 2));
    } else if (stop < end) {
      // The model learns the last pixel's differences in the contexts before it.
      learn<T>(0, load<u8>(context - 8), load<u8>(context - 4), halving);
      learn<T>(1, load<u8>(context - 8, 1), load<u8>(context - 4, 1), halving);
      learn<T>(2, load<u8>(context - 8, 2), load<u8>(context - 4, 2), halving);
      stop = <u32>((at - row) >> 2) + (load<u8>(RANDOM + (++seed & 255)) & waitMask);
    } else {
      store<u32>(COLOURS, stop - end, WAIT);
      break;
    }
  }
  store<u32>(COLOURS, seed, SEED);
  setBits(word, <u32>certain, address);
  return true;
}

// @ts-ignore: decorator
@inline
function sameColour<T>(a: u32, b: u32): bool {
  return sizeof<T>() == 4 ? (a ^ b) << 8 == 0 : a == b;
}

/** The mean of two colours plus a difference, byte by byte modulo 256; all four at once. */
// @ts-ignore: decorator
@inline
function sum888(left: u32, over: u32, difference: u32): u32 {
  const mean = (left & over) + (((left ^ over) >>> 1) & 0x7f7f7f7f);
  return ((mean & 0x7f7f7f7f) + (difference & 0x7f7f7f7f)) ^ ((mean ^ difference) & 0x80808080);
}

/** The same for colours of five bits, which are kept as eight. */
// @ts-ignore: decorator
@inline
function sum555(left: u32, over: u32, difference: u32): u32 {
  const mean = ((((left >>> 3) & 0x1f1f1f) + ((over >>> 3) & 0x1f1f1f)) >>> 1) & 0x1f1f1f;
  const sum = (mean + difference) & 0x1f1f1f;
  return (sum << 3) | ((sum >>> 2) & 0x070707) | OPAQUE;
}

/** The entry of a codeword that is too long for its table. */
// @ts-ignore: decorator
@inline(false)
function longCodeword<T>(word: u64, table: u32): u32 {
  const tables: u32 = sizeof<T>() == 2 ? <u32>TABLES_5 : <u32>TABLES_8;
  return codeword(<u32>(word >>> 32), (table - tables) / <u32>TABLE_BYTES, sizeof<T>() == 2 ? 5 : 8);
}

/** Writes a colour `length` times, and up to three times more. */
// @ts-ignore: decorator
@inline
function fillRun(at: usize, colour: u32, length: u32): void {
  if (ASC_FEATURE_SIMD) {
    const four = i32x4.splat(colour);
    for (const last = at + ((<usize>length) << 2); at < last; at += 16) v128.store(at, four);
  } else {
    for (const last = at + ((<usize>length) << 2); at < last; at += 4) store<u32>(at, colour);
  }
}

/** Decodes one byte of each pixel `from` to `end`: an alpha or a gray plane. `row` and `above` point to that byte. */
function plane(row: usize, above: usize, from: u32, end: u32, firstRun: u32): bool {
  let word = bits;
  let certain = <u64>count;
  let address = next;
  const step = load<u32>(PLANE, STEP);
  const halving = halvingPoint(step);
  const waitMask: u32 = (1 << step) - 1;
  let seed = load<u32>(PLANE, SEED);

  let i = from;
  let stop = i + load<u32>(PLANE, WAIT);
  let runStart: u32 = 0;
  let left = i ? <u32>load<u8>(row + ((i - 1) << 2)) : <u32>load<u8>(above);
  let beforeLeft = i > 1 ? <u32>load<u8>(row + ((i - 2) << 2)) : 0;
  let aboveLeft = i ? <u32>load<u8>(above + ((i - 1) << 2)) : 0;
  let bucket = bucketAfter<u8>(load<u8>(PLANE_CONTEXTS + i - 1));
  let entry: u32 = 0;

  for (;;) {
    const limit = stop < end ? stop + 1 : end;
    let ran = false;
    while (i < limit) {
      const up = <u32>load<u8>(above + (i << 2));
      if (up == aboveLeft && left == beforeLeft && i > firstRun && i != runStart) {
        ran = true;
        break;
      }
      aboveLeft = up;
      word |= load<u64>(address, 0, 1) >>> certain;
      address -= <usize>((63 - certain) >>> 3);
      certain |= 56;
      const table = load<u32>(bucket, BEST + PLANE_COMPONENT * BEST_SIZE);
      entry = load<u32>(table + ((<u32>(word >>> INDEX_SHIFT)) << 2));
      if (entry == 0) entry = longCodeword<u8>(word, table);
      const length = (<u64>entry) & 63;
      word <<= length;
      certain -= length;
      bucket = entry >>> 16;
      store<u8>(PLANE_CONTEXTS + i, <u8>(entry >>> 8));
      beforeLeft = left;
      left = (((left + up) >>> 1) + (entry >>> 8)) & 0xff;
      store<u8>(row + (i << 2), <u8>left);
      i++;
    }

    if (ran) {
      runStart = i;
      setBits(word, <u32>certain, address);
      const run = readRun(PLANE, end - i);
      if (run < 0) return false;
      word = bits;
      certain = <u64>count;
      address = next;
      for (const last = i + run; i < last; i++) store<u8>(row + (i << 2), <u8>left);
      if (i == end) {
        store<u32>(PLANE, stop - runStart, WAIT);
        break;
      }
      stop += run;
      if (run) {
        beforeLeft = left;
        aboveLeft = <u32>load<u8>(above + ((i - 1) << 2));
        bucket = bucketAfter<u8>(load<u8>(PLANE_CONTEXTS + i - 1));
      }
    } else if (stop < end) {
      learn<u8>(PLANE_COMPONENT, load<u8>(PLANE_CONTEXTS + i - 2), load<u8>(PLANE_CONTEXTS + i - 1), halving);
      stop = i + (load<u8>(RANDOM + (++seed & 255)) & waitMask);
    } else {
      store<u32>(PLANE, stop - end, WAIT);
      break;
    }
  }
  store<u32>(PLANE, seed, SEED);
  setBits(word, <u32>certain, address);
  return true;
}
