import type { CursorShape, MouseMode } from '../worker/protocol.ts';
import type { Screen } from './screen.ts';

/** Browsers ignore larger cursors, so those are laid over the picture. In pixels. */
const LARGEST = 128;

/**
 * The guest's cursor. While the person's own pointer leads (mode `client`) it is the browser's cursor over the picture;
 * while the guest leads (`server`) it is an image over the picture, where the guest says.
 */
export class GuestCursor {
  readonly #screen: Screen;
  readonly #overlay: HTMLImageElement;
  /** The last shape of each of the guest's display channels, which have a pointer each. */
  readonly #shapes = new Map<number, CursorShape>();
  #channel = 0;
  #mode: MouseMode = 'client';
  #position = { x: 0, y: 0 };
  #active = false;

  constructor(screen: Screen) {
    this.#screen = screen;
    this.#overlay = document.createElement('img');
    this.#overlay.className = 'cursor';
    this.#overlay.alt = '';
    this.#overlay.draggable = false;
    this.#overlay.hidden = true;
    screen.surface.append(this.#overlay);
  }

  /** A display channel's pointer has another shape. */
  take(channel: number, shape: CursorShape): void {
    this.#shapes.set(channel, shape);
    if (channel === this.#channel) this.#changed();
  }

  /** The display channel whose monitor is shown. */
  get channel(): number {
    return this.#channel;
  }

  set channel(channel: number) {
    if (channel === this.#channel) return;
    this.#channel = channel;
    this.#changed();
  }

  set mode(mode: MouseMode) {
    this.#mode = mode;
    this.update();
  }

  /** Whether there is a session; without one the page's own cursor is shown. */
  set active(active: boolean) {
    this.#active = active;
    if (!active) this.#shapes.clear();
    this.update();
  }

  /** Where the hot spot is, in the guest's pixels: as the guest says, or as the person moves. */
  place(position: { readonly x: number; readonly y: number }): void {
    this.#position = position;
    if (!this.#overlay.hidden) this.#lay();
  }

  /** Shows the cursor anew: something it depends on has changed. */
  update(): void {
    const shape = this.#active ? this.#shape : null;
    const style = this.#screen.surface.style;
    if (shape === null) {
      style.cursor = '';
      this.#overlay.hidden = true;
      return;
    }
    const asOverlay = shape.visible && (this.#mode === 'server' || shape.width > LARGEST || shape.height > LARGEST);
    style.cursor = !shape.visible || asOverlay ? 'none' : `url("${shape.url}") ${shape.hotX} ${shape.hotY}, default`;
    this.#overlay.hidden = !asOverlay;
    if (asOverlay) this.#lay();
  }

  get #shape(): CursorShape | null {
    return this.#shapes.get(this.#channel) ?? null;
  }

  #changed(): void {
    const shape = this.#shape;
    if (shape?.visible === true) this.#overlay.src = shape.url;
    this.update();
  }

  #lay(): void {
    const inner = this.#screen.inner;
    const shape = this.#shape;
    if (inner === null || shape?.visible !== true) return;
    const left = inner.left + (this.#position.x - shape.hotX) * inner.scale;
    const top = inner.top + (this.#position.y - shape.hotY) * inner.scale;
    this.#overlay.style.transform = `translate(${left}px, ${top}px) scale(${inner.scale})`;
  }
}
