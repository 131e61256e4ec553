import type { ImageDecoders, NeedsImage, PictureSize, RawLayout } from '../codecs/image-decoders.ts';
import type { HostDecoders } from '../codecs/host-decoders.ts';
import type { Pixels } from '../codecs/pixels.ts';
import type { CodecCounters } from './protocol.ts';

/** Counts images, pixels and time by codec, for `stats`. */
export class CodecTimes {
  readonly #codecs = new Map<string, { images: number; pixels: number; time: number }>();

  get counters(): readonly CodecCounters[] {
    return Array.from(this.#codecs, ([codec, counted]) => ({ codec, ...counted }));
  }

  add(codec: string, pixels: number, time: number): void {
    const counted = this.#codecs.get(codec) ?? { images: 0, pixels: 0, time: 0 };
    counted.images += 1;
    counted.pixels += pixels;
    counted.time += time;
    this.#codecs.set(codec, counted);
  }

  /** The same decoders, counted. */
  countImages(decoders: ImageDecoders): ImageDecoders {
    const timed = <T extends Pixels | NeedsImage>(codec: string, size: PictureSize, decode: () => T): T => {
      const start = performance.now();
      const result = decode();
      if (!('needsImage' in result)) this.add(codec, size.width * size.height, performance.now() - start);
      return result;
    };
    return {
      webAssembly: decoders.webAssembly,
      quic: (data, size) => timed('quic', size, () => decoders.quic(data, size)),
      lz: (data, size, palette) => timed('lz', size, () => decoders.lz(data, size, palette)),
      glz: (data, size) => timed('glz', size, () => decoders.glz(data, size)),
      lz4: (data, size, palette) => timed('lz4', size, () => decoders.lz4(data, size, palette)),
      bitmap: (data, layout: RawLayout) => timed('bitmap', layout, () => decoders.bitmap(data, layout)),
      setGlzWindow: (pixels) => {
        decoders.setGlzWindow(pixels);
      },
      resetGlz: () => {
        decoders.resetGlz();
      },
    };
  }

  /** The same decoders, counted; their time is that from call to result. */
  countHost(host: HostDecoders): HostDecoders {
    return {
      inflate: async (data, size) => {
        const start = performance.now();
        const result = await host.inflate(data, size);
        this.add('zlib', size >> 2, performance.now() - start);
        return result;
      },
      jpeg: async (data) => {
        const start = performance.now();
        const pixels = await host.jpeg(data);
        this.add('jpeg', pixels.width * pixels.height, performance.now() - start);
        return pixels;
      },
    };
  }
}
