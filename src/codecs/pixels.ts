/**
 * A decoded picture. `data` are RGBA bytes, seen as little-endian words 0xAABBGGRR, rows from top to bottom without
 * padding. It is borrowed: valid until the next picture is decoded.
 */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint32Array;
  /** Whether the alpha bytes mean something; otherwise they are 255. */
  readonly alpha: boolean;
}
