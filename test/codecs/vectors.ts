import type { CodecModule } from '../../src/codecs/codec-module.ts';
import { PortableCodecs } from '../../src/codecs/portable-codecs.ts';
import { ImageCodecs } from '../../src/codecs/image-codecs.ts';
import { paletteWords } from '../../src/codecs/palette.ts';
import type { ImageDecoders, NeedsImage } from '../../src/codecs/image-decoders.ts';
import type { Pixels } from '../../src/codecs/pixels.ts';

export interface Vector {
  readonly name: string;
  readonly codec: 'quic' | 'lz' | 'lz4' | 'bitmap' | 'glz' | 'jpeg' | 'jpegAlpha';
  readonly width: number;
  readonly height: number;
  readonly alpha: boolean;
  readonly crc: number;
  readonly data: Uint8Array;
  readonly palette?: Uint32Array;
  readonly layout?: { readonly format: number; readonly stride: number; readonly topDown: boolean };
  readonly jpegSize?: number;
  readonly topDown?: boolean;
}

type Entry = Omit<Vector, 'data' | 'palette'> & {
  readonly at: number;
  readonly size: number;
  readonly palette?: number;
};

const folder = new URL('../vectors/', import.meta.url);

async function json<T>(name: string): Promise<T> {
  return (await (await fetch(new URL(name, folder))).json()) as T;
}

/** The vectors of one file of test/vectors. */
export async function loadVectors(name: string): Promise<Vector[]> {
  const entries = await json<Entry[]>(`${name}.json`);
  const palettes = await json<Record<number, number[]>>('palettes.json');
  const bytes = new Uint8Array(await (await fetch(new URL(`${name}.bin`, folder))).arrayBuffer());
  return entries.map(({ palette, ...entry }) => ({
    ...entry,
    data: bytes.subarray(entry.at, entry.at + entry.size),
    ...(palette === undefined ? {} : { palette: paletteWords(palettes[palette]!) }),
  }));
}

/** Decoders with an instance of their own. */
export async function loadCodecs(): Promise<ImageCodecs> {
  const bytes = await (await fetch(new URL('../../build/codecs.wasm', import.meta.url))).arrayBuffer();
  return ImageCodecs.create(await WebAssembly.compile(bytes));
}

/** The decoders of a page without WebAssembly. */
export async function loadPortable(): Promise<PortableCodecs> {
  const url = new URL('../../build/codecs.js', import.meta.url).href;
  const { instantiate } = (await import(url)) as { instantiate: () => CodecModule };
  return new PortableCodecs(instantiate());
}

/** Decodes a vector by the decoder that it names. */
export function decode(decoders: ImageDecoders, vector: Vector, data = vector.data): Pixels | NeedsImage {
  switch (vector.codec) {
    case 'quic':
      return decoders.quic(data, vector);
    case 'lz':
      return decoders.lz(data, vector, vector.palette);
    case 'lz4':
      return decoders.lz4(data, vector, vector.palette);
    case 'glz':
      return decoders.glz(data, vector);
    case 'bitmap':
      return decoders.bitmap(data, { ...vector.layout!, ...vector });
    default:
      throw new Error(`${vector.codec} is not decoded synchronously`);
  }
}

const crcTable = new Uint32Array(256).map((_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});

/** The checksum that vectors state of their pixels. */
export function crc32(words: Uint32Array): number {
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  let crc = -1;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** What is wrong with a decoded picture, or null. */
export function fault(vector: Vector, pixels: Pixels | NeedsImage): string | null {
  if ('needsImage' in pixels) return `${vector.name}: needs picture ${pixels.needsImage}`;
  if (pixels.width !== vector.width || pixels.height !== vector.height) {
    return `${vector.name}: ${pixels.width}x${pixels.height} pixels`;
  }
  if (pixels.alpha !== vector.alpha) return `${vector.name}: alpha ${pixels.alpha}`;
  const crc = crc32(pixels.data);
  return crc === vector.crc ? null : `${vector.name}: checksum ${crc} instead of ${vector.crc}`;
}

/** A small generator, so that random tests repeat. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
