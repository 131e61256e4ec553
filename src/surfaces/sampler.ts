import type { Picture } from './picture.ts';

/** An affine map from places of the result to places of the picture, in 16.16 fixed-point numbers. */
export interface Matrix {
  readonly xx: number;
  readonly xy: number;
  readonly x0: number;
  readonly yx: number;
  readonly yy: number;
  readonly y0: number;
}

export const ONE = 65536;
const HALF = 32768;
/** Fixed-point places beyond this do not fit the server's 32 bit numbers, nor ours; nothing is drawn then. */
const FARTHEST = 2 ** 31 - 2 * ONE;

/** What is seen beyond a picture's edge. The numbers are those of the protocol. */
export const Repeat = { none: 0, normal: 1, pad: 2, reflect: 3 } as const;
export type Repeat = (typeof Repeat)[keyof typeof Repeat];

export interface Sampling {
  readonly matrix: Matrix;
  readonly smooth: boolean;
  readonly repeat: Repeat;
  /** How words become colours with alpha: `(word ^ change) | set`. */
  readonly change: number;
  readonly set: number;
}

/**
 * Reads a picture through a matrix, a row of the result at a time. Colours come as words 0xAABBGGRR with real alpha;
 * outside of a picture that is not repeated they are 0.
 */
export class Sampler {
  private readonly picture: Picture;
  private readonly sampling: Sampling;
  /** Whether pixels are interpolated; not where that gives the nearest one. */
  readonly smooth: boolean;

  constructor(picture: Picture, sampling: Sampling) {
    this.picture = picture;
    this.sampling = sampling;
    // A single pixel repeated has nothing in between.
    const single = picture.width === 1 && picture.height === 1 && sampling.repeat !== Repeat.none;
    this.smooth = sampling.smooth && !single && !equalsNearest(sampling.matrix);
  }

  /**
   * Whether every place a rectangle of the result needs can be said in the server's numbers, with what it takes
   * around them.
   */
  reaches(left: number, top: number, right: number, bottom: number): boolean {
    const { matrix } = this.sampling;
    if (Math.min(left, top) <= -HALF || Math.max(right, bottom) >= HALF - 1) return false;
    if (Math.max(this.picture.width, this.picture.height) >= HALF - 1) return false;
    for (const x of [left - 1, right]) {
      for (const y of [top - 1, bottom]) {
        if (Math.abs(placeX(matrix, x, y)) >= FARTHEST || Math.abs(placeY(matrix, x, y)) >= FARTHEST) return false;
      }
    }
    return true;
  }

  /** Whether no place a rectangle of the result needs is outside of the picture. */
  covers(left: number, top: number, right: number, bottom: number): boolean {
    const { matrix } = this.sampling;
    const { width, height } = this.picture;
    const before = this.smooth ? HALF : 1;
    const after = this.smooth ? HALF : -1;
    for (const x of [left, right - 1]) {
      for (const y of [top, bottom - 1]) {
        const px = placeX(matrix, x, y);
        const py = placeY(matrix, x, y);
        if (px - before < 0 || px + after >= width * ONE || py - before < 0 || py + after >= height * ONE) return false;
      }
    }
    return true;
  }

  /** Reads `length` places of the result's row `y` from `x` on; they must be within what it `reaches`. */
  row(x: number, y: number, length: number, out: Uint32Array): void {
    const { matrix } = this.sampling;
    const startX = placeX(matrix, x, y);
    const startY = placeY(matrix, x, y);
    if (matrix.xx === ONE && matrix.yx === 0 && !this.smooth) this.rowUnscaled(startX, startY, length, out);
    else if (this.smooth) this.rowSmooth(startX, startY, length, out);
    else this.rowNearest(startX, startY, length, out);
  }

  private rowUnscaled(startX: number, startY: number, length: number, out: Uint32Array): void {
    const { change, set, repeat } = this.sampling;
    const { pixels, width, height } = this.picture;
    const y = wrap(Math.floor((startY - 1) / ONE), height, repeat);
    const first = Math.floor((startX - 1) / ONE);
    if (y < 0) {
      out.fill(0, 0, length);
      return;
    }
    const base = y * width;
    if (first >= 0 && first + length <= width) {
      for (let i = 0, from = base + first; i < length; i++) out[i] = (pixels[from++]! ^ change) | set;
      return;
    }
    for (let i = 0; i < length; i++) {
      const x = wrap(first + i, width, repeat);
      out[i] = x < 0 ? 0 : (pixels[base + x]! ^ change) | set;
    }
  }

  private rowNearest(startX: number, startY: number, length: number, out: Uint32Array): void {
    const { change, set, repeat, matrix } = this.sampling;
    const { pixels, width, height } = this.picture;
    let fx = startX - 1;
    let fy = startY - 1;
    const { xx, yx } = matrix;
    if (yx === 0) {
      const y = wrap(fy >> 16, height, repeat);
      const row = y * width;
      for (let i = 0; i < length; i++, fx += xx) {
        const at = fx >> 16;
        const x = at >= 0 && at < width ? at : wrap(at, width, repeat);
        out[i] = x < 0 || y < 0 ? 0 : (pixels[row + x]! ^ change) | set;
      }
      return;
    }
    for (let i = 0; i < length; i++, fx += xx, fy += yx) {
      const x = wrap(fx >> 16, width, repeat);
      const y = wrap(fy >> 16, height, repeat);
      out[i] = x < 0 || y < 0 ? 0 : (pixels[y * width + x]! ^ change) | set;
    }
  }

  private rowSmooth(startX: number, startY: number, length: number, out: Uint32Array): void {
    const { change, set, repeat, matrix } = this.sampling;
    const { pixels, width, height } = this.picture;
    let fx = startX - HALF;
    let fy = startY - HALF;
    for (let i = 0; i < length; i++, fx += matrix.xx, fy += matrix.yx) {
      const column = fx >> 16;
      const line = fy >> 16;
      // Weights have 7 bits.
      const wx = (fx >> 8) & 0xfe;
      const wy = (fy >> 8) & 0xfe;
      const x1 = wrap(column, width, repeat);
      const x2 = wrap(column + 1, width, repeat);
      const y1 = wrap(line, height, repeat);
      const y2 = wrap(line + 1, height, repeat);
      const tl = x1 < 0 || y1 < 0 ? 0 : (pixels[y1 * width + x1]! ^ change) | set;
      const tr = x2 < 0 || y1 < 0 ? 0 : (pixels[y1 * width + x2]! ^ change) | set;
      const bl = x1 < 0 || y2 < 0 ? 0 : (pixels[y2 * width + x1]! ^ change) | set;
      const br = x2 < 0 || y2 < 0 ? 0 : (pixels[y2 * width + x2]! ^ change) | set;
      if (tl === tr && tl === bl && tl === br) {
        out[i] = tl;
        continue;
      }
      const both = wx * wy;
      const right = (wx << 8) - both;
      const below = (wy << 8) - both;
      const rest = 65536 - (wx << 8) - (wy << 8) + both;
      const r = (tl & 255) * rest + (tr & 255) * right + (bl & 255) * below + (br & 255) * both;
      const g =
        ((tl >>> 8) & 255) * rest + ((tr >>> 8) & 255) * right + ((bl >>> 8) & 255) * below + ((br >>> 8) & 255) * both;
      const b =
        ((tl >>> 16) & 255) * rest +
        ((tr >>> 16) & 255) * right +
        ((bl >>> 16) & 255) * below +
        ((br >>> 16) & 255) * both;
      const a = (tl >>> 24) * rest + (tr >>> 24) * right + (bl >>> 24) * below + (br >>> 24) * both;
      out[i] = ((a >>> 16) << 24) | ((b >>> 16) << 16) | ((g >>> 16) << 8) | (r >>> 16);
    }
  }
}

/** Where the middle of a pixel of the result lies in the picture, across. */
export function placeX(m: Matrix, x: number, y: number): number {
  return m.xx * x + m.xy * y + m.x0 + Math.floor((m.xx + m.xy + 1) / 2);
}

/** The same, down. */
export function placeY(m: Matrix, x: number, y: number): number {
  return m.yx * x + m.yy * y + m.y0 + Math.floor((m.yx + m.yy + 1) / 2);
}

/** The pixel that is seen at a place, -1 for none. */
export function wrap(at: number, size: number, repeat: Repeat): number {
  if (at >= 0 && at < size) return at;
  switch (repeat) {
    case Repeat.none:
      return -1;
    case Repeat.normal: {
      const rest = at % size;
      return rest < 0 ? rest + size : rest;
    }
    case Repeat.pad:
      return at < 0 ? 0 : size - 1;
    case Repeat.reflect: {
      const period = size * 2;
      let rest = at % period;
      if (rest < 0) rest += period;
      return rest < size ? rest : period - 1 - rest;
    }
  }
}

/** Translations beyond this the server interpolates although it need not. */
const MAGIC_LIMIT = 30000 * ONE;

/** Whether interpolation would find all places in the middle of a pixel; the server then takes the nearest one. */
function equalsNearest(m: Matrix): boolean {
  const whole = ((m.xx | m.xy | m.x0 | m.yx | m.yy | m.y0) & (ONE - 1)) === 0;
  if (!whole) return false;
  if (m.xx === ONE && m.yy === ONE && m.xy === 0 && m.yx === 0 && m.x0 === 0 && m.y0 === 0) return true;
  const odd = (((m.xx + m.xy) >> 16) & ((m.yx + m.yy) >> 16)) % 2 === 1;
  return odd && Math.abs(m.x0) <= MAGIC_LIMIT && Math.abs(m.y0) <= MAGIC_LIMIT;
}

/** The matrix that shows `area` of a picture in `width` by `height` pixels, with the server's rounding. */
export function scaleMatrix(
  area: { left: number; top: number; right: number; bottom: number },
  width: number,
  height: number,
): Matrix {
  return {
    xx: Math.trunc(((area.right - area.left) * ONE) / width),
    xy: 0,
    x0: area.left * ONE,
    yx: 0,
    yy: Math.trunc(((area.bottom - area.top) * ONE) / height),
    y0: area.top * ONE,
  };
}
