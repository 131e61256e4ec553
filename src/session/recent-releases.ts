import type { InputEvent } from '../wire/input-event.ts';

/** A release that was sent less than this before the guest's going is unsure, in milliseconds. Busy hosts took 250. */
const UNSURE = 400;

/**
 * Keys that were released lately. A source drops what it gets after its guest stood still and before it says so; a press
 * that is lost is a letter less, but a release that is lost leaves a key down in the guest. To release a key once more
 * that is up changes nothing.
 */
export class RecentReleases {
  readonly #at = new Map<number, number>();

  /** Takes note of an event that is sent at `now`, in milliseconds. */
  note(event: InputEvent, now: number): void {
    if (event.kind === 'keyDown') this.#at.delete(event.scancode);
    if (event.kind === 'keyUp') {
      this.#at.delete(event.scancode);
      this.#at.set(event.scancode, now);
    }
    for (const [scancode, at] of this.#at) {
      if (now - at < UNSURE) break;
      this.#at.delete(scancode);
    }
  }

  /** The guest goes. @returns the releases that it may not have got, oldest first */
  unsure(now: number): readonly InputEvent[] {
    return [...this.#at].filter(([, at]) => now - at < UNSURE).map(([scancode]) => ({ kind: 'keyUp', scancode }));
  }
}
