import { deliver, BAD_MAGIC, BAD_RUN, BAD_SIZE, BAD_TYPE, BAD_VERSION, SIZE_DIFFERS, TRUNCATED } from './result';
import { inputData, outputPixels, sizeAccepted } from './buffers';
import { CONTEXTS, PLANE_CONTEXTS } from './layout';
import { prepareQuic } from './quic-tables';
import { COLOURS, NO_RUN, PLANE, partOfRow, resetModel } from './quic-model';
import { openBits, overrun } from './quic-bits';
import { OPAQUE, colours } from './quic-colours';
import { plane } from './quic-plane';

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

/** Runs begin behind this pixel only; in the first row there are none. */
const NO_RUN_YET: u32 = 2;
const NO_RUNS: u32 = 0xffffffff;

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
  let noRun = NO_RUNS;
  for (let row = out; row < end; row += stride) {
    let good: bool;
    if (type == RGB16) good = colourRow<u16>(row, above, width, noRun);
    else if (type == GRAY) good = planeRow(row + 3, above + 3, width, noRun);
    else if (type == RGBA)
      good = colourRow<u32>(row, above, width, noRun) && planeRow(row + 3, above + 3, width, noRun);
    else good = colourRow<u8>(row, above, width, noRun);
    if (!good) return overrun() ? TRUNCATED : BAD_RUN;
    if (overrun()) return TRUNCATED;
    above = row;
    noRun = NO_RUN_YET;
  }
  if (type == GRAY) {
    for (let at = out; at < end; at += 4) store<u32>(at, ((load<u32>(at) >>> 24) * 0x010101) | OPAQUE);
  }
  return deliver(out, type == RGBA);
}

/** A row in parts: the model learns more rarely from one to the next. */
function colourRow<T>(row: usize, above: usize, width: u32, noRun: u32): bool {
  // The context of a row's first pixel is that of the first pixel above.
  store<u32>(CONTEXTS - 4, load<u32>(CONTEXTS));
  store<u32>(COLOURS, noRun == NO_RUNS ? NO_RUNS : <u32>row + (noRun << 2), NO_RUN);
  let at: u32 = 0;
  while (at < width) {
    const part = partOfRow(COLOURS, width - at);
    if (!colours<T>(row, above, at, at + part)) return false;
    at += part;
  }
  return true;
}

function planeRow(row: usize, above: usize, width: u32, noRun: u32): bool {
  store<u8>(PLANE_CONTEXTS - 1, load<u8>(PLANE_CONTEXTS));
  let at: u32 = 0;
  while (at < width) {
    const part = partOfRow(PLANE, width - at);
    if (!plane(row, above, at, at + part, noRun)) return false;
    at += part;
  }
  return true;
}
