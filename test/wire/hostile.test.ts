import { expect } from 'chai';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import { displayMessages } from '../../src/wire/display.ts';
import type { DisplayMessage } from '../../src/wire/display.ts';
import { mainMessages } from '../../src/wire/main.ts';
import { vmcMessages } from '../../src/wire/vmc.ts';
import { layout } from './layout.ts';
import { imageBytes } from './samples/images.ts';

const base = `
  u32 0
  i32 0
  i32 0
  i32 9
  i32 9
  u8 0     # no clip`;
const drawCopy = (source: string, rest: string) =>
  layout(`${base}
    ${source}
    i32 0
    i32 0
    i32 9
    i32 9
    u16 8
    u8 0
    u8 0
    i32 0
    i32 0
    ${rest}`);

describe('hostile messages', () => {
  for (const [title, decode, sentence] of [
    [
      'a cut field of a hand-written message',
      () => displayMessages.decode(304, drawCopy('u32 0', 'u32 0').slice(0, 31)),
      'drawCopy.sourceArea.left: needs 4 bytes, 2 left',
    ],
    [
      'a cut field deep inside',
      () => displayMessages.decode(304, drawCopy('ptr image', `u32 0 \n image: \n ${imageBytes.indexed}`).slice(0, -2)),
      'drawCopy.source.bitmap.entries: 2 items of at least 4 bytes, 6 left',
    ],
    [
      'more clip rectangles than bytes',
      () => displayMessages.decode(124, layout('u32 1 \n u8 1 \n u32 0xffffffff \n u32 0')),
      'streamClip.clip: 4294967295 items of at least 16 bytes, 4 left',
    ],
    [
      'an image outside of the message',
      () => displayMessages.decode(304, drawCopy('u32 500', 'u32 0')),
      'drawCopy.source: points to byte 500 of 57',
    ],
    [
      'a picture of absurd size',
      () =>
        displayMessages.decode(
          304,
          drawCopy('ptr image', `u32 0 \n image: \n ${imageBytes.quic.replace('u32 2 ', 'u32 0x7fffffff ')}`),
        ),
      'drawCopy.source.descriptor: image of 2147483647x3 pixels',
    ],
    [
      'rows that overflow 32 bits',
      () =>
        displayMessages.decode(
          304,
          drawCopy(
            'ptr image',
            `u32 0 \n image: \n ${imageBytes.bitmap.replace('u32 2   # y', 'u32 0x40000000').replace('u32 4   # stride', 'u32 4')}`,
          ),
        ),
      'drawCopy.source.bitmap.data: 1073741824 rows of 4 bytes, 8 left',
    ],
    [
      'an unknown kind of image',
      () => displayMessages.decode(304, drawCopy('ptr image', `u32 0 \n image: \n u64 0 \n u8 2 \n u8 0 \n u64 0`)),
      'drawCopy.source.descriptor.type: image type 2',
    ],
    [
      'a number that is no name',
      () => displayMessages.decode(314, layout('u32 0 \n u32 1 \n u32 1 \n u32 33 \n u32 0')),
      'surfaceCreate.format: 33 is none of',
    ],
    [
      'text outside of the message',
      () => mainMessages.decode(111, layout('u16 1 \n u16 1 \n u32 0xffffffff \n u32 12 \n u32 0 \n u32 0')),
      'migrateSwitchHost.host: needs 4294967295 bytes, 8 left',
    ],
    [
      'compressed data that claims to be huge',
      () => vmcMessages.decode(102, layout('u8 1 \n u32 0xffffffff \n hex 00 01')),
      "compressedData.uncompressedSize: 4294967295 bytes can't come out of 2",
    ],
  ] as const) {
    it(`names the place of ${title}`, () => {
      expect(decode).to.throw(DecodeError, sentence);
    });
  }

  it('accepts pointers that lead to one place', () => {
    const bytes = drawCopy('ptr image', `ptr image \n image: \n ${imageBytes.indexed}`);
    const { body } = displayMessages.decode(304, bytes) as DisplayMessage<'drawCopy'>;
    expect(body.mask.bitmap).to.deep.equal(body.source);
  });

  it('refuses a message that is nothing but a million tiny items', () => {
    const points = 1 << 21;
    const bytes = new Uint8Array(5 + points * 16);
    const view = new DataView(bytes.buffer);
    bytes[4] = 1;
    view.setUint32(5, points - 1, true);
    expect(() => displayMessages.decode(124, bytes)).to.throw(
      DecodeError,
      'streamClip.clip: 2097151 items are too many',
    );
  });
});
