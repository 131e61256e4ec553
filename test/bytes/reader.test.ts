import { expect } from 'chai';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import type { DecodeProblem } from '../../src/bytes/decode-error.ts';
import { Reader } from '../../src/bytes/reader.ts';

function problem(read: () => unknown): DecodeProblem | null {
  try {
    read();
    return null;
  } catch (error) {
    expect(error).instanceOf(DecodeError);
    return (error as DecodeError).problem;
  }
}

describe('Reader', () => {
  const bytes = Uint8Array.from({ length: 8 }, (_, index) => 0xf8 + index);

  it('reads little-endian numbers of each size and sign', () => {
    expect(new Reader(bytes).u8()).to.equal(0xf8);
    expect(new Reader(bytes).i8()).to.equal(-8);
    expect(new Reader(bytes).u16()).to.equal(0xf9f8);
    expect(new Reader(bytes).i16()).to.equal(0xf9f8 - 0x10000);
    expect(new Reader(bytes).u32()).to.equal(0xfbfaf9f8);
    expect(new Reader(bytes).i32()).to.equal(0xfbfaf9f8 - 0x100000000);
    expect(new Reader(bytes).u64()).to.equal(0xfffefdfcfbfaf9f8n);
    expect(new Reader(bytes).i64()).to.equal(0xfffefdfcfbfaf9f8n - (1n << 64n));
  });

  it('reads only its own bytes of a larger buffer', () => {
    const reader = new Reader(bytes.subarray(2, 4));
    expect(reader.u16()).to.equal(0xfbfa);
    expect(problem(() => reader.u8())).to.equal('truncated');
    expect(reader.remaining).to.equal(0);
  });

  it('borrows bytes, and refuses more than there are', () => {
    const reader = new Reader(bytes);
    expect(reader.bytes(3).buffer).to.equal(bytes.buffer);
    expect(problem(() => reader.bytes(6))).to.equal('truncated');
    expect(problem(() => reader.bytes(0xffffffff))).to.equal('truncated');
    expect([...reader.rest()]).to.deep.equal([0xfb, 0xfc, 0xfd, 0xfe, 0xff]);
  });

  it('goes to an offset of the same message and not beyond', () => {
    const reader = new Reader(bytes);
    reader.u32();
    const there = reader.at(1);
    expect(there.u8()).to.equal(0xf9);
    expect(reader.position).to.equal(4);
    expect(reader.at(8).remaining).to.equal(0);
    expect(problem(() => reader.at(9))).to.equal('pointer');
  });

  it('ends a descent along pointers that lead in circles', () => {
    const descend = (reader: Reader): void => {
      descend(reader.at(0));
    };
    expect(
      problem(() => {
        descend(new Reader(bytes));
      }),
    ).to.equal('pointer');
  });

  it('counts the items of all arrays of a message together', () => {
    const reader = new Reader(bytes);
    reader.countItems(5);
    reader.at(0).countItems(3);
    expect(
      problem(() => {
        reader.at(2).countItems(1);
      }),
    ).to.equal('oversized');
  });
});
