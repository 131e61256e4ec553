import { DecodeError } from '../bytes/decode-error.ts';
import { baseFromServer, baseToServer, waitFor } from './common.ts';
import { clip, displayBase, point, point16, pointFix, rect } from './geometry.ts';
import type { Point, PointFix } from './geometry.ts';
import { imagePointer, optionalImage } from './image.ts';
import type { Image } from './image.ts';
import {
  array,
  countedBytes,
  custom,
  empty,
  enumeration,
  fast,
  i32,
  i64,
  items,
  mapped,
  pointer,
  rest,
  struct,
  u16,
  u32,
  u64,
  u8,
  messages,
} from './schema.ts';
import type { Field, MessageOf, TypeOf } from './schema.ts';

/** SPICE_SURFACE_FMT_*: a surface's pixel format. */
export const surfaceFormat = enumeration(u32, {
  a1: 1,
  a8: 8,
  rgb555: 16,
  rgb565: 80,
  xrgb32: 32,
  argb32: 96,
});
export type SurfaceFormat = TypeOf<typeof surfaceFormat>;

/** SPICE_VIDEO_CODEC_TYPE_*. */
export const videoCodec = enumeration(u8, { mjpeg: 1, vp8: 2, h264: 3, vp9: 4, h265: 5 });
export type VideoCodec = TypeOf<typeof videoCodec>;

/** SPICE_ROPD_*: which of source, brush, destination and result are inverted, and how they meet. Bits, see `Ropd`. */
const ropd = u16;
export const Ropd = {
  inversSrc: 1 << 0,
  inversBrush: 1 << 1,
  inversDest: 1 << 2,
  opPut: 1 << 3,
  opOr: 1 << 4,
  opAnd: 1 << 5,
  opXor: 1 << 6,
  opBlackness: 1 << 7,
  opWhiteness: 1 << 8,
  opInvers: 1 << 9,
  inversRes: 1 << 10,
} as const;

const scaleMode = enumeration(u8, { interpolate: 0, nearest: 1 });
export type ScaleMode = TypeOf<typeof scaleMode>;

/** What an area is painted with. Colours are 0x00RRGGBB (16 bit surfaces too: the server sends them so). */
export type Brush =
  | { readonly type: 'none' }
  | { readonly type: 'solid'; readonly color: number }
  | { readonly type: 'pattern'; readonly image: Image; readonly origin: Point };

export const brush: Field<Brush> = custom<Brush>(
  1,
  (r) => {
    const type = u8.read(r);
    switch (type) {
      case 0:
        return { type: 'none' };
      case 1:
        return { type: 'solid', color: u32.read(r) };
      case 2:
        return { type: 'pattern', image: imagePointer.read(r), origin: point.read(r) };
      default:
        throw new DecodeError('invalid', `brush type ${type}`);
    }
  },
  (w, v) => {
    switch (v.type) {
      case 'none':
        w.u8(0);
        break;
      case 'solid':
        w.u8(1);
        w.u32(v.color);
        break;
      case 'pattern':
        w.u8(2);
        imagePointer.write(w, v.image);
        point.write(w, v.origin);
    }
  },
);

/** A 1-bit image that says which pixels are drawn; `invers` swaps drawn and spared. No image: all are drawn. */
export const mask = custom<{ readonly invers: boolean; readonly position: Point; readonly bitmap: Image | null }>(
  13,
  (r) => ({ invers: (u8.read(r) & 1) !== 0, position: point.read(r), bitmap: optionalImage.read(r) }),
  (w, v) => {
    w.u8(v.invers ? 1 : 0);
    point.write(w, v.position);
    optionalImage.write(w, v.bitmap);
  },
);
export type Mask = TypeOf<typeof mask>;

/** SPICE_PATH_*: bits of a path segment. */
export const PathFlag = { begin: 1, end: 2, close: 8, bezier: 16 } as const;

const segment = struct({ flags: u8, points: array(u32, pointFix) });
export interface PathSegment {
  readonly flags: number;
  readonly points: readonly PointFix[];
}

const segments = array(u32, segment);
const path = mapped<TypeOf<typeof segments>, readonly PathSegment[]>(
  segments,
  (value) => value,
  (value) => value.map(({ flags, points }) => ({ flags, points: [...points] })),
);

/** SPICE_LINE_FLAGS_*. */
const lineFlag = { startWithGap: 4, styled: 8 } as const;

/** How a line is dashed: lengths of dash and gap in turn, in 28.4 fixed-point pixels. `style` is null for a solid line. */
export const lineAttributes = custom<{ readonly startWithGap: boolean; readonly style: readonly number[] | null }>(
  1,
  (r) => {
    const flags = u8.read(r);
    const startWithGap = (flags & lineFlag.startWithGap) !== 0;
    if (!(flags & lineFlag.styled)) return { startWithGap, style: null };
    const count = u8.read(r);
    const offset = u32.read(r);
    if (offset === 0 && count > 0) throw new DecodeError('pointer', 'points nowhere', ['style']);
    return { startWithGap, style: count === 0 ? [] : items(r.at(offset), count, i32) };
  },
  (w, v) => {
    w.u8((v.startWithGap ? lineFlag.startWithGap : 0) | (v.style ? lineFlag.styled : 0));
    if (!v.style) return;
    const style = v.style;
    w.u8(style.length);
    w.pointer(() => {
      for (const length of style) w.i32(length);
    });
  },
);
export type LineAttributes = TypeOf<typeof lineAttributes>;

/** A glyph as a small picture of 1, 4 or 8 bits a pixel. Rows are padded to whole bytes. */
export interface RasterGlyph {
  readonly renderPosition: Point;
  readonly glyphOrigin: Point;
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** SPICE_STRING_FLAGS_*. */
const stringFlag = { a1: 1, a4: 2, a8: 4, topDown: 8 } as const;

const glyphOf = (bits: 1 | 4 | 8): Field<RasterGlyph> =>
  custom<RasterGlyph>(
    20,
    (r) => {
      const renderPosition = point.read(r);
      const glyphOrigin = point.read(r);
      const width = u16.read(r);
      const height = u16.read(r);
      return { renderPosition, glyphOrigin, width, height, data: r.bytes(Math.ceil((width * bits) / 8) * height) };
    },
    (w, v) => {
      point.write(w, v.renderPosition);
      point.write(w, v.glyphOrigin);
      w.u16(v.width);
      w.u16(v.height);
      w.bytes(v.data);
    },
  );

const glyph = { 1: glyphOf(1), 4: glyphOf(4), 8: glyphOf(8) } as const;

export interface GlyphString {
  readonly bits: 1 | 4 | 8;
  readonly topDown: boolean;
  readonly glyphs: readonly RasterGlyph[];
}

const glyphString = custom<GlyphString>(
  3,
  (r) => {
    const length = u16.read(r);
    const flags = u8.read(r);
    const bits = flags & stringFlag.a1 ? 1 : flags & stringFlag.a4 ? 4 : flags & stringFlag.a8 ? 8 : null;
    if (bits === null) throw new DecodeError('invalid', `string flags ${flags}`, ['flags']);
    return { bits, topDown: (flags & stringFlag.topDown) !== 0, glyphs: items(r, length, glyph[bits]) };
  },
  (w, v) => {
    w.u16(v.glyphs.length);
    w.u8({ 1: stringFlag.a1, 4: stringFlag.a4, 8: stringFlag.a8 }[v.bits] | (v.topDown ? stringFlag.topDown : 0));
    for (const one of v.glyphs) glyph[v.bits].write(w, one);
  },
);

/** A projective map without its last row, in 16.16 fixed-point numbers, from destination to source. */
const transform = struct({ t00: i32, t01: i32, t02: i32, t10: i32, t11: i32, t12: i32 });
export type Transform = TypeOf<typeof transform>;

/** The bits of SPICE_COMPOSITE_* taken apart. Filters and repeats are pixman's numbers, as is the operator. */
export interface Composite {
  readonly operator: number;
  readonly sourceFilter: number;
  readonly maskFilter: number;
  readonly sourceRepeat: number;
  readonly maskRepeat: number;
  readonly componentAlpha: boolean;
  readonly sourceOpaque: boolean;
  readonly maskOpaque: boolean;
  readonly destOpaque: boolean;
  readonly source: Image;
  readonly mask: Image | null;
  readonly sourceTransform: Transform | null;
  readonly maskTransform: Transform | null;
  readonly sourceOrigin: Point;
  readonly maskOrigin: Point;
}

const compositeFlag = {
  componentAlpha: 1 << 18,
  hasMask: 1 << 19,
  hasSourceTransform: 1 << 20,
  hasMaskTransform: 1 << 21,
  sourceOpaque: 1 << 22,
  maskOpaque: 1 << 23,
  destOpaque: 1 << 24,
} as const;

const composite = custom<Composite>(
  16,
  (r) => {
    const flags = u32.read(r);
    const source = imagePointer.read(r);
    const maskImage = flags & compositeFlag.hasMask ? imagePointer.read(r) : null;
    const sourceTransform = flags & compositeFlag.hasSourceTransform ? transform.read(r) : null;
    const maskTransform = flags & compositeFlag.hasMaskTransform ? transform.read(r) : null;
    return {
      operator: flags & 0xff,
      sourceFilter: (flags >>> 8) & 7,
      maskFilter: (flags >>> 11) & 7,
      sourceRepeat: (flags >>> 14) & 3,
      maskRepeat: (flags >>> 16) & 3,
      componentAlpha: (flags & compositeFlag.componentAlpha) !== 0,
      sourceOpaque: (flags & compositeFlag.sourceOpaque) !== 0,
      maskOpaque: (flags & compositeFlag.maskOpaque) !== 0,
      destOpaque: (flags & compositeFlag.destOpaque) !== 0,
      source,
      mask: maskImage,
      sourceTransform,
      maskTransform,
      sourceOrigin: point16.read(r),
      maskOrigin: point16.read(r),
    };
  },
  (w, v) => {
    w.u32(
      v.operator |
        (v.sourceFilter << 8) |
        (v.maskFilter << 11) |
        (v.sourceRepeat << 14) |
        (v.maskRepeat << 16) |
        (v.componentAlpha ? compositeFlag.componentAlpha : 0) |
        (v.mask ? compositeFlag.hasMask : 0) |
        (v.sourceTransform ? compositeFlag.hasSourceTransform : 0) |
        (v.maskTransform ? compositeFlag.hasMaskTransform : 0) |
        (v.sourceOpaque ? compositeFlag.sourceOpaque : 0) |
        (v.maskOpaque ? compositeFlag.maskOpaque : 0) |
        (v.destOpaque ? compositeFlag.destOpaque : 0),
    );
    imagePointer.write(w, v.source);
    if (v.mask) imagePointer.write(w, v.mask);
    if (v.sourceTransform) transform.write(w, v.sourceTransform);
    if (v.maskTransform) transform.write(w, v.maskTransform);
    point16.write(w, v.sourceOrigin);
    point16.write(w, v.maskOrigin);
  },
);

const copy = fast(
  struct({ base: displayBase, source: optionalImage, sourceArea: rect, ropd, scaleMode, mask }),
  (r) => ({
    base: displayBase.read(r),
    source: optionalImage.read(r),
    sourceArea: rect.read(r),
    ropd: r.u16(),
    scaleMode: scaleMode.read(r),
    mask: mask.read(r),
  }),
);
const fill = fast(struct({ base: displayBase, brush, ropd, mask }), (r) => ({
  base: displayBase.read(r),
  brush: brush.read(r),
  ropd: r.u16(),
  mask: mask.read(r),
}));
const masked = struct({ base: displayBase, mask });

/** Bit 0 of a stream's flags: rows stand top to bottom. */
const streamFlags = u8;
export const StreamFlag = { topDown: 1 } as const;

const head = struct({ monitorId: u32, surfaceId: u32, width: u32, height: u32, x: u32, y: u32, flags: u32 });
export type MonitorHead = TypeOf<typeof head>;

/** Messages of the display channel from the server. SPICE_MSG_DISPLAY_*. */
export const displayFromServer = {
  ...baseFromServer,
  mode: { id: 101, body: struct({ width: u32, height: u32, bits: u32 }) },
  mark: { id: 102, body: empty },
  reset: { id: 103, body: empty },
  copyBits: { id: 104, body: struct({ base: displayBase, sourcePosition: point }) },
  invalList: { id: 105, body: struct({ resources: array(u16, struct({ type: u8, id: u64 })) }) },
  invalAllPixmaps: { id: 106, body: struct({ waitFor: array(u8, waitFor) }) },
  invalPalette: { id: 107, body: struct({ id: u64 }) },
  invalAllPalettes: { id: 108, body: empty },
  streamCreate: {
    id: 122,
    body: struct({
      surfaceId: u32,
      id: u32,
      flags: streamFlags,
      codec: u8,
      stamp: u64,
      streamWidth: u32,
      streamHeight: u32,
      sourceWidth: u32,
      sourceHeight: u32,
      dest: rect,
      clip,
    }),
  },
  streamData: { id: 123, body: struct({ id: u32, multiMediaTime: u32, data: countedBytes(u32) }) },
  streamClip: { id: 124, body: struct({ id: u32, clip }) },
  streamDestroy: { id: 125, body: struct({ id: u32 }) },
  streamDestroyAll: { id: 126, body: empty },
  drawFill: { id: 302, body: fill },
  drawOpaque: {
    id: 303,
    body: struct({ base: displayBase, source: optionalImage, sourceArea: rect, brush, ropd, scaleMode, mask }),
  },
  drawCopy: { id: 304, body: copy },
  drawBlend: { id: 305, body: copy },
  drawBlackness: { id: 306, body: masked },
  drawWhiteness: { id: 307, body: masked },
  drawInvers: { id: 308, body: masked },
  drawRop3: {
    id: 309,
    body: struct({ base: displayBase, source: optionalImage, sourceArea: rect, brush, rop3: u8, scaleMode, mask }),
  },
  drawStroke: {
    id: 310,
    body: struct({
      base: displayBase,
      path: pointer(path),
      line: lineAttributes,
      brush,
      foreMode: ropd,
      backMode: ropd,
    }),
  },
  drawText: {
    id: 311,
    body: struct({
      base: displayBase,
      string: pointer(glyphString),
      backArea: rect,
      foreBrush: brush,
      backBrush: brush,
      foreMode: ropd,
      backMode: ropd,
    }),
  },
  drawTransparent: {
    id: 312,
    body: struct({ base: displayBase, source: optionalImage, sourceArea: rect, sourceColor: u32, trueColor: u32 }),
  },
  drawAlphaBlend: {
    id: 313,
    body: struct({ base: displayBase, alphaFlags: u8, alpha: u8, source: optionalImage, sourceArea: rect }),
  },
  surfaceCreate: {
    id: 314,
    body: struct({ id: u32, width: u32, height: u32, format: surfaceFormat, flags: u32 }),
  },
  surfaceDestroy: { id: 315, body: struct({ id: u32 }) },
  streamDataSized: {
    id: 316,
    body: struct({ id: u32, multiMediaTime: u32, width: u32, height: u32, dest: rect, data: countedBytes(u32) }),
  },
  monitorsConfig: { id: 317, body: custom(4, readMonitors, writeMonitors) },
  drawComposite: { id: 318, body: struct({ base: displayBase, composite }) },
  streamActivateReport: {
    id: 319,
    body: struct({ streamId: u32, uniqueId: u32, maxWindowSize: u32, timeout: u32 }),
  },
  /** Never sent over a network: the picture itself is a file descriptor beside the bytes. */
  glScanoutUnix: {
    id: 320,
    body: struct({ width: u32, height: u32, stride: u32, drmFourccFormat: u32, flags: u32 }),
  },
  glDraw: { id: 321, body: struct({ x: u32, y: u32, width: u32, height: u32 }) },
  qualityIndicator: { id: 322, body: rest },
} as const;
export type DisplayFromServer = MessageOf<typeof displayFromServer>;
export const displayMessages = messages(displayFromServer);

/** A message of the display channel by its name. */
export type DisplayMessage<N extends DisplayFromServer['name']> = Extract<DisplayFromServer, { name: N }>;

/** The messages that change pixels of a surface by a draw operation. */
export type DrawMessage = Extract<DisplayFromServer, { name: `draw${string}` | 'copyBits' }>;

/** Whether a message is one of these. */
export function isDraw(message: { readonly name: string }): message is DrawMessage {
  return message.name.startsWith('draw') || message.name === 'copyBits';
}

function readMonitors(r: Parameters<Field<unknown>['read']>[0]): { maxAllowed: number; heads: MonitorHead[] } {
  const count = u16.read(r);
  const maxAllowed = u16.read(r);
  return { maxAllowed, heads: items(r, count, head) };
}

function writeMonitors(
  w: Parameters<Field<unknown>['write']>[0],
  v: { maxAllowed: number; heads: MonitorHead[] },
): void {
  w.u16(v.heads.length);
  w.u16(v.maxAllowed);
  for (const value of v.heads) head.write(w, value);
}

/** SPICE_IMAGE_COMPRESSION_*. */
export const imageCompression = enumeration(u8, {
  off: 1,
  auto_glz: 2,
  auto_lz: 3,
  quic: 4,
  glz: 5,
  lz: 6,
  lz4: 7,
});
export type ImageCompression = TypeOf<typeof imageCompression>;

/** Messages of the display channel to the server. SPICE_MSGC_DISPLAY_*. */
export const displayToServer = {
  ...baseToServer,
  init: {
    id: 101,
    body: struct({ pixmapCacheId: u8, pixmapCacheSize: i64, glzDictionaryId: u8, glzDictionaryWindowSize: i32 }),
  },
  streamReport: {
    id: 102,
    body: struct({
      streamId: u32,
      uniqueId: u32,
      startFrameMmTime: u32,
      endFrameMmTime: u32,
      numFrames: u32,
      numDrops: u32,
      lastFrameDelay: i32,
      audioDelay: u32,
    }),
  },
  preferredCompression: { id: 103, body: struct({ compression: imageCompression }) },
  glDrawDone: { id: 104, body: empty },
  preferredVideoCodecType: { id: 105, body: struct({ codecs: array(u8, videoCodec) }) },
} as const;
export type DisplayToServer = MessageOf<typeof displayToServer>;
export const displayCommands = messages(displayToServer);
