import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { AgentMonitor, MonitorsConfig } from '../wire/agent.ts';
import type { Client } from '../worker/client.ts';
import type { Monitor } from '../worker/protocol.ts';
import { monitorOf } from './monitor-place.ts';
import { watchPixelRatio } from './pixel-ratio.ts';

/** A guest is asked for a new size when the element's has been the same for so long, in milliseconds. */
const SETTLED = 250;
/** Sizes below and above which no guest is asked for; device pixels. */
const LEAST = { width: 320, height: 200 };
const MOST = 16_384;
/** Millimetres of a CSS pixel. */
const MM_PER_PIXEL = 25.4 / 96;

/** What the size needs of its element. */
export interface GuestSizeOwner {
  client(): Client | null;
  /** Whether the guest is to have the element's size now, and can. */
  wanted(): boolean;
  /** Which monitor the element shows. */
  monitor(): number;
  /** The guest's monitors. */
  monitors(): readonly Monitor[];
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Asks the guest for the size of the element, in device pixels: `scaling="guest"`. */
export class GuestSize implements ReactiveController {
  readonly #owner: GuestSizeOwner;
  readonly #surface: HTMLElement;
  readonly #observer: ResizeObserver;
  #unwatch: (() => void) | null = null;
  #pixels: Size | null = null;
  #css: Size = { width: 0, height: 0 };
  #timer: ReturnType<typeof setTimeout> | null = null;
  #asked = '';

  constructor(host: ReactiveControllerHost, surface: HTMLElement, owner: GuestSizeOwner) {
    this.#owner = owner;
    this.#surface = surface;
    this.#observer = new ResizeObserver((entries) => {
      for (const { contentRect, devicePixelContentBoxSize } of entries) {
        // Not there in WebKit, whatever the types say.
        const exact = (devicePixelContentBoxSize as readonly ResizeObserverSize[] | undefined)?.[0];
        this.#measure(contentRect, exact === undefined ? null : { width: exact.inlineSize, height: exact.blockSize });
      }
    });
    host.addController(this);
  }

  hostConnected(): void {
    try {
      this.#observer.observe(this.#surface, { box: 'device-pixel-content-box' });
    } catch {
      // WebKit has no such box; CSS pixels times the ratio come close.
      this.#observer.observe(this.#surface);
    }
    this.#unwatch = watchPixelRatio(this.#surface.ownerDocument, () => {
      this.#measure(this.#css, null);
    });
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
    this.#unwatch?.();
    this.#stop();
  }

  /** The agent came or went, or `scaling` or the monitor changed. */
  changed(): void {
    // The guest keeps the size it has, but one that starts anew is not asked for it again.
    if (this.#asked !== '' && !this.#owner.wanted()) this.#owner.client()?.session.notify('guestMonitors', null);
    this.#asked = '';
    this.#schedule(0);
  }

  #measure({ width, height }: Size, exact: Size | null): void {
    this.#css = { width, height };
    const about = { width: Math.round(width * devicePixelRatio), height: Math.round(height * devicePixelRatio) };
    // It differs by a pixel at most: as the box lies on the grid of pixels. Under an emulated ratio Chromium tells nonsense.
    const near =
      exact !== null && Math.max(Math.abs(exact.width - about.width), Math.abs(exact.height - about.height)) <= 1;
    this.#pixels = near ? exact : about;
    this.#schedule(SETTLED);
  }

  #schedule(delay: number): void {
    this.#stop();
    if (!this.#owner.wanted()) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#ask();
    }, delay);
  }

  #stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #ask(): void {
    const size = this.#pixels;
    // An element that is not shown says nothing of the size it will have.
    if (size === null || size.width === 0 || size.height === 0 || !this.#owner.wanted()) return;
    const width = Math.min(MOST, Math.max(LEAST.width, size.width));
    const height = Math.min(MOST, Math.max(LEAST.height, size.height));
    const asked = `${width}x${height} ${this.#owner.monitor()}`;
    if (asked === this.#asked) return;
    this.#asked = asked;
    const config = monitorsWith(this.#owner.monitors(), this.#owner.monitor(), { width, height }, this.#css);
    this.#owner.client()?.session.notify('guestMonitors', config);
  }
}

/** The guest's monitors with another size for one of them, side by side from left to right. `css`: its size in CSS pixels. */
export function monitorsWith(monitors: readonly Monitor[], shown: number, size: Size, css: Size): MonitorsConfig {
  const count = Math.max(shown + 1, ...monitors.map(({ id }) => id + 1));
  const wanted: AgentMonitor[] = [];
  let x = 0;
  for (let id = 0; id < count; id++) {
    const known = monitorOf(monitors, id);
    const { width, height } = id === shown ? size : (known ?? { width: 0, height: 0 });
    wanted.push({ width, height, depth: 32, x, y: 0 });
    x += width;
  }
  const millimetres = (pixels: number) => Math.min(0xffff, Math.round(pixels * MM_PER_PIXEL));
  const unknown = { width: 0, height: 0 };
  return {
    usePosition: true,
    monitors: wanted,
    physicalSizes: wanted.map((_, id) =>
      id === shown ? { width: millimetres(css.width), height: millimetres(css.height) } : unknown,
    ),
  };
}
