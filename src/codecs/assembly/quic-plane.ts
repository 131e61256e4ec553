import { PLANE_CONTEXTS, RANDOM } from './layout';
import { INDEX_SHIFT, longCodeword } from './quic-tables';
import { PLANE, SEED, SINGLE, STEP, TABLE, WAIT, WAIT_MASK, bucketAfter, learnPlane } from './quic-model';
import { bits, count, next, readRun, setBits } from './quic-bits';

/** Decodes one byte of each pixel `from` to `end`: an alpha or a gray plane. `row` and `above` point to that byte. */
export function plane(row: usize, above: usize, from: u32, end: u32, noRun: u32): bool {
  let word = bits;
  let certain = <u64>count;
  let address = next;
  const step = load<u32>(PLANE, STEP);
  let seed = load<u32>(PLANE, SEED);

  let i = from;
  let stop = i + load<u32>(PLANE, WAIT);
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
      if (up == aboveLeft && left == beforeLeft && i > noRun) {
        ran = true;
        break;
      }
      aboveLeft = up;
      word |= load<u64>(address, 0, 1) >>> certain;
      address -= <usize>((63 - certain) >>> 3);
      certain |= 56;
      const table = load<u32>(bucket, SINGLE + TABLE);
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
      noRun = i;
      setBits(word, <u32>certain, address);
      const run = readRun(PLANE, end - i);
      if (run < 0) return false;
      word = bits;
      certain = <u64>count;
      address = next;
      for (const last = i + run; i < last; i++) store<u8>(row + (i << 2), <u8>left);
      stop += run;
      if (i == end) break;
      if (run) {
        beforeLeft = left;
        aboveLeft = <u32>load<u8>(above + ((i - 1) << 2));
        bucket = bucketAfter<u8>(load<u8>(PLANE_CONTEXTS + i - 1));
      }
    } else if (stop < end) {
      learnPlane(load<u8>(PLANE_CONTEXTS + i - 2), load<u8>(PLANE_CONTEXTS + i - 1), step);
      stop = i + (load<u8>(++seed & 255, RANDOM) & load<u32>(step, WAIT_MASK));
    } else {
      break;
    }
  }
  store<u32>(PLANE, stop - end, WAIT);
  store<u32>(PLANE, seed, SEED);
  setBits(word, <u32>certain, address);
  return true;
}
