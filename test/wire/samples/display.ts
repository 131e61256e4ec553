import type { displayFromServer, displayToServer } from '../../../src/wire/display.ts';
import { bytesOf, sample } from '../sample.ts';
import type { Samples } from '../sample.ts';
import * as base from './base.ts';
import { imageBytes, images } from './images.ts';

const box = { top: 10, left: -20, bottom: 30, right: 40 };
const boxBytes = 'i32 10 # top \n i32 -20 # left \n i32 30 # bottom \n i32 40 # right';
const whole = { surfaceId: 3, box, clip: null };
const wholeBytes = `u32 3 # surface_id \n ${boxBytes} \n u8 0 # clip: none`;
const clipped = { surfaceId: 3, box, clip: [box, { top: 0, left: 1, bottom: 2, right: 3 }] };
const clipBytes = `
  u8 1   # clip: rects, in line
  u32 2  # num_rects
  ${boxBytes}
  i32 0
  i32 1
  i32 2
  i32 3`;
const clippedBytes = `u32 3 \n ${boxBytes} \n ${clipBytes}`;

const noMask = { invers: false, position: { x: 0, y: 0 }, bitmap: null };
const noMaskBytes = 'u8 0 # mask flags \n i32 0 \n i32 0 \n u32 0 # no bitmap';
const { quic, surface } = images;
const mask = { invers: true, position: { x: 4, y: -5 }, bitmap: surface };
const maskBytes = 'u8 1 # invers \n i32 4 \n i32 -5 \n ptr mask';

const pattern = { type: 'pattern' as const, image: surface, origin: { x: 7, y: 8 } };
const patternBytes = 'u8 2 # pattern \n ptr pattern \n i32 7 \n i32 8';
const solid = { type: 'solid' as const, color: 0xff8040 };
const solidBytes = 'u8 1 # solid \n u32 0xff8040';

const copy = {
  base: whole,
  source: quic,
  sourceArea: box,
  ropd: 8,
  scaleMode: 'nearest' as const,
  mask: noMask,
};
const copyBytes = `
  ${wholeBytes}
  ptr source
  ${boxBytes}
  u16 8   # rop_descriptor: put
  u8 1    # scale_mode: nearest
  ${noMaskBytes}
  source:`;
const copies = [
  ...Object.entries(images).map(([name, source]) =>
    sample({ ...copy, source }, `${copyBytes}\n${imageBytes[name as keyof typeof images]}`),
  ),
  sample(
    { ...copy, base: clipped, source: null, scaleMode: 'interpolate' as const, mask },
    `${clippedBytes}
     u32 0   # no source
     ${boxBytes}
     u16 8
     u8 0
     ${maskBytes}
     mask:
     ${imageBytes.surface}`,
  ),
] as const;
const firstCopy = copies[0];
const [, ...otherCopies] = copies;

const masked = [
  sample({ base: whole, mask: noMask }, `${wholeBytes}\n${noMaskBytes}`),
  sample({ base: clipped, mask }, `${clippedBytes}\n${maskBytes}\n mask:\n${imageBytes.surface}`),
] as const;

const transform = { t00: 65536, t01: -1, t02: 2, t10: 3, t11: 65537, t12: 7 };
const transformBytes = 'i32 65536 \n i32 -1 \n i32 2 \n i32 3 \n i32 65537 \n i32 7';
const glyph = { renderPosition: { x: 1, y: 2 }, glyphOrigin: { x: -1, y: -2 }, width: 3, height: 2 };
const glyphBytes = 'i32 1 \n i32 2 \n i32 -1 \n i32 -2 \n u16 3 # width \n u16 2 # height';
const stringSample = (bits: 1 | 4 | 8, flags: number, ...data: number[]) =>
  sample(
    {
      base: whole,
      string: { bits, topDown: flags > 8, glyphs: [{ ...glyph, data: bytesOf(...data) }] },
      backArea: box,
      foreBrush: solid,
      backBrush: { type: 'none' as const },
      foreMode: 8,
      backMode: 0x200,
    },
    `${wholeBytes}
     ptr string
     ${boxBytes}
     ${solidBytes}
     u8 0        # back_brush: none
     u16 8
     u16 0x200
     string:
     u16 1       # length
     u8 ${flags} # flags
     ${glyphBytes}
     hex ${data.map((value) => value.toString(16)).join(' ')}`,
  );

export const fromServer: Samples<typeof displayFromServer> = {
  ...base.fromServer,
  mode: [sample({ width: 640, height: 480, bits: 32 }, 'u32 640 \n u32 480 \n u32 32')],
  mark: [sample(undefined, '')],
  reset: [sample(undefined, '')],
  copyBits: [
    sample({ base: whole, sourcePosition: { x: 1, y: -2 } }, `${wholeBytes}\n i32 1 \n i32 -2`),
    sample({ base: clipped, sourcePosition: { x: 1, y: -2 } }, `${clippedBytes}\n i32 1 \n i32 -2`),
  ],
  invalList: [sample({ resources: [{ type: 1, id: 99n }] }, 'u16 1 # count \n u8 1 # pixmap \n u64 99')],
  invalAllPixmaps: [
    sample({ waitFor: [{ channelType: 2, channelId: 0, serial: 4n }] }, 'u8 1 \n u8 2 \n u8 0 \n u64 4'),
  ],
  invalPalette: [sample({ id: 5n }, 'u64 5')],
  invalAllPalettes: [sample(undefined, '')],
  streamCreate: [
    sample(
      {
        surfaceId: 0,
        id: 1,
        flags: 1,
        codec: 2,
        stamp: 3n,
        streamWidth: 320,
        streamHeight: 240,
        sourceWidth: 321,
        sourceHeight: 241,
        dest: box,
        clip: clipped.clip,
      },
      `u32 0    # surface_id
       u32 1    # id
       u8 1     # flags: top down
       u8 2     # codec_type: VP8
       u64 3    # stamp
       u32 320
       u32 240
       u32 321
       u32 241
       ${boxBytes}
       ${clipBytes}`,
    ),
  ],
  streamData: [
    sample({ id: 1, multiMediaTime: 500, data: bytesOf(1, 2, 3) }, 'u32 1 \n u32 500 \n u32 3 \n hex 01 02 03'),
  ],
  streamClip: [
    sample({ id: 1, clip: null }, 'u32 1 \n u8 0'),
    sample({ id: 1, clip: clipped.clip }, `u32 1 \n ${clipBytes}`),
  ],
  streamDestroy: [sample({ id: 63 }, 'u32 63')],
  streamDestroyAll: [sample(undefined, '')],
  drawFill: [
    sample({ base: whole, brush: solid, ropd: 8, mask: noMask }, `${wholeBytes}\n${solidBytes}\nu16 8\n${noMaskBytes}`),
    sample(
      { base: clipped, brush: pattern, ropd: 0x400, mask },
      `${clippedBytes}
       ${patternBytes}
       u16 0x400
       ${maskBytes}
       pattern:
       ${imageBytes.surface}
       mask:
       ${imageBytes.surface}`,
    ),
  ],
  drawOpaque: [
    sample(
      { base: whole, source: quic, sourceArea: box, brush: pattern, ropd: 0x28, scaleMode: 'nearest', mask: noMask },
      `${wholeBytes}
       ptr source
       ${boxBytes}
       ${patternBytes}
       u16 0x28
       u8 1
       ${noMaskBytes}
       source:
       ${imageBytes.quic}
       pattern:
       ${imageBytes.surface}`,
    ),
  ],
  drawCopy: [firstCopy, ...otherCopies],
  drawBlend: [firstCopy],
  drawBlackness: masked,
  drawWhiteness: masked,
  drawInvers: masked,
  drawRop3: [
    sample(
      { base: whole, source: quic, sourceArea: box, brush: solid, rop3: 0xe2, scaleMode: 'interpolate', mask: noMask },
      `${wholeBytes}
       ptr source
       ${boxBytes}
       ${solidBytes}
       u8 0xe2
       u8 0
       ${noMaskBytes}
       source:
       ${imageBytes.quic}`,
    ),
  ],
  drawStroke: [
    sample(
      {
        base: whole,
        path: [
          { flags: 1, points: [{ x: 16, y: -16 }] },
          {
            flags: 0x12,
            points: [
              { x: 1, y: 2 },
              { x: 3, y: 4 },
            ],
          },
        ],
        line: { startWithGap: true, style: [48, 16] },
        brush: solid,
        foreMode: 8,
        backMode: 0,
      },
      `${wholeBytes}
       ptr path
       u8 12     # line flags: styled, start with gap
       u8 2      # style_nseg
       ptr style
       ${solidBytes}
       u16 8
       u16 0
       path:
       u32 2     # num_segments, in line
       u8 1      # begin
       u32 1     # count
       i32 16
       i32 -16
       u8 0x12   # end, bezier
       u32 2
       i32 1
       i32 2
       i32 3
       i32 4
       style:
       i32 48
       i32 16`,
    ),
    sample(
      {
        base: whole,
        path: [],
        line: { startWithGap: false, style: null },
        brush: { type: 'none' },
        foreMode: 8,
        backMode: 8,
      },
      `${wholeBytes}
       ptr path
       u8 0      # line flags
       u8 0      # brush: none
       u16 8
       u16 8
       path:
       u32 0`,
    ),
  ],
  drawText: [
    stringSample(1, 1, 0xe0, 0x40),
    stringSample(4, 10, 0x12, 0x30, 0x45, 0x60),
    stringSample(8, 4, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16),
  ],
  drawTransparent: [
    sample(
      { base: whole, source: quic, sourceArea: box, sourceColor: 0xff00ff, trueColor: 0xf81f },
      `${wholeBytes}
       ptr source
       ${boxBytes}
       u32 0xff00ff
       u32 0xf81f
       source:
       ${imageBytes.quic}`,
    ),
  ],
  drawAlphaBlend: [
    sample(
      { base: whole, alphaFlags: 1, alpha: 200, source: quic, sourceArea: box },
      `${wholeBytes}
       u8 1
       u8 200
       ptr source
       ${boxBytes}
       source:
       ${imageBytes.quic}`,
    ),
  ],
  surfaceCreate: [
    sample(
      { id: 7, width: 800, height: 600, format: 'rgb565', flags: 1 },
      'u32 7 \n u32 800 \n u32 600 \n u32 80 # 16_565 \n u32 1 # primary',
    ),
  ],
  surfaceDestroy: [sample({ id: 1 }, 'u32 1')],
  streamDataSized: [
    sample(
      { id: 1, multiMediaTime: 2, width: 3, height: 4, dest: box, data: bytesOf(5, 6) },
      `u32 1 \n u32 2 \n u32 3 \n u32 4 \n ${boxBytes} \n u32 2 \n hex 05 06`,
    ),
  ],
  monitorsConfig: [
    sample(
      { maxAllowed: 4, heads: [{ monitorId: 0, surfaceId: 1, width: 640, height: 480, x: 2, y: 3, flags: 0 }] },
      `u16 1   # count
       u16 4   # max_allowed
       u32 0   # monitor_id
       u32 1   # surface_id
       u32 640
       u32 480
       u32 2
       u32 3
       u32 0`,
    ),
  ],
  drawComposite: [
    sample(
      {
        base: whole,
        composite: {
          operator: 3,
          sourceFilter: 5,
          maskFilter: 2,
          sourceRepeat: 1,
          maskRepeat: 3,
          componentAlpha: true,
          sourceOpaque: true,
          maskOpaque: false,
          destOpaque: true,
          source: quic,
          mask: surface,
          sourceTransform: transform,
          maskTransform: { ...transform, t12: 8 },
          sourceOrigin: { x: 1, y: -2 },
          maskOrigin: { x: 3, y: -4 },
        },
      },
      `${wholeBytes}
       # operator 3, filters 5 << 8 and 2 << 11, repeats 1 << 14 and 3 << 16, component alpha 1 << 18,
       # mask, source transform, mask transform 7 << 19, source opaque 1 << 22, destination opaque 1 << 24
       u32 ${3 + 0x500 + 0x1000 + 0x4000 + 0x30000 + 0x40000 + 0x380000 + 0x400000 + 0x1000000}
       ptr source
       ptr mask
       ${transformBytes}
       i32 65536
       i32 -1
       i32 2
       i32 3
       i32 65537
       i32 8
       i16 1
       i16 -2
       i16 3
       i16 -4
       source:
       ${imageBytes.quic}
       mask:
       ${imageBytes.surface}`,
    ),
    sample(
      {
        base: whole,
        composite: {
          operator: 12,
          sourceFilter: 0,
          maskFilter: 0,
          sourceRepeat: 0,
          maskRepeat: 0,
          componentAlpha: false,
          sourceOpaque: false,
          maskOpaque: true,
          destOpaque: false,
          source: quic,
          mask: null,
          sourceTransform: null,
          maskTransform: null,
          sourceOrigin: { x: 0, y: 0 },
          maskOrigin: { x: 0, y: 0 },
        },
      },
      `${wholeBytes}
       u32 ${12 + 0x800000} # mask opaque 1 << 23
       ptr source
       i16 0
       i16 0
       i16 0
       i16 0
       source:
       ${imageBytes.quic}`,
    ),
  ],
  streamActivateReport: [
    sample({ streamId: 1, uniqueId: 2, maxWindowSize: 5, timeout: 1000 }, 'u32 1 \n u32 2 \n u32 5 \n u32 1000'),
  ],
  glScanoutUnix: [
    sample(
      { width: 640, height: 480, stride: 2560, drmFourccFormat: 0x34325258, flags: 1 },
      'u32 640 \n u32 480 \n u32 2560 \n text XR24 \n u32 1 # y 0 at the top',
    ),
  ],
  glDraw: [sample({ x: 1, y: 2, width: 3, height: 4 }, 'u32 1 \n u32 2 \n u32 3 \n u32 4')],
  qualityIndicator: [sample(bytesOf(1), 'hex 01', 0)],
};

export const toServer: Samples<typeof displayToServer> = {
  ...base.toServer,
  init: [
    sample(
      { pixmapCacheId: 1, pixmapCacheSize: 1n << 33n, glzDictionaryId: 2, glzDictionaryWindowSize: -1 },
      'u8 1 \n i64 0x200000000 \n u8 2 \n i32 -1',
    ),
  ],
  streamReport: [
    sample(
      {
        streamId: 1,
        uniqueId: 2,
        startFrameMmTime: 3,
        endFrameMmTime: 4,
        numFrames: 5,
        numDrops: 6,
        lastFrameDelay: -7,
        audioDelay: 0xffffffff,
      },
      'u32 1 \n u32 2 \n u32 3 \n u32 4 \n u32 5 \n u32 6 \n i32 -7 \n u32 0xffffffff',
    ),
  ],
  preferredCompression: [sample({ compression: 'lz4' }, 'u8 7')],
  glDrawDone: [sample(undefined, '')],
  preferredVideoCodecType: [sample({ codecs: ['vp9', 'mjpeg'] }, 'u8 2 \n u8 4 \n u8 1')],
};
