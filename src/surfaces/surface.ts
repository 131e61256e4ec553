import type { SurfaceFormat } from '../wire/display.ts';
import type { Rect } from '../wire/geometry.ts';
import { Damage } from './damage.ts';
import { fromServer, pixelFormats } from './pixel-format.ts';
import type { PixelFormat } from './pixel-format.ts';
import type { Picture } from './picture.ts';
import type { Region } from './region.ts';

/** A picture that can be drawn on. */
export class Surface implements Picture {
  readonly id: number;
  readonly width: number;
  readonly height: number;
  readonly format: PixelFormat;
  readonly flip: number;
  /** Whether it is shown, rather than only a source for other surfaces. */
  readonly primary: boolean;
  readonly pixels: Uint32Array<ArrayBuffer>;
  readonly bounds: Rect;
  private readonly watchers = new Set<Damage>();
  /**
   * True while every alpha byte is surely 255, so that the memory can go to a canvas as it is. Who writes other
   * alpha bytes makes it false.
   */
  opaque: boolean;

  constructor(id: number, format: SurfaceFormat, width: number, height: number, primary: boolean) {
    this.id = id;
    this.width = width;
    this.height = height;
    this.format = pixelFormats[format];
    this.flip = this.format.flip;
    this.primary = primary;
    this.pixels = new Uint32Array(width * height);
    const background = fromServer(format, 0);
    if (background !== 0) this.pixels.fill(background);
    this.opaque = background >>> 24 === 0xff;
    this.bounds = { left: 0, top: 0, right: width, bottom: height };
  }

  /** Starts to record changes in a record of the caller's own, which at first holds the whole surface. */
  watch(): Damage {
    const damage = new Damage();
    damage.add(this.bounds);
    this.watchers.add(damage);
    return damage;
  }

  unwatch(damage: Damage): void {
    this.watchers.delete(damage);
  }

  /** Takes note of changed pixels. */
  touch(region: Region): void {
    for (const damage of this.watchers) damage.addRegion(region);
  }

  /** The words of a rectangle, which must lie within the surface, with alpha 255: what a screen shows. */
  shown(rect: Rect): Uint32Array<ArrayBuffer> {
    const { pixels, width } = this;
    const columns = rect.right - rect.left;
    const out = new Uint32Array(columns * (rect.bottom - rect.top));
    let to = 0;
    for (let y = rect.top; y < rect.bottom; y++) {
      let from = y * width + rect.left;
      for (const end = from + columns; from < end; from++) out[to++] = pixels[from]! | 0xff000000;
    }
    return out;
  }
}
