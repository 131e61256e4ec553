/** A picture as rows of RGBA bytes, alpha 255. */
export interface Picture {
  width: number;
  height: number;
  data: Uint8Array | Uint8ClampedArray;
}
