import type { SurfaceFormat } from '../wire/display.ts';
import type { Rect } from '../wire/geometry.ts';
import { Damage } from './damage.ts';
import { fromServer, pixelFormats } from './pixel-format.ts';
import type { PixelFormat } from './pixel-format.ts';
import type { Picture } from './picture.ts';
import type { Region } from './region.ts';
import { VideoLayers } from './video-layer.ts';
import type { LayerContext } from './video-layer.ts';

/**
 * A picture that can be drawn on: pixels in memory, and frames of videos that lie upon them until somebody asks for
 * `pixels`.
 */
export class Surface implements Picture {
  readonly id: number;
  readonly width: number;
  readonly height: number;
  readonly format: PixelFormat;
  readonly flip: number;
  /** Whether it is shown, rather than only a source for other surfaces. */
  readonly primary: boolean;
  private readonly words: Uint32Array<ArrayBuffer>;
  private readonly frames = new VideoLayers();
  /** Within this rectangle alone `pixels` are used; null: anywhere. */
  private used: Rect | null = null;
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
    this.words = new Uint32Array(width * height);
    const background = fromServer(format, 0);
    if (background !== 0) this.words.fill(background);
    this.opaque = background >>> 24 === 0xff;
    this.bounds = { left: 0, top: 0, right: width, bottom: height };
  }

  /** Bytes of memory. */
  get size(): number {
    return this.words.byteLength;
  }

  get pixels(): Uint32Array<ArrayBuffer> {
    if (!this.frames.isEmpty) this.settle(this.used ?? this.bounds);
    return this.words;
  }

  /** The memory itself, without frames that are not yet in it. */
  get beneath(): Uint32Array<ArrayBuffer> {
    return this.words;
  }

  /** Does something that uses `pixels` only within a rectangle: frames elsewhere stay unread. */
  within<Result>(rect: Rect, use: () => Result): Result {
    const before = this.used;
    this.used = rect;
    try {
      return use();
    } finally {
      this.used = before;
    }
  }

  /** Shows a frame, whose whole size is `at`, on a region, and takes a reference to it. Who puts it there calls `touch`. */
  putFrame(region: Region, at: Rect, frame: VideoFrame): void {
    if (this.frames.meets(region.extents, region)) this.settle(region.extents);
    this.frames.put(region, at, frame);
  }

  /** A frame's pixels, at once. */
  readFrame(frame: VideoFrame, width: number, height: number): Uint32Array<ArrayBuffer> {
    return this.frames.read(frame, width, height);
  }

  /** Whether one frame hides all of a rectangle's pixels in memory. */
  isHidden(rect: Rect): boolean {
    return this.frames.hides(rect);
  }

  /** Draws the frames within a rectangle on a canvas whose left top corner is the pixel `origin`. */
  drawFrames(context: LayerContext, rect: Rect, origin: Pick<Rect, 'left' | 'top'>): void {
    this.frames.drawOn(context, rect, origin);
  }

  /** Lets go of frames; nobody uses the surface any more. */
  close(): void {
    this.frames.clear();
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
    if (this.frames.meets(rect)) this.settle(rect);
    const out = new Uint32Array((rect.right - rect.left) * (rect.bottom - rect.top));
    this.copyBeneath(rect, out);
    return out;
  }

  /** Writes them, without frames that are not yet in memory, to the beginning of `out`, which has room for them. */
  copyBeneath(rect: Rect, out: Uint32Array): void {
    const { words: pixels, width } = this;
    const columns = rect.right - rect.left;
    let to = 0;
    for (let y = rect.top; y < rect.bottom; y++) {
      let from = y * width + rect.left;
      for (const end = from + columns; from < end; from++) out[to++] = pixels[from]! | 0xff000000;
    }
  }

  private settle(rect: Rect): void {
    this.frames.settle(rect, this.words, this.width);
  }
}
