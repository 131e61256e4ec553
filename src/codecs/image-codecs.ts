import { instantiateCodecs, type CodecModule } from './codec-module.ts';
import type { ImageDecoders, NeedsImage, PictureSize, RawLayout } from './image-decoders.ts';
import { NEEDS_IMAGE, OK, outcomeError } from './outcomes.ts';
import { spreadPalette } from './palette.ts';
import type { Pixels } from './pixels.ts';

/**
 * The decoders in WebAssembly, with the session's GLZ window. The pixels they return lie in the module's memory:
 * borrowed, valid until the next call.
 */
export class ImageCodecs implements ImageDecoders {
  readonly webAssembly = true;
  readonly #module: CodecModule;
  #bytes = new Uint8Array(0);
  #windowPixels = 0;

  /** @param module an instance that nobody else uses: WebAssembly's, or that of the translation to JavaScript */
  constructor(module: CodecModule) {
    this.#module = module;
  }

  /** Makes an instance of its own memory from the compiled `codecs.wasm`. */
  static async create(module: WebAssembly.Module): Promise<ImageCodecs> {
    return new ImageCodecs(await instantiateCodecs(module));
  }

  quic(data: Uint8Array, size: PictureSize): Pixels {
    this.#put(data);
    return this.#take(this.#module.quic(data.length, size.width, size.height), 'quic', data, size);
  }

  lz(data: Uint8Array, size: PictureSize, palette?: Uint32Array): Pixels {
    this.#put(data);
    const colours = this.#putPalette(palette);
    return this.#take(this.#module.lz(data.length, size.width, size.height, colours), 'lz', data, size);
  }

  glz(data: Uint8Array, size: PictureSize): Pixels | NeedsImage {
    this.#put(data);
    const outcome = this.#module.glz(data.length, size.width, size.height);
    if (outcome === NEEDS_IMAGE) return { needsImage: this.#neededId() };
    return this.#take(outcome, 'glz', data, size);
  }

  lz4(data: Uint8Array, size: PictureSize, palette?: Uint32Array): Pixels {
    this.#put(data);
    const colours = this.#putPalette(palette);
    return this.#take(this.#module.lz4(data.length, size.width, size.height, colours), 'lz4', data, size);
  }

  bitmap(data: Uint8Array, layout: RawLayout): Pixels {
    this.#put(data);
    const colours = this.#putPalette(layout.palette);
    const { format, width, height, stride, topDown } = layout;
    const outcome = this.#module.bitmap(data.length, format, width, height, stride, topDown ? 1 : 0, colours);
    return this.#take(outcome, 'bitmap', data, layout);
  }

  setGlzWindow(pixels: number): void {
    this.#windowPixels = pixels;
    this.resetGlz();
  }

  resetGlz(): void {
    this.#module.resetGlz(this.#windowPixels);
  }

  /** How many pictures the GLZ window holds, of how many pixels together. */
  get glzHeld(): { readonly images: number; readonly pixels: number } {
    return { images: this.#module.glzImages(), pixels: this.#module.glzPixels() };
  }

  /** Bytes of memory that the module has taken; it never gives any back. */
  get memoryBytes(): number {
    return this.#module.memory.buffer.byteLength;
  }

  #neededId(): bigint {
    const high = BigInt(this.#module.neededIdHigh() >>> 0);
    return (high << 32n) | BigInt(this.#module.neededIdLow() >>> 0);
  }

  #put(data: Uint8Array): void {
    const address = this.#module.input(data.length) >>> 0;
    const { buffer } = this.#module.memory;
    if (this.#bytes.buffer !== buffer) this.#bytes = new Uint8Array(buffer);
    this.#bytes.set(data, address);
  }

  #putPalette(palette: Uint32Array | undefined): number {
    if (palette === undefined) return 0;
    spreadPalette(new Uint32Array(this.#module.memory.buffer, this.#module.palette(), 256), palette);
    return palette.length;
  }

  #take(outcome: number, codec: string, data: Uint8Array, { width, height }: PictureSize): Pixels {
    if (outcome !== OK) throw outcomeError(outcome, codec, data.length, width, height);
    const pixels = new Uint32Array(this.#module.memory.buffer, this.#module.output() >>> 0, width * height);
    return { width, height, data: pixels, alpha: this.#module.hasAlpha() !== 0 };
  }
}
