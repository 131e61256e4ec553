import { DecodeError } from '../bytes/decode-error.ts';

/** SPICE_CURSOR_TYPE_* by name. */
export type CursorEncoding = 'alpha' | 'mono' | 'color4' | 'color8' | 'color16' | 'color24' | 'color32';

/** A larger pointer is none that an engine would show, in pixels a side. */
const MAX_SIDE = 512;

const TRANSPARENT = 0;
const BLACK = 0xff000000;
const WHITE = 0xffffffff;

/** Bytes of colour data in front of the mask, for a picture of `w` x `h`, and of the palette behind the colours. */
const layouts: Record<Exclude<CursorEncoding, 'alpha' | 'mono'>, { colors: (w: number) => number; palette: number }> = {
  color4: { colors: (w) => (w + 1) >> 1, palette: 16 },
  color8: { colors: (w) => w, palette: 256 },
  color16: { colors: (w) => w * 2, palette: 0 },
  color24: { colors: (w) => w * 3, palette: 0 },
  color32: { colors: (w) => w * 4, palette: 0 },
};

/**
 * Bytes of a pointer's shape; a message may have more behind it, which mean nothing.
 * @throws {DecodeError} `oversized` beyond 512 pixels a side
 */
export function cursorShapeSize(type: CursorEncoding, width: number, height: number): number {
  if (width > MAX_SIDE || height > MAX_SIDE) {
    throw new DecodeError('oversized', `a pointer of ${width}x${height} pixels, at most ${MAX_SIDE} a side`, [
      'cursor',
    ]);
  }
  const maskBytes = ((width + 7) >> 3) * height;
  if (type === 'alpha') return width * height * 4;
  if (type === 'mono') return maskBytes * 2;
  const { colors, palette } = layouts[type];
  return colors(width) * height + palette * 4 + maskBytes;
}

/**
 * A pointer's shape as RGBA pixels (little-endian 0xAABBGGRR, straight alpha), rows top to bottom.
 *
 * Pixels that invert what is below them have no counterpart on the web. They become black with a white edge, so that
 * they are seen on any ground.
 * @throws {DecodeError} `truncated` when `data` is shorter than such a shape, `oversized` beyond 512 pixels a side
 */
export function decodeCursorShape(type: CursorEncoding, width: number, height: number, data: Uint8Array): Uint32Array {
  const size = cursorShapeSize(type, width, height);
  if (data.byteLength < size) {
    throw new DecodeError('truncated', `needs ${size} bytes, ${data.byteLength} left`, ['cursor', 'data']);
  }
  switch (type) {
    case 'alpha':
      return alphaShape(width, height, data);
    case 'mono':
      return monoShape(width, height, data, (width + 7) >> 3);
    default:
      return colorShape(type, width, height, data);
  }
}

/** 0xAARRGGBB in four little-endian bytes at `at`, as 0xAABBGGRR. */
function argbAt(data: Uint8Array, at: number): number {
  return ((data[at + 3]! << 24) | (data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!) >>> 0;
}

function alphaShape(width: number, height: number, data: Uint8Array): Uint32Array {
  return Uint32Array.from({ length: width * height }, (_, index) => argbAt(data, index * 4));
}

function bitAt(data: Uint8Array, start: number, rowBytes: number, x: number, y: number): boolean {
  return (data[start + y * rowBytes + (x >> 3)]! & (0x80 >> (x & 7))) !== 0;
}

function monoShape(width: number, height: number, data: Uint8Array, rowBytes: number): Uint32Array {
  const xorStart = rowBytes * height;
  return shape(width, height, (x, y) => {
    const and = bitAt(data, 0, rowBytes, x, y);
    const xor = bitAt(data, xorStart, rowBytes, x, y);
    if (!and) return xor ? WHITE : BLACK;
    return xor ? 'inverts' : TRANSPARENT;
  });
}

function colorShape(type: keyof typeof layouts, width: number, height: number, data: Uint8Array): Uint32Array {
  const layout = layouts[type];
  const rowBytes = layout.colors(width);
  const paletteStart = rowBytes * height;
  const maskStart = paletteStart + layout.palette * 4;
  const maskRowBytes = (width + 7) >> 3;

  const color = (x: number, y: number): number => {
    const row = y * rowBytes;
    switch (type) {
      case 'color4': {
        const pair = data[row + (x >> 1)]!;
        return argbAt(data, paletteStart + (x & 1 ? pair & 15 : pair >> 4) * 4);
      }
      case 'color8':
        return argbAt(data, paletteStart + data[row + x]! * 4);
      case 'color16': {
        const value = data[row + x * 2]! | (data[row + x * 2 + 1]! << 8);
        const widen = (five: number): number => (five << 3) | (five >> 2);
        return (widen(value & 31) << 16) | (widen((value >> 5) & 31) << 8) | widen((value >> 10) & 31);
      }
      case 'color24': {
        const at = row + x * 3;
        return (data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!;
      }
      case 'color32':
        return argbAt(data, row + x * 4);
    }
  };
  return shape(width, height, (x, y) => {
    const rgb = color(x, y) & 0xffffff;
    if (!bitAt(data, maskStart, maskRowBytes, x, y)) return (rgb | BLACK) >>> 0;
    return rgb === 0 ? TRANSPARENT : 'inverts';
  });
}

/** Puts a shape together of pixels, some of which invert. */
function shape(width: number, height: number, pixel: (x: number, y: number) => number | 'inverts'): Uint32Array {
  const pixels = new Uint32Array(width * height);
  const inverting: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = pixel(x, y);
      const index = y * width + x;
      if (value === 'inverts') {
        pixels[index] = BLACK;
        inverting.push(index);
      } else pixels[index] = value;
    }
  }
  for (const index of inverting) outline(pixels, width, height, index);
  return pixels;
}

function outline(pixels: Uint32Array, width: number, height: number, index: number): void {
  const x = index % width;
  const y = (index - x) / width;
  for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
    for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
      const at = ny * width + nx;
      if (pixels[at] === TRANSPARENT) pixels[at] = WHITE;
    }
  }
}
