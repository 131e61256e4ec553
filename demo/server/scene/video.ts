import jpeg from 'jpeg-js';
import { glyphOf } from '../font.ts';
import { film } from './theme.ts';

/** Frames a second, and how many there are before the film begins anew. */
export const FRAME_RATE = 25;
const FRAMES = 100;

const { width, height } = film;

/** Blocks of a frame's number at the bottom of the picture, and their side in pixels. */
export const NUMBER_BLOCKS = { count: 8, size: 16 } as const;

/** One picture of the film. */
export interface VideoFrame {
  readonly number: number;
  readonly width: number;
  readonly height: number;
  /** As the guest drew it: 0x00RRGGBB. */
  readonly pixels: Uint32Array;
  /** The same as JPEG. */
  readonly jpeg: Uint8Array;
}

/** A short film that carries its frames' numbers, made as it is first shown. */
export class Film {
  readonly #frames = new Map<number, VideoFrame>();

  /** The picture at a time in milliseconds. */
  at(time: number): VideoFrame {
    const number = Math.floor((time * FRAME_RATE) / 1000) % FRAMES;
    const made = this.#frames.get(number) ?? makeFrame(number);
    this.#frames.set(number, made);
    return made;
  }
}

function makeFrame(number: number): VideoFrame {
  const pixels = new Uint32Array(width * height);
  // Every movement comes back to where it began after the last frame.
  const turn = (number / FRAMES) * Math.PI * 2;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const wave =
        Math.sin(x / 46 + turn) +
        Math.sin(y / 31 - turn * 2) +
        Math.sin((x + y) / 58 + turn) +
        Math.sin(Math.hypot(x - width / 2, y - height / 2) / 27 - turn * 3);
      const glow = wave / 8 + 0.5;
      const red = 30 + 190 * glow * glow;
      const green = 44 + 110 * (1 - Math.abs(glow - 0.5) * 2);
      const blue = 110 + 130 * (1 - glow);
      pixels[y * width + x] = (Math.round(red) << 16) | (Math.round(green) << 8) | Math.round(blue);
    }
  }
  drawNumber(pixels, number);
  const rgba = new Uint8Array(pixels.length * 4);
  pixels.forEach((pixel, index) => {
    rgba[index * 4] = pixel >> 16;
    rgba[index * 4 + 1] = (pixel >> 8) & 0xff;
    rgba[index * 4 + 2] = pixel & 0xff;
    rgba[index * 4 + 3] = 0xff;
  });
  return { number, width, height, pixels, jpeg: jpeg.encode({ data: rgba, width, height }, 82).data };
}

/** The number in digits, and as black and white blocks from the highest bit at the bottom left. */
function drawNumber(pixels: Uint32Array, number: number): void {
  const { count, size } = NUMBER_BLOCKS;
  for (let block = 0; block < count; block++) {
    const color = (number >> (count - 1 - block)) & 1 ? 0xffffff : 0;
    for (let y = height - size; y < height; y++) {
      pixels.fill(color, y * width + block * size, y * width + (block + 1) * size);
    }
  }
  Array.from(String(number).padStart(3, '0')).forEach((digit, index) => {
    const { width: columns, height: rows, data } = glyphOf(digit, 8);
    const stride = Math.ceil(columns / 8);
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        if (!(data[y * stride + (x >> 3)]! & (0x80 >> (x & 7)))) continue;
        pixels[(y + 76) * width + 120 + index * 48 + x] = 0xffffff;
      }
    }
  });
}
