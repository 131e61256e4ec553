import { deflateSync } from 'node:zlib';
import { crc32 } from './crc32.ts';
import type { Picture } from './picture-types.ts';

/** Reads a binary PPM (P6, 8 bits), as QEMU's screendump writes it. */
export function parsePpm(bytes: Uint8Array): Picture {
  const fields: string[] = [];
  let at = 0;
  while (fields.length < 4) {
    while (isSpace(bytes[at])) at++;
    if (bytes[at] === 0x23) {
      while (at < bytes.length && bytes[at] !== 0x0a) at++;
      continue;
    }
    let field = '';
    while (at < bytes.length && !isSpace(bytes[at])) field += String.fromCharCode(bytes[at++] ?? 0);
    if (field === '') throw new Error('a ppm ended in its header');
    fields.push(field);
  }
  at++;
  const [kind, width, height, depth] = [fields[0], Number(fields[1]), Number(fields[2]), Number(fields[3])];
  if (kind !== 'P6' || depth !== 255) throw new Error(`expected a P6 ppm of 8 bits, not ${kind ?? ''} with ${depth}`);
  if (bytes.length - at !== width * height * 3) {
    throw new Error(`a ppm of ${width}x${height} has ${bytes.length - at} bytes of pixels`);
  }
  const data = new Uint8Array(width * height * 4);
  for (let to = 0; to < data.length; to += 4, at += 3) {
    data[to] = bytes[at] ?? 0;
    data[to + 1] = bytes[at + 1] ?? 0;
    data[to + 2] = bytes[at + 2] ?? 0;
    data[to + 3] = 255;
  }
  return { width, height, data };
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Reads an X window dump of 24 or 32 bit true colour, as `xwd` writes it. */
export function parseXwd(bytes: Uint8Array): Picture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const field = (index: number): number => view.getUint32(index * 4);
  const [headerSize, version, width, height] = [field(0), field(1), field(4), field(5)];
  const [byteOrder, bitsPerPixel, bytesPerLine, colours] = [field(7), field(11), field(12), field(19)];
  if (version !== 7 || bitsPerPixel !== 32) {
    throw new Error(`expected a window dump of version 7 and 32 bits, not ${version} and ${bitsPerPixel}`);
  }
  const begin = headerSize + colours * 12;
  const data = new Uint8Array(width * height * 4);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 4) {
      const pixel = view.getUint32(begin + y * bytesPerLine + x * 4, byteOrder === 0);
      data[to] = pixel >>> 16;
      data[to + 1] = pixel >>> 8;
      data[to + 2] = pixel;
      data[to + 3] = 255;
    }
  }
  return { width, height, data };
}

/** Writes a picture as PNG. */
export function encodePng({ width, height, data }: Picture): Uint8Array {
  const rows = new Uint8Array(height * (width * 4 + 1)); // each row begins with its filter, 0 for none
  for (let y = 0; y < height; y++) {
    rows.set(data.subarray(y * width * 4, (y + 1) * width * 4), y * (width * 4 + 1) + 1);
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, 6, 0, 0, 0], 8);
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', new Uint8Array()),
  ]);
}

function chunk(name: string, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(body.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, body.length);
  bytes.set(new TextEncoder().encode(name), 4);
  bytes.set(body, 8);
  view.setUint32(body.length + 8, crc32(bytes.subarray(4, body.length + 8)));
  return bytes;
}
