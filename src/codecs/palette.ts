const OPAQUE = 0xff000000;

/** Colours as the wire has them, 0x00RRGGBB, as RGBA words. */
export function paletteWords(entries: ArrayLike<number>): Uint32Array {
  const words = new Uint32Array(entries.length);
  for (let i = 0; i < words.length; i++) {
    const colour = entries[i]!;
    words[i] = OPAQUE | ((colour & 0xff) << 16) | (colour & 0xff00) | ((colour >>> 16) & 0xff);
  }
  return words;
}

/** Colours of five bits a component, as palettes for a 16 bit surface have them, as RGBA words. */
export function paletteWords555(entries: ArrayLike<number>): Uint32Array {
  const words = new Uint32Array(entries.length);
  for (let i = 0; i < words.length; i++) {
    const colour = entries[i]!;
    const five = ((colour >>> 10) & 0x1f) | ((colour & 0x3e0) << 3) | ((colour & 0x1f) << 16);
    words[i] = OPAQUE | (five << 3) | ((five >>> 2) & 0x070707);
  }
  return words;
}

/**
 * Fills 256 words from a palette of any length, so that no index leads outside: with four bits or fewer a palette
 * repeats, as in the reference; beyond it is black.
 */
export function spreadPalette(words: Uint32Array, palette: Uint32Array): void {
  const used = Math.min(palette.length, 256);
  words.fill(OPAQUE, used);
  for (let i = 0; i < used; i++) words[i] = palette[i]!;
  if (used > 0) for (let i = used; i < 16; i++) words[i] = palette[i % used]!;
}
