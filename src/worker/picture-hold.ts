import { Region } from '../surfaces/region.ts';
import type { Damage } from '../surfaces/damage.ts';
import type { Shown } from '../surfaces/monitors.ts';
import type { Surface } from '../surfaces/surface.ts';
import type { Rect } from '../wire/geometry.ts';

/** A picture that its server called whole is not kept back for longer, in milliseconds. */
const LONGEST_HOLD = 500;
/**
 * The same for one of another size: until a target's machine goes on it shows something of its own, and a busy host takes
 * its time. A guest hardly changes its size while it moves.
 */
const LONGEST_HOLD_OF_OTHER_SIZE = 1500;

/**
 * Keeps the picture that stands while a session begins anew at a migration's target, until the target's is whole. A
 * target has a surface of its own before the guest runs there, often of another size, with a mark on it and drawn all
 * over; and a surface that the guest makes is marked before it is drawn.
 */
export class PictureHold {
  readonly #standing: { readonly width: number; readonly height: number };
  #surface: Surface | null = null;
  #damage: Damage | null = null;
  #drawn: Rect[] = [];
  #markedAt: number | null = null;

  /** `standing`: the size of the picture that is to be replaced. */
  constructor(standing: { readonly width: number; readonly height: number }) {
    this.#standing = standing;
  }

  /**
   * Looks at what could be shown instead at `now` (milliseconds): to be asked when surfaces change, and from time to
   * time. @returns whether it is to be shown
   */
  over(candidate: Shown | null, marked: boolean, now: number): boolean {
    if (candidate?.surface !== this.#surface) this.#follow(candidate?.surface ?? null);
    if (!candidate) return false;
    const changed = this.#damage?.take() ?? [];
    this.#drawn.push(...changed);
    if (!marked) return false;
    this.#markedAt ??= now;
    return now >= this.#longest(candidate.rect) || (this.#hasSize(candidate.rect) && this.#covers(candidate.rect));
  }

  /** When a picture that is there is shown in any case, in milliseconds; null while none is. */
  due(candidate: Shown | null): number | null {
    return candidate && this.#markedAt !== null ? this.#longest(candidate.rect) : null;
  }

  /** Nothing is held any more. */
  end(): void {
    this.#follow(null);
  }

  #follow(surface: Surface | null): void {
    if (this.#surface && this.#damage) this.#surface.unwatch(this.#damage);
    this.#surface = surface;
    this.#damage = surface?.watch() ?? null;
    // A new record holds the whole surface, of which nothing is drawn yet.
    this.#damage?.take();
    this.#drawn = [];
    this.#markedAt = null;
  }

  #longest(rect: Rect): number {
    return this.#markedAt! + (this.#hasSize(rect) ? LONGEST_HOLD : LONGEST_HOLD_OF_OTHER_SIZE);
  }

  #hasSize(rect: Rect): boolean {
    return rect.right - rect.left === this.#standing.width && rect.bottom - rect.top === this.#standing.height;
  }

  #covers(rect: Rect): boolean {
    const { boxes } = Region.ofRects(this.#drawn, rect);
    let pixels = 0;
    for (let i = 0; i < boxes.length; i += 4) pixels += (boxes[i + 2]! - boxes[i]!) * (boxes[i + 3]! - boxes[i + 1]!);
    // What was drawn is kept as few rectangles.
    this.#drawn = [];
    for (let i = 0; i < boxes.length; i += 4) {
      this.#drawn.push({ left: boxes[i]!, top: boxes[i + 1]!, right: boxes[i + 2]!, bottom: boxes[i + 3]! });
    }
    return pixels === (rect.right - rect.left) * (rect.bottom - rect.top);
  }
}
