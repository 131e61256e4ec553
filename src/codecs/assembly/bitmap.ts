import { BAD_SIZE, BAD_STRIDE, BAD_TYPE, NEEDS_PALETTE, TRUNCATED, deliver } from './result';
import { inputData, outputPixels, sizeAccepted } from './buffers';
import { ALPHA8, RGBA, expandRows, isIndexed, rowBytes } from './raster';

/** Uncompressed pixels. */
export function decodeBitmap(
  size: usize,
  format: u32,
  width: u32,
  height: u32,
  stride: u32,
  topDown: bool,
  paletteSize: u32,
): i32 {
  const data = inputData(size);
  if (format < 1 || format > ALPHA8) return BAD_TYPE;
  if (!sizeAccepted(width, height)) return BAD_SIZE;
  if (isIndexed(format) && paletteSize == 0) return NEEDS_PALETTE;
  const row = rowBytes(format, width);
  if (stride < row) return BAD_STRIDE;
  if (<u64>stride * (height - 1) + row > <u64>size) return TRUNCATED;
  const out = outputPixels(width * height);
  expandRows(format, data, stride, topDown, out, width, height);
  return deliver(out, format == RGBA || format == ALPHA8);
}
