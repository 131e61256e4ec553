import { DrawError } from './draw-error.ts';
import type { Picture } from './picture.ts';
import { fromServer, toServer } from './pixel-format.ts';
import type { Region } from './region.ts';
import { Rop, keepsUnused, ropSpan } from './rop.ts';
import type { Surface } from './surface.ts';

/** Spans below this are copied faster by a loop than by a view of the source. */
const SHORT = 32;

/**
 * Copies a picture so that its origin comes to `x`, `y` of the surface, within the region; what lies outside of the
 * picture is left alone. Raw: bits are taken as they are, so both must have pixels of the same size.
 */
export function blit(surface: Surface, region: Region, picture: Picture, x: number, y: number, rop: Rop): void {
  const source = rawCompatible(picture, surface);
  const { format } = surface;
  const plain = rop === Rop.copy && source.flip === surface.flip;
  const spans = {
    source: source.pixels,
    sourceFlip: source.flip,
    dest: surface.pixels,
    destFlip: surface.flip,
    keep: format.keep,
    set: format.set,
  };
  const { boxes } = region;
  for (let i = 0; i < boxes.length; i += 4) {
    const left = Math.max(boxes[i]!, x);
    const top = Math.max(boxes[i + 1]!, y);
    const right = Math.min(boxes[i + 2]!, x + source.width);
    const bottom = Math.min(boxes[i + 3]!, y + source.height);
    if (left >= right || top >= bottom) continue;
    const length = right - left;
    let to = top * surface.width + left;
    let from = (top - y) * source.width + (left - x);
    if (plain && length === surface.width && length === source.width) {
      copySpan(source.pixels, from, surface.pixels, to, length * (bottom - top));
      continue;
    }
    for (let row = top; row < bottom; row++, to += surface.width, from += source.width) {
      if (plain) copySpan(source.pixels, from, surface.pixels, to, length);
      else ropSpan(rop, spans, from, to, length);
    }
  }
  if (format.set === 0 && !(source.opaque && source.flip === surface.flip && keepsUnused(rop))) surface.opaque = false;
}

/** Copies words; overlapping ones of one array come out right. */
export function copySpan(source: Uint32Array, from: number, dest: Uint32Array, to: number, length: number): void {
  if (source === dest) dest.copyWithin(to, from, from + length);
  else if (length < SHORT) for (const end = to + length; to < end;) dest[to++] = source[from++]!;
  else dest.set(source.subarray(from, from + length), to);
}

/** The picture as one whose bits may be copied to the surface: 16 bit formats have their bits read anew. */
export function rawCompatible(picture: Picture, surface: Surface): Picture {
  const to = surface.format;
  if (picture.format === to) return picture;
  if (picture.format.bits !== to.bits) {
    throw new DrawError('undefined', `${picture.format.name} pixels copied raw to a surface of ${to.name}`);
  }
  if (to.bits === 32) return picture;
  const name = picture.format.name;
  const pixels = picture.pixels.map((word) => fromServer(to.name, toServer(name, word)));
  return { width: picture.width, height: picture.height, pixels, format: to, flip: to.flip, opaque: false };
}
