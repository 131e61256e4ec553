import type { Pixels } from '../codecs/pixels.ts';
import type { Rect } from '../wire/geometry.ts';
import { Region } from './region.ts';

/** A video's frame as its decoder gave it, of which nobody has read the pixels. Its owner closes it. */
export interface UnreadFrame {
  readonly width: number;
  readonly height: number;
  readonly frame: VideoFrame;
}

/** A decoded frame of a video. */
export type VideoImage = Pixels | UnreadFrame;

/** What layers need of a 2D context. */
export type LayerContext = Pick<
  OffscreenCanvasRenderingContext2D,
  'save' | 'restore' | 'beginPath' | 'rect' | 'clip' | 'drawImage' | 'imageSmoothingEnabled'
>;

interface Layer {
  readonly region: Region;
  readonly frame: VideoFrame;
  /** Where the whole frame lies on the surface. */
  readonly at: Rect;
}

/**
 * Frames of videos that lie upon a surface's pixels, none upon another. A frame is replaced many times a second, and where
 * an engine keeps its pixels out of reach, reading them costs more than decoding and showing them: it is only done when
 * somebody asks for the pixels.
 */
export class VideoLayers {
  readonly #layers: Layer[] = [];
  #scratch: OffscreenCanvasRenderingContext2D | null = null;

  get isEmpty(): boolean {
    return this.#layers.length === 0;
  }

  /**
   * Puts a frame upon `region`, of which it keeps a reference of its own; what it covers is gone. Others it meets have to
   * be settled before.
   */
  put(region: Region, at: Rect, frame: VideoFrame): void {
    for (let i = this.#layers.length - 1; i >= 0; i--) {
      if (covers(region, this.#layers[i]!.region)) this.#layers.splice(i, 1)[0]!.frame.close();
    }
    this.#layers.push({ region, at, frame: frame.clone() });
  }

  /** Whether a frame that has pixels within the rectangle would not be covered by `region`. */
  meets(rect: Rect, region = Region.empty): boolean {
    return this.#layers.some((layer) => overlaps(layer.region.extents, rect) && !covers(region, layer.region));
  }

  /** Whether a frame hides all of the rectangle. */
  hides(rect: Rect): boolean {
    return this.#layers.some(({ region }) => region.length === 1 && contains(region.extents, rect));
  }

  /** Draws what has pixels within the rectangle on a canvas whose left top corner is the surface's pixel `origin`. */
  drawOn(context: LayerContext, rect: Rect, origin: Pick<Rect, 'left' | 'top'>): void {
    for (const { region, at, frame } of this.#layers) {
      const seen = region.intersect(Region.ofRect(rect, region.extents));
      if (seen.isEmpty) continue;
      context.save();
      if (!(seen.length === 1 && contains(seen.extents, at))) {
        context.beginPath();
        const { boxes } = seen;
        for (let i = 0; i < boxes.length; i += 4) {
          const [left, top, right, bottom] = [boxes[i]!, boxes[i + 1]!, boxes[i + 2]!, boxes[i + 3]!];
          context.rect(left - origin.left, top - origin.top, right - left, bottom - top);
        }
        context.clip();
      }
      draw(context, frame, at.left - origin.left, at.top - origin.top, at);
      context.restore();
    }
  }

  /** Writes the pixels of frames that meet the rectangle into a surface's memory, and lets go of those frames. */
  settle(rect: Rect, pixels: Uint32Array, stride: number): void {
    for (let i = this.#layers.length - 1; i >= 0; i--) {
      const layer = this.#layers[i]!;
      if (!overlaps(layer.region.extents, rect)) continue;
      this.#layers.splice(i, 1);
      this.#write(layer, pixels, stride);
      layer.frame.close();
    }
  }

  /** Lets go of all, unread. */
  clear(): void {
    for (const { frame } of this.#layers.splice(0)) frame.close();
    this.#scratch = null;
  }

  #write({ region, at, frame }: Layer, pixels: Uint32Array, stride: number): void {
    const words = this.read(frame, at.right - at.left, at.bottom - at.top);
    const width = at.right - at.left;
    const { boxes } = region;
    for (let i = 0; i < boxes.length; i += 4) {
      const [left, right] = [boxes[i]!, boxes[i + 2]!];
      for (let y = boxes[i + 1]!; y < boxes[i + 3]!; y++) {
        const from = (y - at.top) * width + (left - at.left);
        pixels.set(words.subarray(from, from + right - left), y * stride + left);
      }
    }
  }

  /** A frame's pixels as RGBA words, alpha 255. */
  read(frame: VideoFrame, width: number, height: number): Uint32Array<ArrayBuffer> {
    const canvas = this.#scratch?.canvas;
    if (canvas?.width !== width || canvas.height !== height) {
      this.#scratch = new OffscreenCanvas(width, height).getContext('2d', { alpha: false, willReadFrequently: true });
    }
    const context = this.#scratch;
    if (!context) throw new Error('there is no 2d context');
    draw(context, frame, 0, 0, { left: 0, top: 0, right: width, bottom: height });
    return new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
  }
}

function draw(context: LayerContext, frame: VideoFrame, x: number, y: number, at: Rect): void {
  context.imageSmoothingEnabled = false;
  context.drawImage(frame, x, y, at.right - at.left, at.bottom - at.top);
}

function overlaps(a: Rect, b: Rect): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function contains(outer: Rect, inner: Rect): boolean {
  return (
    inner.left >= outer.left && inner.top >= outer.top && inner.right <= outer.right && inner.bottom <= outer.bottom
  );
}

/** Whether one rectangle of a region holds another region. */
function covers(region: Region, other: Region): boolean {
  const { boxes } = region;
  const inner = other.extents;
  for (let i = 0; i < boxes.length; i += 4) {
    if (contains({ left: boxes[i]!, top: boxes[i + 1]!, right: boxes[i + 2]!, bottom: boxes[i + 3]! }, inner))
      return true;
  }
  return false;
}
