import type { GlyphString, RasterGlyph } from '../wire/display.ts';
import type { Rect } from '../wire/geometry.ts';

/** How much of each pixel of a rectangle glyphs cover, 0 to 255. */
export interface Coverage {
  readonly rect: Rect;
  readonly alphas: Uint8Array;
}

/** The smallest rectangle around all glyphs, null without any. */
export function glyphBounds(glyphs: readonly RasterGlyph[]): Rect | null {
  let bounds: Rect | null = null;
  for (const glyph of glyphs) {
    const box = glyphBox(glyph);
    bounds = bounds
      ? {
          left: Math.min(bounds.left, box.left),
          top: Math.min(bounds.top, box.top),
          right: Math.max(bounds.right, box.right),
          bottom: Math.max(bounds.bottom, box.bottom),
        }
      : box;
  }
  return bounds;
}

function glyphBox({ renderPosition, glyphOrigin, width, height }: RasterGlyph): Rect {
  const left = renderPosition.x + glyphOrigin.x;
  const top = renderPosition.y + glyphOrigin.y;
  return { left, top, right: left + width, bottom: top + height };
}

/** Puts the glyphs of a string together, as far as they lie within a rectangle. */
export function coverage(string: GlyphString, rect: Rect): Coverage {
  const width = rect.right - rect.left;
  const alphas = new Uint8Array(width * (rect.bottom - rect.top));
  for (const glyph of string.glyphs) {
    const box = glyphBox(glyph);
    const left = Math.max(box.left, rect.left);
    const right = Math.min(box.right, rect.right);
    // A glyph without width may be as high as it likes: it has no bytes.
    if (left >= right) continue;
    const bottom = Math.min(box.bottom, rect.bottom);
    const stride = Math.ceil((glyph.width * string.bits) / 8);
    for (let y = Math.max(box.top, rect.top); y < bottom; y++) {
      // Rows stand bottom to top; the server does not look at the flag that says otherwise.
      const from = (glyph.height - 1 - (y - box.top)) * stride;
      const to = (y - rect.top) * width - rect.left;
      for (let x = left; x < right; x++) {
        alphas[to + x] = merged(alphas[to + x]!, glyph.data, from, x - box.left, string.bits);
      }
    }
  }
  return { rect, alphas };
}

/** What stands where a glyph's pixel `x` of the row at `from` falls on something else. */
function merged(before: number, data: Uint8Array, from: number, x: number, bits: 1 | 4 | 8): number {
  switch (bits) {
    case 1:
      return (data[from + (x >> 3)]! >> (7 - (x & 7))) & 1 ? 255 : before;
    case 4: {
      const byte = data[from + (x >> 1)]!;
      // For odd pixels the server compares before it cuts off the left neighbour, which so decides.
      const value = x & 1 ? byte << 4 : byte & 0xf0;
      return Math.max(before, value) & 255;
    }
    case 8:
      return Math.max(before, data[from + x]!);
  }
}
