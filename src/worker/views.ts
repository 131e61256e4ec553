import { Presenter } from '../surfaces/presenter.ts';
import { PictureHold } from './picture-hold.ts';
import { shownBy } from '../surfaces/monitors.ts';
import type { Shown } from '../surfaces/monitors.ts';
import type { DisplayChannel } from './display-channel.ts';
import type { Monitor } from './protocol.ts';

/** What the views tell the page. */
export interface ViewListener {
  resized(view: number, width: number, height: number): void;
  /** The first picture since `begin` is on the view's canvas. */
  picture(view: number): void;
  monitors(monitors: readonly Monitor[]): void;
}

interface View {
  readonly presenter: Presenter;
  monitor: number;
  width: number;
  height: number;
  fresh: boolean;
  /** Set while the picture of a session that ended stands in for a migration target's. */
  hold: PictureHold | null;
}

/** The canvases of one element's worker: which monitor each shows, and when it is put there. */
export class Views {
  readonly #views = new Map<number, View>();
  readonly #listener: ViewListener;
  #channels: readonly DisplayChannel[] = [];
  #told = '';
  #holdTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(listener: ViewListener) {
    this.#listener = listener;
  }

  attach(id: number, canvas: OffscreenCanvas, monitor: number): void {
    this.#views.set(id, { presenter: Presenter.on(canvas), monitor, width: 0, height: 0, fresh: true, hold: null });
    this.#choose();
  }

  showMonitor(id: number, monitor: number): void {
    const view = this.#views.get(id);
    if (!view) return;
    view.monitor = monitor;
    this.#choose();
  }

  detach(id: number): void {
    const view = this.#views.get(id);
    view?.hold?.end();
    view?.presenter.show(null);
    this.#views.delete(id);
  }

  /** A new session begins: what stands on the canvases stays until there is something newer. */
  begin(): void {
    this.#channels = [];
    // The page may have forgotten what it was told of the session before: sizes and monitors are told again.
    this.#told = '';
    for (const view of this.#views.values()) {
      view.hold?.end();
      view.hold = null;
      view.fresh = true;
      view.width = 0;
      view.height = 0;
      view.presenter.show(null);
    }
  }

  /** Whether a picture from before a migration is still shown. */
  get holding(): boolean {
    return [...this.#views.values()].some(({ hold }) => hold !== null);
  }

  /** The session goes on anew at a migration's target: the picture stays until the target's is whole. */
  hold(): void {
    for (const view of this.#views.values()) {
      if (view.width === 0) continue;
      view.hold?.end();
      view.hold = new PictureHold(view);
    }
  }

  /** The channels' surfaces or monitors are others now. `channels` in the order of their ids. */
  layoutChanged(channels: readonly DisplayChannel[]): void {
    this.#channels = channels;
    this.#choose();
    this.#tellMonitors();
  }

  /** What a monitor shows, counted over all channels; null while there is nothing whole to show. */
  shown(number: number): Shown | null {
    const candidate = this.#candidate(number);
    return candidate?.marked === true ? candidate.shown : null;
  }

  /** Puts what changed on the canvases. @returns whether anything had */
  present(): boolean {
    if (this.holding) this.#choose();
    let any = false;
    for (const [id, view] of this.#views) {
      if (!view.presenter.present()) continue;
      any = true;
      if (!view.fresh) continue;
      view.fresh = false;
      this.#listener.picture(id);
    }
    return any;
  }

  #candidate(number: number): { shown: Shown | null; marked: boolean } | null {
    let first = 0;
    for (const channel of this.#channels) {
      const count = numbersOf(channel);
      if (number < first + count) {
        return { shown: shownBy(channel.surfaces, channel.monitors, number - first), marked: channel.marked };
      }
      first += count;
    }
    return null;
  }

  #choose(): void {
    for (const [id, view] of this.#views) {
      if (view.hold && !this.#over(view, view.hold)) continue;
      const shown = this.shown(view.monitor);
      // Without anything to show the last picture stays where it is.
      view.presenter.show(shown);
      if (!shown) continue;
      const width = shown.rect.right - shown.rect.left;
      const height = shown.rect.bottom - shown.rect.top;
      if (width === view.width && height === view.height) continue;
      view.width = width;
      view.height = height;
      this.#listener.resized(id, width, height);
    }
  }

  /** Whether a view goes over to the target's picture. */
  #over(view: View, hold: PictureHold): boolean {
    const candidate = this.#candidate(view.monitor);
    const now = performance.now();
    if (!hold.over(candidate?.shown ?? null, candidate?.marked === true, now)) {
      const due = hold.due(candidate?.shown ?? null);
      clearTimeout(this.#holdTimer);
      if (due !== null) {
        this.#holdTimer = setTimeout(() => {
          this.#choose();
        }, due - now);
      }
      return false;
    }
    hold.end();
    view.hold = null;
    return true;
  }

  #tellMonitors(): void {
    let first = 0;
    const monitors = this.#channels.flatMap((channel) => {
      const own = monitorsOfChannel(channel, first);
      first += numbersOf(channel);
      return own;
    });
    const text = JSON.stringify(monitors);
    if (text === this.#told) return;
    this.#told = text;
    this.#listener.monitors(monitors);
  }
}

/** How many numbers a channel's monitors take: one also while it has no picture, so that the next channels' stay the same. */
function numbersOf(channel: DisplayChannel): number {
  return Math.max(1, channel.monitors.length);
}

function monitorsOfChannel(channel: DisplayChannel, first: number): Monitor[] {
  const at = { channel: channel.id };
  if (channel.monitors.length > 0) {
    return channel.monitors.map(({ x, y, width, height }, index) => ({
      id: first + index,
      ...at,
      x,
      y,
      width,
      height,
    }));
  }
  const primary = channel.surfaces.primary;
  return primary ? [{ id: first, ...at, x: 0, y: 0, width: primary.width, height: primary.height }] : [];
}
