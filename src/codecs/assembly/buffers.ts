import { MAX_PIXELS, MAX_SIDE } from './layout';

/**
 * Readable and writable bytes after the end of every buffer. Loops move 16 bytes at a time, and a literal run writes
 * up to 32 pixels and reads up to 96 bytes beyond the checked end.
 */
export const SLACK: usize = 256;
/** Bytes before the first pixel, so that a row above and a pixel to the left of the picture exist. */
const MARGIN: usize = 16;

let input: usize = 0;
let inputCapacity: usize = 0;
let output: usize = 0;
let outputCapacity: usize = 0;
let raw: usize = 0;
let rawCapacity: usize = 0;

/** Memory for `size` bytes of compressed data; what an earlier call returned is lost. */
export function inputBuffer(size: usize): usize {
  if (size > inputCapacity || input == 0) {
    if (input) heap.free(input);
    inputCapacity = grown(size);
    input = heap.alloc(inputCapacity + SLACK);
  }
  return input;
}

/** The compressed data, with zeros after its end. */
export function inputData(size: usize): usize {
  memory.fill(input + size, 0, SLACK);
  return input;
}

/** Memory for a picture, reused by the next one. */
export function outputPixels(pixels: u32): usize {
  const size = (<usize>pixels) << 2;
  if (size > outputCapacity || output == 0) {
    if (output) heap.free(output - MARGIN);
    outputCapacity = grown(size);
    output = heap.alloc(MARGIN + outputCapacity + SLACK) + MARGIN;
  }
  return output;
}

/** Memory for bytes between two steps of a decoder. */
export function rawBytes(size: usize): usize {
  if (size > rawCapacity || raw == 0) {
    if (raw) heap.free(raw);
    rawCapacity = grown(size);
    raw = heap.alloc(rawCapacity + SLACK);
  }
  return raw;
}

/** A picture which outlives the next decoding; given back with heap.free. */
export function ownPixels(pixels: u32): usize {
  return heap.alloc(((<usize>pixels) << 2) + SLACK);
}

/** Whether a picture of this size is accepted at all. */
export function sizeAccepted(width: u32, height: u32): bool {
  return width > 0 && height > 0 && width <= MAX_SIDE && height <= MAX_SIDE && width * height <= MAX_PIXELS;
}

function grown(size: usize): usize {
  return (size + (size >> 3) + 0xffff) & ~0xffff;
}

/** A big-endian number at any address. The alignment is said for the translation to JavaScript, which needs it. */
// @ts-ignore: decorator
@inline
export function bigEndian32(at: usize): u32 {
  return bswap(load<u32>(at, 0, 1));
}
