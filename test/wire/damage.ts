/** Copies of `bytes` with changed bytes and numbers; the same ones for the same `seed`. */
export function* damage(bytes: Uint8Array, seed: number, count: number): Generator<Uint8Array> {
  const random = randomNumbers(seed);
  if (bytes.byteLength === 0) return;
  for (let round = 0; round < count; round++) {
    const copy = bytes.slice();
    const view = new DataView(copy.buffer);
    for (let changes = 1 + (random() % 3); changes > 0; changes--) {
      const at = random() % copy.byteLength;
      const way = random() % 4;
      if (way === 0) copy[at] = random();
      else if (way === 1) copy[at] = copy[at]! ^ (1 << (random() % 8));
      else if (at + 4 > copy.byteLength) copy[at] = 0xff;
      else view.setUint32(at, way === 2 ? EXTREMES[random() % EXTREMES.length]! : random() % copy.byteLength, true);
    }
    yield copy;
  }
}

const EXTREMES = [0, 1, 0x7fffffff, 0x80000000, 0xfffffffc, 0xffffffff, 0x10000, 0x1000000];

/** Whole numbers from 0 to 2^31 - 1 (xorshift32). */
export function randomNumbers(seed: number): () => number {
  let state = (seed * 2654435761) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 1;
  };
}
