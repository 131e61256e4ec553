import type { Palette } from '../wire/image.ts';

/** The reference client announces no size; servers refer to at most 128 palettes. */
const MOST = 1024;

/** An index has at most 8 bits. */
const MOST_COLORS = 256;

/** Palettes that the server may refer to by id: a channel's own, at most 1,024 of at most 256 colours, 2 MiB. */
export class PaletteCache {
  private readonly palettes = new Map<bigint, Palette>();

  get size(): number {
    return this.palettes.size;
  }

  get(id: bigint): Palette | null {
    return this.palettes.get(id) ?? null;
  }

  put(palette: Palette): void {
    this.palettes.delete(palette.unique);
    const { unique, entries } = palette;
    this.palettes.set(unique, { unique, entries: entries.slice(0, MOST_COLORS) });
    for (const [oldest] of this.palettes) {
      if (this.palettes.size <= MOST) break;
      this.palettes.delete(oldest);
    }
  }

  delete(id: bigint): void {
    this.palettes.delete(id);
  }

  clear(): void {
    this.palettes.clear();
  }
}
