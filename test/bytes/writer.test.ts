import { expect } from 'chai';
import { decodeText, encodeText } from '../../src/bytes/text.ts';
import { Writer } from '../../src/bytes/writer.ts';

describe('Writer', () => {
  it('writes little-endian numbers of each size and sign', () => {
    const writer = new Writer();
    writer.u8(0xfe);
    writer.i8(-2);
    writer.u16(0xfffe);
    writer.i16(-2);
    writer.u32(0x01020304);
    writer.i32(-2);
    writer.u64(0x0102030405060708n);
    writer.i64(-2n);
    const expected = 'fe fe feff feff 04030201 feffffff 0807060504030201 feffffffffffffff'.replaceAll(' ', '');
    expect(Array.from(writer.finish(), (byte) => byte.toString(16).padStart(2, '0')).join('')).to.equal(expected);
  });

  it('grows under each kind of number', () => {
    for (let before = 0; before < 80; before++) {
      for (const write of [
        (writer: Writer) => {
          writer.u8(0x11);
        },
        (writer: Writer) => {
          writer.u16(0x1111);
        },
        (writer: Writer) => {
          writer.i32(0x11111111);
        },
        (writer: Writer) => {
          writer.u64(0x1111111111111111n);
        },
        (writer: Writer) => {
          writer.bytes(new Uint8Array(300).fill(0x11));
        },
      ]) {
        const writer = new Writer(before % 3);
        writer.bytes(new Uint8Array(before).fill(0x22));
        write(writer);
        const bytes = writer.finish();
        expect(bytes.subarray(0, before).every((byte) => byte === 0x22)).to.equal(true);
        expect(bytes.subarray(before).every((byte) => byte === 0x11)).to.equal(true);
        expect(bytes.byteLength).to.be.above(before);
      }
    }
  });

  it('puts pointed-to data behind the rest, and what that points to behind it', () => {
    const writer = new Writer();
    writer.pointer(() => {
      writer.u8(1);
      writer.pointer(() => {
        writer.u8(2);
      });
    });
    writer.pointer(() => {
      writer.u8(3);
    });
    writer.u8(9);
    expect([...writer.finish()]).to.deep.equal([9, 0, 0, 0, 14, 0, 0, 0, 9, 1, 15, 0, 0, 0, 3, 2]);
  });
});

describe('text', () => {
  it('is UTF-8, up to a zero', () => {
    expect([...encodeText('é€')]).to.deep.equal([0xc3, 0xa9, 0xe2, 0x82, 0xac]);
    expect(decodeText(Uint8Array.of(0xc3, 0xa9, 0, 0x41))).to.equal('é');
    expect(decodeText(Uint8Array.of(0x41, 0x42))).to.equal('AB');
    expect(decodeText(Uint8Array.of(0x41, 0xff))).to.equal('A\ufffd');
  });
});
