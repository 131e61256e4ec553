import { RUN_STATE } from './quic-model';
import { SLACK } from './buffers';

/**
 * The bit stream of a QUIC image: little-endian 32-bit words, the highest bit first. The words are copied in reverse
 * order, so that an unaligned little-endian load of 8 bytes yields the next 57 bits or more at the top, and zeros lie
 * below them. INVARIANT: a row of pixels reads at most BYTES_PER_PIXEL for each of its pixels beyond the end, where
 * there are zeros; `overrun` is asked after each row.
 */

/** A run's code has at most 43 bits, a codeword 26: 43 + 3 * 26 for the colours, 26 + 43 for the alpha, 190 together. */
const BYTES_PER_PIXEL: usize = 24;

/** Unread bits, the first at the top. The decoders keep these three in locals and give them back. */
export let bits: u64 = 0;
/** How many of them are certain. */
export let count: u32 = 0;
/** Address of the 8 bytes whose highest comes next. */
export let next: usize = 0;

let end: usize = 0;
let buffer: usize = 0;
let capacity: usize = 0;

export function setBits(word: u64, certain: u32, address: usize): void {
  bits = word;
  count = certain;
  next = address;
}

/** Begins with `words` words at `source`, of an image whose rows have `width` pixels. */
export function openBits(source: usize, words: usize, width: u32): void {
  const below = <usize>width * BYTES_PER_PIXEL + SLACK;
  const size = below + (words << 2);
  if (size > capacity) {
    if (buffer) heap.free(buffer);
    capacity = (size + (size >> 3) + 0xffff) & ~0xffff;
    buffer = heap.alloc(capacity);
  }
  memory.fill(buffer, 0, below);
  end = buffer + below;
  let to = buffer + size;
  let from = source;
  const last = source + (words << 2);
  if (ASC_FEATURE_SIMD) {
    while (last - from >= 16) {
      to -= 16;
      const four = v128.load(from);
      v128.store(to, v128.shuffle<u32>(four, four, 3, 2, 1, 0));
      from += 16;
    }
  }
  while (from < last) {
    to -= 4;
    store<u32>(to, load<u32>(from));
    from += 4;
  }
  bits = 0;
  count = 0;
  next = buffer + size - 8;
}

/** Whether more bits were taken than there are. */
export function overrun(): bool {
  // The first unread bit lies `count` bits above the byte that comes next.
  return <isize>(next + 8) + <isize>(count >> 3) < <isize>end;
}

/**
 * Reads the length of a run of equal pixels and adapts the code of runs, which is kept in `state`.
 * @returns the length, or -1 if it is more than `room`
 */
// @ts-ignore: decorator
@inline
export function readRun(state: usize, room: u32): i32 {
  let level = load<u32>(state, RUN_STATE);
  let run: u32 = 0;
  for (;;) {
    refill();
    const ones = min<u32>(<u32>clz<u64>(~bits), 8);
    for (let i: u32 = 0; i < ones; i++) {
      run += 1 << runBits(level);
      if (level < 31) level++;
    }
    if (run > room) return -1;
    if (ones < 8) {
      take(ones + 1);
      break;
    }
    take(8);
  }
  refill();
  const rest = runBits(level);
  if (rest) {
    run += <u32>(bits >>> (64 - rest));
    take(rest);
  }
  if (level) level--;
  store<u32>(state, level, RUN_STATE);
  return run > room ? -1 : <i32>run;
}

/** How many bits the rest of a run's length has: 0 0 0 0 1 1 1 1 2 2 2 2 3 3 3 3 4 4 5 5 6 6 7 7 8 9 10 … 15. */
// @ts-ignore: decorator
@inline
function runBits(level: u32): u32 {
  return level < 16 ? level >> 2 : level < 24 ? (level >> 1) - 4 : level - 16;
}

// @ts-ignore: decorator
@inline
function refill(): void {
  bits |= load<u64>(next, 0, 1) >>> count;
  next -= (63 - count) >> 3;
  count |= 56;
}

// @ts-ignore: decorator
@inline
function take(length: u32): void {
  bits <<= length;
  count -= length;
}
