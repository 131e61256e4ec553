import { expect } from 'chai';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import { cursorShapeSize, decodeCursorShape } from '../../src/codecs/cursor-shape.ts';

describe("a pointer's shape", () => {
  it('takes as many bytes as its kind needs', () => {
    expect(cursorShapeSize('alpha', 9, 2)).to.equal(9 * 2 * 4);
    expect(cursorShapeSize('mono', 9, 2)).to.equal(2 * 2 * 2);
    expect(cursorShapeSize('color4', 9, 2)).to.equal(5 * 2 + 16 * 4 + 2 * 2);
    expect(cursorShapeSize('color8', 9, 2)).to.equal(9 * 2 + 256 * 4 + 2 * 2);
    expect(cursorShapeSize('color16', 9, 2)).to.equal(18 * 2 + 2 * 2);
    expect(cursorShapeSize('color24', 9, 2)).to.equal(27 * 2 + 2 * 2);
    expect(cursorShapeSize('color32', 9, 2)).to.equal(36 * 2 + 2 * 2);
  });

  it('is refused when it is larger than any, or has fewer bytes', () => {
    expect(() => cursorShapeSize('alpha', 513, 1)).to.throw(DecodeError, '513x1 pixels');
    expect(() => cursorShapeSize('alpha', 1, 65_535)).to.throw(DecodeError, '1x65535 pixels');
    expect(() => decodeCursorShape('color24', 9, 2, new Uint8Array(57))).to.throw(DecodeError, '58 bytes, 57 left');
    expect(decodeCursorShape('color24', 9, 2, new Uint8Array(58))).to.have.length(18);
  });

  it('has the colours and the transparency that its kind says', () => {
    const alpha = decodeCursorShape('alpha', 1, 1, Uint8Array.of(0x11, 0x22, 0x33, 0x44));
    expect(alpha[0]!.toString(16)).to.equal('44112233');
    // and, xor: 00 black, 01 white, 10 transparent, 11 inverts what is below: black, with a white edge
    const mono = decodeCursorShape('mono', 4, 1, Uint8Array.of(0b0011_0000, 0b0100_0000));
    expect(Array.from(mono, (pixel) => pixel.toString(16))).to.deep.equal(['ff000000', 'ffffffff', '0', '0']);
    const inverting = decodeCursorShape('mono', 3, 1, Uint8Array.of(0b1110_0000, 0b1000_0000));
    expect(Array.from(inverting, (pixel) => pixel.toString(16))).to.deep.equal(['ff000000', 'ffffffff', '0']);
    const palette = new Uint8Array(64);
    palette.set([0x10, 0x20, 0x30, 0], 7 * 4);
    const color4 = decodeCursorShape('color4', 2, 1, Uint8Array.of(0x70, ...palette, 0b0100_0000));
    expect(Array.from(color4, (pixel) => pixel.toString(16))).to.deep.equal(['ff102030', '0']);
    const color16 = decodeCursorShape('color16', 1, 1, Uint8Array.of(0x1f, 0x7c, 0));
    expect(color16[0]!.toString(16), 'red and blue').to.equal('ffff00ff');
  });
});
