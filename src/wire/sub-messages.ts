import { DecodeError } from '../bytes/decode-error.ts';
import { Reader } from '../bytes/reader.ts';
import { Writer } from '../bytes/writer.ts';

/** A message inside of another one's payload. */
export interface SubMessage {
  readonly type: number;
  readonly payload: Uint8Array;
}

/**
 * Reads the list at `offset` of a payload: u16 count, then as many u32 offsets from the start of the payload, each of a
 * u16 type, a u32 size and the data. INVARIANT: together the sub-messages are not larger than the payload, so that a list
 * whose entries all lead to the same place does not multiply the work.
 * @throws {DecodeError} when an offset leads outside, or the sub-messages overlap
 */
export function readSubMessages(payload: Uint8Array, offset: number): SubMessage[] {
  let path = ['subMessages'];
  try {
    const whole = new Reader(payload);
    const list = whole.at(offset);
    const count = list.u16();
    if (count * 4 > list.remaining) {
      throw new DecodeError('truncated', `${count} offsets, ${list.remaining} bytes left`);
    }
    const found: SubMessage[] = [];
    let left = payload.byteLength;
    for (let index = 0; index < count; index++) {
      path = ['subMessages', String(index)];
      const sub = whole.at(list.u32());
      const type = sub.u16();
      const data = sub.bytes(sub.u32());
      left -= SUB_HEADER_SIZE + data.byteLength;
      if (left < 0) throw new DecodeError('oversized', `sub-messages overlap in ${payload.byteLength} bytes`);
      found.push({ type, payload: data });
    }
    return found;
  } catch (error) {
    throw error instanceof DecodeError ? path.reduceRight((inner, name) => inner.within(name), error) : error;
  }
}

/**
 * Writes a payload with its sub-messages behind it. `subList` is where their list stands, for the full header; with an
 * empty `payload` it is 0, as a LIST message wants it.
 */
export function writeSubMessages(
  payload: Uint8Array,
  subs: readonly SubMessage[],
): { payload: Uint8Array; subList: number } {
  const writer = new Writer();
  writer.bytes(payload);
  const subList = writer.length;
  writer.u16(subs.length);
  for (const sub of subs) {
    writer.pointer(() => {
      writer.u16(sub.type);
      writer.u32(sub.payload.byteLength);
      writer.bytes(sub.payload);
    });
  }
  return { payload: writer.finish(), subList };
}

const SUB_HEADER_SIZE = 6;
