import { expect } from 'chai';
import { nalUnits, payload } from '../../../src/worker/video/annex-b.ts';
import { codecString, isKeyframe } from '../../../src/worker/video/bitstream.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

/** Units with start codes before them, in turn of four bytes and of three. */
function annexB(...units: number[][]): Uint8Array {
  return bytes(...units.flatMap((unit, index) => [...(index % 2 === 0 ? [0] : []), 0, 0, 1, ...unit]));
}

describe('units of H264 and H265', () => {
  it('are found behind start codes of three and four bytes, without the zeros after them', () => {
    const found = [...nalUnits(bytes(0, 0, 0, 1, 0x67, 1, 2, 0, 0, 1, 0x68, 0, 0, 0, 1, 0x65, 9, 0, 0))];
    expect(found.map((unit) => [...unit])).to.deep.equal([[0x67, 1, 2], [0x68], [0x65, 9]]);
  });

  it('are none in bytes without a start code', () => {
    for (const data of [bytes(), bytes(0, 0), bytes(0, 0, 1), bytes(1, 2, 3, 4, 5), new Uint8Array(1000)]) {
      expect([...nalUnits(data)]).to.deep.equal([]);
    }
  });

  it('give their payload without emulation prevention', () => {
    expect([...payload(bytes(0x67, 0, 0, 3, 1, 0, 0, 3, 0, 0, 3), 1, 10)]).to.deep.equal([0, 0, 1, 0, 0, 0, 0]);
    expect([...payload(bytes(0x67, 1, 2, 3, 4), 1, 2)]).to.deep.equal([1, 2]);
  });
});

describe('frames with which decoding can begin', () => {
  it('VP8: the frame tag says so, and the start code follows', () => {
    const key = bytes(0x10, 2, 0, 0x9d, 0x01, 0x2a, 64, 0, 48, 0);
    expect(isKeyframe('vp8', key)).to.equal(true);
    expect(isKeyframe('vp8', bytes(0x11, 2, 0, 0x9d, 0x01, 0x2a, 64, 0, 48, 0))).to.equal(false);
    expect(isKeyframe('vp8', bytes(0x10, 2, 0, 0x9d, 0x01, 0x2b, 64, 0, 48, 0))).to.equal(false);
    expect(isKeyframe('vp8', key.subarray(0, 6))).to.equal(false);
  });

  it('VP9: not an inter frame, and not one that repeats another', () => {
    expect(isKeyframe('vp9', bytes(0x82, 0x49, 0x83, 0x42, 0))).to.equal(true);
    expect(isKeyframe('vp9', bytes(0x86, 0x49, 0x83, 0x42, 0)), 'inter').to.equal(false);
    expect(isKeyframe('vp9', bytes(0x8a, 0x49, 0x83, 0x42, 0)), 'shows an existing one').to.equal(false);
    expect(isKeyframe('vp9', bytes(0x42, 0x49, 0x83, 0x42, 0)), 'no marker').to.equal(false);
    expect(isKeyframe('vp9', bytes(0x82, 0x49, 0x83)), 'cut').to.equal(false);
  });

  it('VP9 of profile 3 has a bit more before the rest', () => {
    // 10 1 1 0 | 0 0 1 0 | then the sync code, one bit later, and a depth bit.
    const bits = `1011000100100100110000011010000101`.padEnd(48, '0');
    const data = Uint8Array.from({ length: 6 }, (_, index) => parseInt(bits.slice(index * 8, index * 8 + 8), 2));
    expect(isKeyframe('vp9', data)).to.equal(true);
    expect(codecString('vp9', data)).to.equal('vp09.03.62.12');
  });

  it('H264: an IDR slice comes before any other', () => {
    expect(isKeyframe('h264', annexB([0x67, 0x42, 0xe0, 0x1f], [0x68, 1], [0x65, 1, 2]))).to.equal(true);
    expect(isKeyframe('h264', annexB([0x09, 0x10], [0x41, 1, 2]))).to.equal(false);
    expect(isKeyframe('h264', annexB([0x41, 1, 2], [0x65, 1, 2])), 'in a later picture').to.equal(false);
    expect(isKeyframe('h264', annexB([0x67, 0x42, 0xe0, 0x1f])), 'parameters alone').to.equal(false);
    expect(isKeyframe('h264', bytes())).to.equal(false);
  });

  it('H265: a picture of random access', () => {
    for (const [type, key] of [
      [19, true],
      [20, true],
      [21, true],
      [16, true],
      [1, false],
      [0, false],
    ] as const) {
      expect(isKeyframe('h265', annexB([0x40, 1, 1], [type << 1, 1, 2])), `type ${type}`).to.equal(key);
    }
  });

  it('MJPEG: all of them', () => {
    expect(isKeyframe('mjpeg', bytes(0xff, 0xd8))).to.equal(true);
  });
});

describe('what WebCodecs calls a stream', () => {
  it('VP8 has one name', () => {
    expect(codecString('vp8', bytes())).to.equal('vp8');
  });

  it('VP9 by profile and depth', () => {
    expect(codecString('vp9', bytes(0x82, 0x49, 0x83, 0x42, 0))).to.equal('vp09.00.62.08');
    expect(codecString('vp9', bytes(0xa2, 0x49, 0x83, 0x42, 0))).to.equal('vp09.01.62.08');
    expect(codecString('vp9', bytes(0x92, 0x49, 0x83, 0x42, 0))).to.equal('vp09.02.62.10');
    expect(codecString('vp9', bytes(0x86, 0x49, 0x83, 0x42, 0)), 'no key frame').to.equal(null);
  });

  it('H264 by the parameter set, wherever it stands', () => {
    expect(codecString('h264', annexB([0x09, 0x10], [0x67, 0xf4, 0x00, 0x1e, 1], [0x65, 1]))).to.equal('avc1.F4001E');
    expect(codecString('h264', annexB([0x67, 0x42, 0xc0, 0x0d]))).to.equal('avc1.42C00D');
    expect(codecString('h264', annexB([0x67, 0, 0, 3, 1])), 'prevented emulation').to.equal('avc1.000001');
    expect(codecString('h264', annexB([0x65, 1, 2, 3]))).to.equal(null);
    expect(codecString('h264', annexB([0x67, 0x42]))).to.equal(null);
  });

  it('H265 by the parameter set: the names of two well known streams', () => {
    // Main, level 4.0, progressive and frame only; emulation prevention stands among the constraints' zeros.
    const main = [0x42, 1, 1, 0x01, 0x60, 0, 0, 3, 0, 0xb0, 0, 0, 3, 0, 0, 3, 0, 120];
    expect(codecString('h265', annexB([0x40, 1], main))).to.equal('hev1.1.6.L120.B0');
    const high = [0x42, 1, 1, 0x22, 0x20, 0, 0, 3, 0, 0x90, 0, 0, 3, 0, 0, 3, 0, 153];
    expect(codecString('h265', annexB(high))).to.equal('hev1.2.4.H153.90');
    expect(codecString('h265', annexB(main.slice(0, 10)))).to.equal(null);
  });

  it('throws for no bytes at all', () => {
    let seed = 7;
    const random = (): number => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) >> 8;
    for (let run = 0; run < 500; run++) {
      const data = Uint8Array.from({ length: random() % 40 }, () =>
        random() % 3 === 0 ? random() & 255 : random() & 1,
      );
      for (const codec of ['vp8', 'vp9', 'h264', 'h265'] as const) {
        isKeyframe(codec, data);
        codecString(codec, data);
      }
    }
  });
});
