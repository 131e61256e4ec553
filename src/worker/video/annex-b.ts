/**
 * The units of an H264 or H265 stream with start codes (Annex B): views without start code, with their emulation
 * prevention bytes. Looks no further than what the caller takes.
 */
export function* nalUnits(data: Uint8Array): Generator<Uint8Array, undefined> {
  let start = -1;
  let i = 0;
  const last = data.length - 2;
  while (i < last) {
    // The third byte tells most: above 1, none of these three bytes begins a start code.
    const third = data[i + 2]!;
    if (third > 1) i += 3;
    else if (third === 1 && data[i] === 0 && data[i + 1] === 0) {
      if (start >= 0) yield data.subarray(start, withoutZeros(data, start, i));
      start = i + 3;
      i = start;
    } else i += 1;
  }
  if (start >= 0 && start < data.length) yield data.subarray(start, withoutZeros(data, start, data.length));
  return undefined;
}

/** The first `most` bytes of a unit's payload behind a header of `header` bytes, without emulation prevention. */
export function payload(unit: Uint8Array, header: number, most: number): Uint8Array {
  const out = new Uint8Array(most);
  let length = 0;
  let zeros = 0;
  for (let i = header; i < unit.length && length < most; i++) {
    const byte = unit[i]!;
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    out[length++] = byte;
  }
  return out.subarray(0, length);
}

function withoutZeros(data: Uint8Array, start: number, end: number): number {
  while (end > start && data[end - 1] === 0) end -= 1;
  return end;
}
