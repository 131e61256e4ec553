import type { Rect } from '../wire/geometry.ts';
import type { Damage } from './damage.ts';
import type { Shown } from './monitors.ts';
import type { Surface } from './surface.ts';
import type { LayerContext } from './video-layer.ts';

/** What a presenter needs of a 2D context. */
export type PresenterContext = Pick<OffscreenCanvasRenderingContext2D, 'putImageData'> & LayerContext;

/**
 * Shows a rectangle of a surface on a canvas: what changed since the last time, when asked to. The canvas has the
 * rectangle's size in pixels. Who drives it calls `present` once per animation frame.
 */
export class Presenter {
  private readonly canvas: { width: number; height: number };
  private readonly context: PresenterContext;
  private shown: Shown | null = null;
  private damage: Damage | null = null;
  private image: ImageData | null = null;
  /** For copies of parts, one word for each shown pixel: fresh memory for each would cost more than the copy. */
  private copy: Uint32Array<ArrayBuffer> | null = null;

  constructor(canvas: { width: number; height: number }, context: PresenterContext) {
    this.canvas = canvas;
    this.context = context;
  }

  /** A presenter with the kind of context that takes pixels fastest. */
  static on(canvas: OffscreenCanvas): Presenter {
    const context = canvas.getContext('2d', { alpha: false, desynchronized: true });
    if (!context) throw new Error('the canvas has no 2d context');
    return new Presenter(canvas, context);
  }

  /**
   * Chooses what to show from now on; null keeps the last picture standing.
   * @returns true when the canvas changed its size
   */
  show(shown: Shown | null): boolean {
    const before = this.shown;
    if (before?.surface === shown?.surface && sameRect(before?.rect, shown?.rect)) return false;
    if (before && this.damage) before.surface.unwatch(this.damage);
    this.shown = shown;
    this.damage = null;
    this.image = null;
    this.copy = null;
    if (!shown) return false;
    const { surface, rect } = shown;
    this.damage = surface.watch();
    this.image = imageDataOf(surface);
    const width = rect.right - rect.left;
    const height = rect.bottom - rect.top;
    if (this.canvas.width === width && this.canvas.height === height) return false;
    this.canvas.width = width;
    this.canvas.height = height;
    return true;
  }

  /** Puts what changed on the canvas. @returns true when anything did */
  present(): boolean {
    const { shown, damage, image, context } = this;
    if (!shown || !damage || !image || damage.isEmpty) return false;
    const { surface, rect } = shown;
    let any = false;
    for (const changed of damage.take()) {
      const left = Math.max(changed.left, rect.left);
      const top = Math.max(changed.top, rect.top);
      const right = Math.min(changed.right, rect.right);
      const bottom = Math.min(changed.bottom, rect.bottom);
      if (left >= right || top >= bottom) continue;
      any = true;
      const part = { left, top, right, bottom };
      if (surface.isHidden(part)) {
        // What lies in memory is not seen.
      } else if (surface.opaque) {
        context.putImageData(image, -rect.left, -rect.top, left, top, right - left, bottom - top);
      } else {
        // A canvas without alpha does not ignore the alpha of what is put on it, so it must be 255.
        const [width, height] = [right - left, bottom - top];
        const words = (this.copy ??= new Uint32Array((rect.right - rect.left) * (rect.bottom - rect.top)));
        surface.copyBeneath(part, words);
        const data = new ImageData(new Uint8ClampedArray(words.buffer, 0, width * height * 4), width, height);
        context.putImageData(data, left - rect.left, top - rect.top);
      }
      surface.drawFrames(context, part, rect);
    }
    return any;
  }
}

/** A surface's memory as image data, not a copy. */
function imageDataOf(surface: Surface): ImageData {
  return new ImageData(new Uint8ClampedArray(surface.beneath.buffer), surface.width, surface.height);
}

function sameRect(a: Rect | undefined, b: Rect | undefined): boolean {
  if (!a || !b) return a === b;
  return a.left === b.left && a.top === b.top && a.right === b.right && a.bottom === b.bottom;
}
