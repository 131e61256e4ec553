import type { Pixels } from './pixels.ts';

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

export interface RawLayout extends PictureSize {
  /** SPICE_BITMAP_FMT_*. */
  readonly format: number;
  /** Bytes from one row to the next. */
  readonly stride: number;
  readonly topDown: boolean;
  /** RGBA words, for formats of indices. */
  readonly palette?: Uint32Array | undefined;
}

/** A GLZ picture refers to one that has not been decoded yet; nothing was changed, try again after that one. */
export interface NeedsImage {
  readonly needsImage: bigint;
}

/**
 * The synchronous decoders. Each is given the size that the image's descriptor states and throws a DecodeError if the
 * data differs or is bad. The pixels are borrowed: valid until the next call of any of these.
 */
export interface ImageDecoders {
  /** Whether they run as WebAssembly; where the page's policy forbids that, they run as JavaScript, slower. */
  readonly webAssembly: boolean;
  quic(data: Uint8Array, size: PictureSize): Pixels;
  /** LZ_RGB and LZ_PLT; the palette as RGBA words. Alpha-only pictures have black pixels. */
  lz(data: Uint8Array, size: PictureSize, palette?: Uint32Array): Pixels;
  /** GLZ_RGB, and ZLIB_GLZ_RGB once inflated. */
  glz(data: Uint8Array, size: PictureSize): Pixels | NeedsImage;
  lz4(data: Uint8Array, size: PictureSize, palette?: Uint32Array): Pixels;
  bitmap(data: Uint8Array, layout: RawLayout): Pixels;
  /** Empties the GLZ window and bounds it to what was announced to the server, in pixels. */
  setGlzWindow(pixels: number): void;
  /** Empties the GLZ window. */
  resetGlz(): void;
}
