import type { VideoCodec } from '../../wire/display.ts';
import { nalUnits, payload } from './annex-b.ts';

/** What the first bytes of a frame tell a decoder. Only what is needed is read; nothing is ever thrown. */

const H264 = { slice: 1, idr: 5, sps: 7 } as const;
/** H265 units 16 to 21 are those of pictures that decoding can begin with; 33 is a sequence parameter set. */
const H265 = { firstRandomAccess: 16, lastRandomAccess: 21, lastPicture: 31, sps: 33 } as const;

/** Whether a decoder can begin with this frame. */
export function isKeyframe(codec: VideoCodec, data: Uint8Array): boolean {
  switch (codec) {
    case 'mjpeg':
      return true;
    case 'vp8':
      // The lowest bit of the frame tag is 0 in a key frame, whose start code follows the tag's three bytes.
      return data.length >= 10 && (data[0]! & 1) === 0 && data[3] === 0x9d && data[4] === 0x01 && data[5] === 0x2a;
    case 'vp9':
      return vp9Header(data).key;
    case 'h264':
      for (const unit of nalUnits(data)) {
        const type = (unit[0] ?? 0) & 31;
        if (type === H264.idr) return true;
        if (type >= H264.slice && type < H264.idr) return false;
      }
      return false;
    case 'h265':
      for (const unit of nalUnits(data)) {
        const type = ((unit[0] ?? 0) >> 1) & 63;
        if (type >= H265.firstRandomAccess && type <= H265.lastRandomAccess) return true;
        if (type <= H265.lastPicture) return false;
      }
      return false;
  }
}

/** What WebCodecs calls the codec of a stream, as its key frame tells it; null when that is no such frame. */
export function codecString(codec: Exclude<VideoCodec, 'mjpeg'>, keyframe: Uint8Array): string | null {
  switch (codec) {
    case 'vp8':
      return 'vp8';
    case 'vp9':
      return vp9String(keyframe);
    case 'h264':
      return h264String(keyframe);
    case 'h265':
      return h265String(keyframe);
  }
}

/** The uncompressed header's first bits: a marker of 2, two profile bits, one reserved in profile 3, and so on. */
function vp9Header(data: Uint8Array): { key: boolean; profile: number; depth: number } {
  const none = { key: false, profile: 0, depth: 8 };
  const first = data[0] ?? 0;
  if (data.length < 5 || first >> 6 !== 2) return none;
  const profile = ((first >> 5) & 1) | ((first >> 3) & 2);
  // From here on the bits stand one further right in profile 3.
  const shift = profile === 3 ? 1 : 0;
  const bit = (at: number): number => ((data[(at + shift) >> 3] ?? 0) >> (7 - ((at + shift) & 7))) & 1;
  const showExisting = bit(4);
  const notKey = bit(5);
  if (showExisting !== 0 || notKey !== 0) return { ...none, profile };
  // After the show and error resilience bits the sync code 49 83 42 stands, and then the depth where it may vary.
  let sync = 0;
  for (let at = 8; at < 32; at++) sync = (sync << 1) | bit(at);
  if (sync !== 0x498342) return { ...none, profile };
  return { key: true, profile, depth: profile < 2 ? 8 : bit(32) === 0 ? 10 : 12 };
}

function vp9String(data: Uint8Array): string | null {
  const { key, profile, depth } = vp9Header(data);
  // A stream does not tell its level. 6.2 promises no less than any stream asks for.
  return key ? `vp09.0${profile}.62.${depth < 10 ? '08' : String(depth)}` : null;
}

function h264String(data: Uint8Array): string | null {
  for (const unit of nalUnits(data)) {
    if (((unit[0] ?? 0) & 31) !== H264.sps) continue;
    const [profile, constraints, level] = payload(unit, 1, 3);
    if (profile === undefined || constraints === undefined || level === undefined) return null;
    return `avc1.${hex(profile)}${hex(constraints)}${hex(level)}`;
  }
  return null;
}

function h265String(data: Uint8Array): string | null {
  for (const unit of nalUnits(data)) {
    if ((((unit[0] ?? 0) >> 1) & 63) !== H265.sps) continue;
    // One byte of set number and layers, then: profile space, tier and profile; 32 compatibility flags; 48 bits of
    // constraints; level.
    const bytes = payload(unit, 2, 13);
    if (bytes.length < 13) return null;
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const general = bytes[1]!;
    const space = ['', 'A', 'B', 'C'][general >> 6]!;
    const tier = (general & 32) === 0 ? 'L' : 'H';
    const constraints = [...bytes.subarray(6, 12)];
    while (constraints.length > 0 && constraints.at(-1) === 0) constraints.pop();
    const parts = [
      `${space}${general & 31}`,
      reversedBits(view.getUint32(2)).toString(16).toUpperCase(),
      `${tier}${bytes[12]!}`,
      ...constraints.map((byte) => byte.toString(16).toUpperCase()),
    ];
    return `hev1.${parts.join('.')}`;
  }
  return null;
}

function reversedBits(value: number): number {
  let reversed = 0;
  for (let bit = 0; bit < 32; bit++) reversed = (reversed << 1) | ((value >>> bit) & 1);
  return reversed >>> 0;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0').toUpperCase();
}
