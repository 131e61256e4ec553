import { Ropd } from '../wire/display.ts';

/**
 * One of the 16 functions of a source and a destination bit, as its truth table: bit 3 is the result for source 1 and
 * destination 1, bit 2 for 1 and 0, bit 1 for 0 and 1, bit 0 for 0 and 0.
 */
export const Rop = {
  clear: 0,
  nor: 1,
  andInverted: 2,
  copyInverted: 3,
  andReverse: 4,
  invert: 5,
  xor: 6,
  nand: 7,
  and: 8,
  equiv: 9,
  noop: 10,
  orInverted: 11,
  copy: 12,
  orReverse: 13,
  or: 14,
  set: 15,
} as const;
export type Rop = (typeof Rop)[keyof typeof Rop];

/** What meets what when a descriptor is applied. */
export type RopInputs = 'source over dest' | 'brush over dest' | 'brush over source';

const inverts: Readonly<Record<RopInputs, readonly [source: number, dest: number]>> = {
  'source over dest': [Ropd.inversSrc, Ropd.inversDest],
  'brush over dest': [Ropd.inversBrush, Ropd.inversDest],
  'brush over source': [Ropd.inversBrush, Ropd.inversSrc],
};

/** The function that a message's descriptor stands for. Of several operations the first of the server's order counts. */
export function ropOf(descriptor: number, inputs: RopInputs): Rop {
  const [invertSource, invertDest] = inverts[inputs];
  // The truth tables of source and destination themselves, and of their inversions.
  const source = descriptor & invertSource ? 0b0011 : 0b1100;
  const dest = descriptor & invertDest ? 0b0101 : 0b1010;
  let result: number;
  if (descriptor & Ropd.opPut) result = source;
  else if (descriptor & Ropd.opOr) result = source | dest;
  else if (descriptor & Ropd.opAnd) result = source & dest;
  else if (descriptor & Ropd.opXor) result = source ^ dest;
  else if (descriptor & Ropd.opBlackness) return Rop.clear;
  else if (descriptor & Ropd.opWhiteness) return Rop.set;
  else if (descriptor & Ropd.opInvers) return Rop.invert;
  else return Rop.copy;
  return (descriptor & Ropd.inversRes ? result ^ 15 : result) as Rop;
}

/** A span's source and destination words and how they are complemented; `keep` and `set` bring the result into its format. */
export interface RopSpans {
  readonly source: Uint32Array;
  readonly sourceFlip: number;
  readonly dest: Uint32Array;
  readonly destFlip: number;
  readonly keep: number;
  readonly set: number;
}

/** Applies a function to `length` words of a row; the caller has checked that they are there. */
export function ropSpan(rop: Rop, spans: RopSpans, from: number, to: number, length: number): void {
  const { source, dest, destFlip, keep, set } = spans;
  // With the destination's complement taken into the source, one complement of the result is left.
  const flip = spans.sourceFlip;
  const end = to + length;
  switch (rop) {
    case Rop.clear:
      dest.fill((destFlip & keep) | set, to, end);
      break;
    case Rop.set:
      dest.fill((~destFlip & keep) | set, to, end);
      break;
    case Rop.noop:
      break;
    case Rop.invert:
      for (; to < end; to++) dest[to] = (~dest[to]! & keep) | set;
      break;
    case Rop.copy: {
      const change = flip ^ destFlip;
      for (; to < end; to++, from++) dest[to] = ((source[from]! ^ change) & keep) | set;
      break;
    }
    case Rop.copyInverted: {
      const change = ~(flip ^ destFlip);
      for (; to < end; to++, from++) dest[to] = ((source[from]! ^ change) & keep) | set;
      break;
    }
    case Rop.xor:
      for (; to < end; to++, from++) dest[to] = ((source[from]! ^ flip ^ dest[to]!) & keep) | set;
      break;
    case Rop.equiv:
      for (; to < end; to++, from++) dest[to] = (~(source[from]! ^ flip ^ dest[to]!) & keep) | set;
      break;
    case Rop.and:
      for (; to < end; to++, from++) {
        dest[to] = ((((source[from]! ^ flip) & (dest[to]! ^ destFlip)) ^ destFlip) & keep) | set;
      }
      break;
    case Rop.nand:
      for (; to < end; to++, from++) {
        dest[to] = ((~((source[from]! ^ flip) & (dest[to]! ^ destFlip)) ^ destFlip) & keep) | set;
      }
      break;
    case Rop.or:
      for (; to < end; to++, from++) {
        dest[to] = ((((source[from]! ^ flip) | (dest[to]! ^ destFlip)) ^ destFlip) & keep) | set;
      }
      break;
    case Rop.nor:
      for (; to < end; to++, from++) {
        dest[to] = ((~((source[from]! ^ flip) | (dest[to]! ^ destFlip)) ^ destFlip) & keep) | set;
      }
      break;
    case Rop.andReverse:
      for (; to < end; to++, from++) {
        dest[to] = ((((source[from]! ^ flip) & ~(dest[to]! ^ destFlip)) ^ destFlip) & keep) | set;
      }
      break;
    case Rop.andInverted:
      for (; to < end; to++, from++) {
        dest[to] = (((~(source[from]! ^ flip) & (dest[to]! ^ destFlip)) ^ destFlip) & keep) | set;
      }
      break;
    case Rop.orReverse:
      for (; to < end; to++, from++) {
        dest[to] = ((((source[from]! ^ flip) | ~(dest[to]! ^ destFlip)) ^ destFlip) & keep) | set;
      }
      break;
    case Rop.orInverted:
      for (; to < end; to++, from++) {
        dest[to] = (((~(source[from]! ^ flip) | (dest[to]! ^ destFlip)) ^ destFlip) & keep) | set;
      }
      break;
  }
}

/** Whether a function of two surely-255 alpha bytes in a surface of unused bits leaves them 255 (0 on the server). */
export function keepsUnused(rop: Rop): boolean {
  return (rop & 1) === 0;
}
