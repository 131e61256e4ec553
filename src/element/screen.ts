import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Placement } from '../input/geometry.ts';
import { scaleOf } from '../input/geometry.ts';
import type { Client } from '../worker/client.ts';
import type { Scaling } from './attributes.ts';
import { watchPixelRatio } from './pixel-ratio.ts';

/** A canvas and what is on it. A canvas is handed to the workers once, so new workers get a new one. */
interface View {
  readonly id: number;
  readonly canvas: HTMLCanvasElement;
  width: number;
  height: number;
}

/** The guest's picture: its canvas, its size, and where it lies in the window. */
export class Screen implements ReactiveController {
  /** Takes focus, keys and pointer. Stays the same however often the canvas is replaced. */
  readonly surface: HTMLDivElement;
  readonly #host: ReactiveControllerHost;
  readonly #resized: (width: number, height: number) => void;
  readonly #sizes: ResizeObserver;
  #unwatch: (() => void) | null = null;
  #shown: View | null = null;
  /** A canvas without a whole picture yet, while an older one still shows its last. */
  #coming: View | null = null;
  #client: Client | null = null;
  /** The size that was told last: a new canvas may show a picture of the same. */
  #told = { width: 0, height: 0 };
  #monitor = 0;
  #lastId = 0;

  constructor(host: ReactiveControllerHost, resized: (width: number, height: number) => void) {
    this.#host = host;
    this.#resized = resized;
    this.surface = document.createElement('div');
    this.surface.className = 'surface';
    this.#sizes = new ResizeObserver(() => {
      this.#sharpen();
    });
    host.addController(this);
  }

  hostConnected(): void {
    this.#sizes.observe(this.surface);
    this.#unwatch = watchPixelRatio(this.surface.ownerDocument, () => {
      this.#sharpen();
    });
  }

  hostDisconnected(): void {
    this.#sizes.disconnect();
    this.#unwatch?.();
  }

  get canvas(): HTMLCanvasElement | null {
    return this.#shown?.canvas ?? null;
  }

  get guestWidth(): number {
    return this.#shown?.width ?? 0;
  }

  get guestHeight(): number {
    return this.#shown?.height ?? 0;
  }

  /** Whether there is a picture, be it the last one of a connection that ended. */
  get hasPicture(): boolean {
    return this.guestWidth > 0;
  }

  /** Where the picture lies in the window, or null while there is none. */
  get placement(): Placement | null {
    if (this.#shown === null || !this.hasPicture) return null;
    const { left, top, width, height } = this.#shown.canvas.getBoundingClientRect();
    return { left, top, width, height, guestWidth: this.guestWidth, guestHeight: this.guestHeight };
  }

  /** Where the picture lies in `surface`, in its own CSS pixels; for what is laid over the picture. */
  get inner(): { readonly left: number; readonly top: number; readonly scale: number } | null {
    if (this.#shown === null || !this.hasPicture) return null;
    const { offsetLeft, offsetTop, offsetWidth, offsetHeight } = this.#shown.canvas;
    const { guestWidth, guestHeight } = this;
    const scale = scaleOf({ left: 0, top: 0, width: offsetWidth, height: offsetHeight, guestWidth, guestHeight });
    return {
      left: offsetLeft + (offsetWidth - guestWidth * scale) / 2,
      top: offsetTop + (offsetHeight - guestHeight * scale) / 2,
      scale,
    };
  }

  /** Hands the workers a canvas, unless they have one already. */
  attach(client: Client): void {
    if (this.#client === client) return;
    this.#client = client;
    const canvas = document.createElement('canvas');
    canvas.part.add('screen');
    canvas.hidden = true;
    const view: View = { id: ++this.#lastId, canvas, width: 0, height: 0 };
    if (this.#shown !== null && this.hasPicture) this.#coming = view;
    else this.#show(view);
    const offscreen = canvas.transferControlToOffscreen();
    client.display.notify('attachCanvas', { view: view.id, canvas: offscreen, monitor: this.#monitor }, [offscreen]);
  }

  /** The workers are gone, and no canvas of theirs will change any more. */
  detach(): void {
    this.#client = null;
    this.#coming = null;
  }

  /** What was shown is of another machine: nothing is, until the next picture comes. */
  forget(): void {
    const view = this.#shown;
    if (view === null) return;
    view.width = 0;
    view.height = 0;
    view.canvas.hidden = true;
    this.#told = { width: 0, height: 0 };
    this.#host.requestUpdate();
  }

  showMonitor(monitor: number): void {
    if (this.#monitor === monitor) return;
    this.#monitor = monitor;
    const view = this.#coming ?? this.#shown;
    if (view !== null) this.#client?.display.notify('showMonitor', { view: view.id, monitor });
  }

  /** The display worker gave a view's canvas this size. */
  resized(id: number, width: number, height: number): void {
    const view = this.#shown?.id === id ? this.#shown : this.#coming?.id === id ? this.#coming : null;
    if (view === null || (view.width === width && view.height === height)) return;
    view.width = width;
    view.height = height;
    view.canvas.hidden = width === 0 || height === 0;
    // The style sheet goes by these: a canvas takes its own size only with the frame that the worker has yet to send.
    view.canvas.style.setProperty('--width', `${width}px`);
    view.canvas.style.setProperty('--height', `${height}px`);
    view.canvas.style.aspectRatio = `${width} / ${height}`;
    if (view === this.#shown) this.#changed();
  }

  /** A view shows the first whole picture of a session. */
  complete(id: number): void {
    if (this.#coming?.id !== id) return;
    const view = this.#coming;
    this.#coming = null;
    this.#show(view);
  }

  /** How the picture is fitted into the element, as a class for the style sheet. */
  set scaling(scaling: Scaling) {
    this.surface.dataset['scaling'] = scaling === 'guest' ? 'fit' : scaling;
    this.#sharpen();
  }

  #show(view: View): void {
    this.#shown?.canvas.remove();
    this.#shown = view;
    this.surface.prepend(view.canvas);
    if (this.hasPicture) this.#changed();
  }

  #changed(): void {
    this.#sharpen();
    this.#host.requestUpdate();
    const { guestWidth: width, guestHeight: height } = this;
    if (width === this.#told.width && height === this.#told.height) return;
    this.#told = { width, height };
    this.#resized(width, height);
  }

  /** Whole device pixels for each guest pixel need no smoothing; anything else looks better with. */
  #sharpen(): void {
    const inner = this.inner;
    if (inner === null || this.#shown === null) return;
    const devicePixels = inner.scale * devicePixelRatio;
    const whole = Math.abs(devicePixels - Math.round(devicePixels)) < 0.001 && devicePixels >= 1;
    this.#shown.canvas.style.imageRendering = whole ? 'pixelated' : '';
  }
}
