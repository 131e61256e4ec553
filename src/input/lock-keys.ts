import { KeyboardModifier } from '../wire/input-event.ts';
import type { Platform } from './platform.ts';

const lockKeys = [
  ['ScrollLock', KeyboardModifier.scrollLock],
  ['NumLock', KeyboardModifier.numLock],
  ['CapsLock', KeyboardModifier.capsLock],
] as const;

/** Whether a key changes the locks, so that its own event can't tell how they stand. */
export function isLockKey(code: string): boolean {
  return lockKeys.some(([name]) => name === code);
}

/**
 * Keeps the guest's lock keys as the person's are. They can only have come apart while the keys went elsewhere; so they
 * are compared once, at the first key after the focus came, and a guest that sets its own locks later is let be.
 */
export class LockKeys {
  readonly #platform: Platform;
  #guest: number | null = null;
  #compared = false;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** The locks as the guest reports them, bits of `KeyboardModifier`. */
  guestHas(locks: number): void {
    this.#guest = locks;
  }

  /** The focus came: the locks may have changed meanwhile. */
  compareAgain(): void {
    this.#compared = false;
  }

  /** The locks the guest should be given, or null when it has them already or they aren't known. */
  correction(isOn: (key: string) => boolean): number | null {
    if (this.#compared || this.#guest === null) return null;
    this.#compared = true;
    let wanted = this.#guest;
    for (const [key, bit] of lockKeys) {
      // A Mac has neither Num Lock nor Scroll Lock, and reports them as off.
      if (this.#platform === 'mac' && key !== 'CapsLock') continue;
      wanted = isOn(key) ? wanted | bit : wanted & ~bit;
    }
    if (wanted === this.#guest) return null;
    this.#guest = wanted;
    return wanted;
  }
}
