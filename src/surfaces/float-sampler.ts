import type { Picture } from './picture.ts';
import type { PixelFormat } from './pixel-format.ts';
import { ONE, placeX, placeY, wrap } from './sampler.ts';
import type { Sampling } from './sampler.ts';

const f = Math.fround;

/** How a format's bytes become numbers from 0 to 1: shifted so far to the right, times that. */
interface Expansion {
  readonly shifts: readonly [r: number, g: number, b: number];
  readonly scales: readonly [r: number, g: number, b: number];
}

function expansion(r: number, g: number, b: number): Expansion {
  const scale = (bits: number): number => f(1 / ((1 << bits) - 1));
  return { shifts: [8 - r, 8 - g, 8 - b], scales: [scale(r), scale(g), scale(b)] };
}

const eight = expansion(8, 8, 8);
const expansions: Readonly<Record<PixelFormat['name'], Expansion>> = {
  a1: eight,
  a8: eight,
  rgb555: expansion(5, 5, 5),
  rgb565: expansion(5, 6, 5),
  xrgb32: eight,
  argb32: eight,
};

/** Writes colours with alpha as four numbers a pixel: red, green, blue, alpha. */
export function expandSpan(format: PixelFormat, words: Uint32Array, out: Float32Array, length: number): void {
  const { shifts, scales } = expansions[format.name];
  for (let i = 0; i < length; i++) {
    const word = words[i]!;
    out[4 * i] = ((word & 255) >> shifts[0]) * scales[0];
    out[4 * i + 1] = (((word >>> 8) & 255) >> shifts[1]) * scales[1];
    out[4 * i + 2] = (((word >>> 16) & 255) >> shifts[2]) * scales[2];
    out[4 * i + 3] = (word >>> 24) * eight.scales[0];
  }
}

/** The inverse, in 8 bits a channel; numbers beyond 0 and 1 are cut. */
export function contractSpan(numbers: Float32Array, out: Uint32Array, length: number): void {
  for (let i = 0; i < length; i++) {
    const r = byte(numbers[4 * i]!);
    const g = byte(numbers[4 * i + 1]!);
    const b = byte(numbers[4 * i + 2]!);
    out[i] = (byte(numbers[4 * i + 3]!) << 24) | (b << 16) | (g << 8) | r;
  }
}

function byte(value: number): number {
  const whole = Math.trunc(Math.min(Math.max(value, 0), 1) * 256);
  return whole - (whole >> 8);
}

/** Interpolates between pixels in floating-point numbers, a row of the result at a time: four numbers a pixel. */
export function smoothFloatRow(
  picture: Picture,
  sampling: Sampling,
  x: number,
  y: number,
  length: number,
  out: Float32Array,
): void {
  const { matrix, repeat, change, set } = sampling;
  const { pixels, width, height } = picture;
  const words = new Uint32Array(4);
  const corners = new Float32Array(16);
  let fx = placeX(matrix, x, y) - ONE / 2;
  let fy = placeY(matrix, x, y) - ONE / 2;
  for (let i = 0; i < length; i++, fx += matrix.xx, fy += matrix.yx) {
    const column = Math.floor(fx / ONE);
    const line = Math.floor(fy / ONE);
    const dx = f((fx - column * ONE) / ONE);
    const dy = f((fy - line * ONE) / ONE);
    for (let corner = 0; corner < 4; corner++) {
      const px = wrap(column + (corner & 1), width, repeat);
      const py = wrap(line + (corner >> 1), height, repeat);
      words[corner] = px < 0 || py < 0 ? 0 : (pixels[py * width + px]! ^ change) | set;
    }
    expandSpan(picture.format, words, corners, 4);
    const both = f(dx * dy);
    const right = f(dx * f(1 - dy));
    const below = f(f(1 - dx) * dy);
    const rest = f(f(1 - dx) * f(1 - dy));
    for (let c = 0; c < 4; c++) {
      const upper = f(f(corners[c]! * rest) + f(corners[4 + c]! * right));
      out[4 * i + c] = f(f(upper + f(corners[8 + c]! * below)) + f(corners[12 + c]! * both));
    }
  }
}
