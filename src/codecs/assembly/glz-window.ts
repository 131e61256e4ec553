/**
 * The pictures which later GLZ pictures may refer to, by their 64-bit numbers. Pictures of several display channels
 * share the numbers, so they may arrive in another order and with gaps.
 *
 * A ring of entries: picture `id` is at `id & (slots - 1)`. INVARIANT: all ids held lie within `slots` of each other.
 */

/** Offsets in an entry; `ADDRESS` 0 says that it is empty. */
const ID: usize = 0;
const ADDRESS: usize = 8;
const PIXELS: usize = 12;
const HEAD_DISTANCE: usize = 16;
const ALPHA: usize = 20;
const ENTRY_SIZE: usize = 24;

const FIRST_SLOTS: u32 = 256;
/** No server sends pictures of fewer pixels compressed; bounds the slots by the size of the window. */
const LEAST_PIXELS: u32 = 8;

let entries: usize = 0;
let slots: u32 = 0;
let capacityPixels: u32 = 0;
let heldPixels: u32 = 0;
let heldImages: u32 = 0;
/** The ids held are from `oldest` to `newest`. */
let oldest: u64 = 0;
let newest: u64 = 0;
/** All pictures before this one have been here. */
let tail: u64 = 0;
/** Pictures before this one were given up and never come back. */
let floor: u64 = 0;

/** Empties the window and bounds it to `pixels`. */
export function resetWindow(pixels: u32): void {
  if (heldImages) evictBelow(newest + 1);
  capacityPixels = pixels;
  floor = 0;
  heldPixels = 0;
  heldImages = 0;
  if (entries) heap.free(entries);
  entries = 0;
  slots = 0;
}

export function windowPixels(): u32 {
  return capacityPixels;
}

export function heldPixelCount(): u32 {
  return heldPixels;
}

export function heldImageCount(): u32 {
  return heldImages;
}

/** The entry of a picture, or 0. */
export function findEntry(id: u64): usize {
  if (!entries) return 0;
  const entry = slot(id);
  return load<u32>(entry, ADDRESS) != 0 && load<u64>(entry, ID) == id ? entry : 0;
}

export function entryAddress(entry: usize): usize {
  return load<u32>(entry, ADDRESS);
}

export function entryPixels(entry: usize): u32 {
  return load<u32>(entry, PIXELS);
}

export function entryHasAlpha(entry: usize): bool {
  return load<u32>(entry, ALPHA) != 0;
}

/** Whether the picture was here, or would have been, and was given up. */
export function isGone(id: u64): bool {
  return id < floor;
}

/**
 * Whether a picture may come in. Normally the window is emptied far enough by the pictures' own heads. When a gap in
 * the numbers held that up, the newcomer's head is believed; INVARIANT: never more than twice the window is held.
 */
export function makeRoom(id: u64, headDistance: u32, pixels: u32): bool {
  if (pixels > capacityPixels) return false;
  if (fits(id, pixels)) return true;
  evictBelow(id - headDistance);
  return fits(id, pixels);
}

function fits(id: u64, pixels: u32): bool {
  if (<u64>heldPixels + pixels > (<u64>capacityPixels) << 1) return false;
  return heldImages == 0 || span(id) <= mostSlots();
}

/** Of how many ids the ring would have to be to hold `id` too. */
function span(id: u64): u64 {
  return max<u64>(newest, id) - min<u64>(oldest, id) + 1;
}

function mostSlots(): u64 {
  return max<u64>(FIRST_SLOTS, capacityPixels / LEAST_PIXELS);
}

/** Keeps a decoded picture, to which `makeRoom` consented, and gives up those that no later one can refer to. */
export function addImage(id: u64, address: usize, pixels: u32, headDistance: u32, alpha: bool): void {
  if (heldImages == 0) {
    oldest = id;
    newest = id;
    tail = id;
  }
  const needed = span(id);
  if (needed > slots) resizeRing(needed);
  oldest = min<u64>(oldest, id);
  newest = max<u64>(newest, id);
  const entry = slot(id);
  store<u64>(entry, id, ID);
  store<u32>(entry, <u32>address, ADDRESS);
  store<u32>(entry, pixels, PIXELS);
  store<u32>(entry, headDistance, HEAD_DISTANCE);
  store<u32>(entry, alpha ? 1 : 0, ALPHA);
  heldPixels += pixels;
  heldImages++;

  while (tail <= newest && findEntry(tail)) tail++;
  const last = findEntry(tail - 1);
  // Heads only move forward: what lies before the head of the last picture without a gap is never asked for again.
  if (last) evictBelow(load<u64>(last, ID) - load<u32>(last, HEAD_DISTANCE));
}

function evictBelow(head: u64): void {
  if (head <= floor) return;
  floor = head;
  if (!heldImages) return;
  const end = min<u64>(head, newest + 1);
  while (oldest < end) {
    const entry = findEntry(oldest);
    if (entry) {
      heap.free(load<u32>(entry, ADDRESS));
      store<u32>(entry, 0, ADDRESS);
      heldPixels -= load<u32>(entry, PIXELS);
      heldImages--;
    }
    oldest++;
  }
  if (tail < head) tail = head;
}

function resizeRing(needed: u64): void {
  let size: u32 = slots ? slots : FIRST_SLOTS;
  while (size < needed) size <<= 1;
  const old = entries;
  const oldSlots = slots;
  entries = heap.alloc(<usize>size * ENTRY_SIZE);
  memory.fill(entries, 0, <usize>size * ENTRY_SIZE);
  slots = size;
  for (let i: u32 = 0; i < oldSlots; i++) {
    const from = old + <usize>i * ENTRY_SIZE;
    if (load<u32>(from, ADDRESS)) memory.copy(slot(load<u64>(from, ID)), from, ENTRY_SIZE);
  }
  if (old) heap.free(old);
}

// @ts-ignore: decorator
@inline
function slot(id: u64): usize {
  return entries + <usize>((<u32>id) & (slots - 1)) * ENTRY_SIZE;
}
