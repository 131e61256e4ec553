import { Millis } from '../timing/millis.ts';

/** What a beat needs of the platform. Times in milliseconds. */
export interface BeatHost {
  now(): number;
  requestFrame(callback: () => void): number;
  cancelFrame(handle: number): void;
  setTimer(callback: () => void, delay: number): number;
  clearTimer(handle: number): void;
}

/** The worker's own. */
export const platformBeat: BeatHost = {
  now: () => performance.now(),
  requestFrame: (callback) => requestAnimationFrame(callback),
  cancelFrame: (handle) => {
    cancelAnimationFrame(handle);
  },
  setTimer: (callback, delay) => setTimeout(callback, delay),
  clearTimer: (handle) => {
    clearTimeout(handle);
  },
};

/** Milliseconds between two pictures of a usual display. */
export const FRAME_INTERVAL = 1000 / 60;
/** Without an animation frame for so long the page is hidden, whether anybody said so or not. */
const PATIENCE = 250;

/**
 * When things are looked at: at the next animation frame, or by timer where there are none. A hidden page has no
 * animation frames, but its streams go on, or they would all have to be caught up when it is seen again.
 */
export class Beat {
  readonly #host: BeatHost;
  readonly #beat: (now: Millis, visible: boolean) => void;
  #hidden = false;
  /** Animation frames were asked for in vain. */
  #stalled = false;
  #frame: number | null = null;
  /** Takes the animation frame's place where it doesn't come. */
  #fallback: number | null = null;
  #alarm: { readonly handle: number; readonly at: number } | null = null;

  /** `beat` hears whether what it draws can be seen: it is called within an animation frame then. */
  constructor(beat: (now: Millis, visible: boolean) => void, host: BeatHost = platformBeat) {
    this.#beat = beat;
    this.#host = host;
  }

  /** Beats at the next animation frame. */
  soon(): void {
    if (!this.#hidden) {
      this.#frame ??= this.#host.requestFrame(() => {
        this.#frame = null;
        this.#stalled = false;
        this.#run(true);
      });
    }
    this.#fallback ??= this.#host.setTimer(
      () => {
        this.#fallback = null;
        this.#stalled = !this.#hidden;
        this.#run(false);
      },
      this.#hidden || this.#stalled ? FRAME_INTERVAL : PATIENCE,
    );
  }

  /** Beats at the animation frame nearest to `at`, or before. */
  by(at: Millis): void {
    const delay = at - this.#host.now() - FRAME_INTERVAL / 2;
    if (delay <= FRAME_INTERVAL / 2) {
      this.soon();
      return;
    }
    if (this.#alarm) {
      if (this.#alarm.at <= at) return;
      this.#host.clearTimer(this.#alarm.handle);
    }
    const handle = this.#host.setTimer(() => {
      this.#alarm = null;
      this.soon();
    }, delay);
    this.#alarm = { handle, at };
  }

  /** The page was hidden, or is seen again. */
  setHidden(hidden: boolean): void {
    if (hidden === this.#hidden) return;
    this.#hidden = hidden;
    this.#stalled = false;
    this.#cancel();
    this.soon();
  }

  /** Nothing is beaten any more until asked again. */
  stop(): void {
    this.#cancel();
    if (this.#alarm) this.#host.clearTimer(this.#alarm.handle);
    this.#alarm = null;
  }

  #run(visible: boolean): void {
    if (visible) this.#cancelFallback();
    this.#beat(Millis(this.#host.now()), visible);
  }

  #cancel(): void {
    if (this.#frame !== null) this.#host.cancelFrame(this.#frame);
    this.#frame = null;
    this.#cancelFallback();
  }

  #cancelFallback(): void {
    if (this.#fallback !== null) this.#host.clearTimer(this.#fallback);
    this.#fallback = null;
  }
}
