import type { InputEvent } from '../wire/input-event.ts';
import { LockKeys, isLockKey } from './lock-keys.ts';
import type { Platform } from './platform.ts';
import { scancodeOf } from './scancodes.ts';

/** What is used of a KeyboardEvent. */
export type Key = Pick<KeyboardEvent, 'code' | 'key' | 'isComposing' | 'metaKey' | 'timeStamp' | 'getModifierState'>;

const modifierCodes = new Set([
  ...['ControlLeft', 'ControlRight', 'ShiftLeft', 'ShiftRight', 'AltLeft', 'AltRight'],
  ...['MetaLeft', 'MetaRight', 'OSLeft', 'OSRight'],
]);
const metaCodes = new Set(['MetaLeft', 'MetaRight', 'OSLeft', 'OSRight']);

/** Japanese keys that switch a mode: Windows tells when they go down, never when they come up. */
const keysWithoutUp = new Set([
  'Zenkaku',
  'Hankaku',
  'ZenkakuHankaku',
  'Katakana',
  'Hiragana',
  'Romaji',
  'Alphanumeric',
]);

/** How long after a left Ctrl the right Alt of the same AltGr may come, in milliseconds; the two are one press. */
const ALTGR_PAIR = 50;

/** The keys of one keyboard, from DOM events to scancodes; knows which are down, and what each platform's browsers omit. */
export class Keyboard {
  readonly #send: (events: readonly InputEvent[], at: number) => void;
  readonly #platform: Platform;
  readonly #locks: LockKeys;
  /** Keys that are down in the guest: code to the scancode they went down with. */
  readonly #pressed = new Map<string, number>();
  /** A left Ctrl on Windows that may turn out to be the first half of AltGr. */
  #heldBack: { readonly at: number; readonly timer: ReturnType<typeof setTimeout> } | null = null;

  /** `at` of `send` is the DOM event's `timeStamp`. */
  constructor(platform: Platform, send: (events: readonly InputEvent[], at: number) => void) {
    this.#platform = platform;
    this.#send = send;
    this.#locks = new LockKeys(platform);
  }

  /** Whether a key is down in the guest. */
  isPressed(code: string): boolean {
    return this.#pressed.has(code);
  }

  /** A key went down, or repeats. True when it is the guest's; else the page and the browser should have it. */
  keyDown(key: Key): boolean {
    if (key.isComposing || key.key === 'Process') return false;
    const scancode = scancodeOf(key.code, this.isPressed('AltLeft') || this.isPressed('AltRight'));
    if (scancode === undefined) return false;
    this.#syncLocks(key);
    if (this.#platform === 'windows' && this.#isAltGrPart(key)) return true;
    this.flush();

    if (this.#comesAlone(key)) {
      this.#tap(scancode, key.timeStamp);
      return true;
    }
    this.#press(key.code, this.#pressed.get(key.code) ?? scancode, key.timeStamp);
    return true;
  }

  /** A key came up. True when it was down in the guest. */
  keyUp(key: Key): boolean {
    this.flush();
    if (this.#platform === 'mac') {
      if (key.code === 'CapsLock') {
        this.#tap(scancodeOf(key.code) ?? 0, key.timeStamp);
        return true;
      }
      // While Meta is held, macOS doesn't tell of other keys that come up.
      if (metaCodes.has(key.code)) this.#releaseWhere((code) => !modifierCodes.has(code), key.timeStamp);
    }
    // With both Shift keys held, Windows tells of one only.
    if (this.#platform === 'windows' && key.code.startsWith('Shift')) {
      const any = this.isPressed('ShiftLeft') || this.isPressed('ShiftRight');
      this.#releaseWhere((code) => code === 'ShiftLeft' || code === 'ShiftRight', key.timeStamp);
      return any;
    }
    if (!this.isPressed(key.code)) return false;
    this.#releaseWhere((code) => code === key.code, key.timeStamp);
    return true;
  }

  /** Lets all keys go: the focus left, the page was hidden, the person gave the keyboard back. */
  releaseAll(at: number): void {
    this.#dropHeldBack();
    this.#releaseWhere(() => true, at);
  }

  /** Does something while a modifier is down: either of its two keys that is, or the left one, pressed for it alone. */
  holding(code: 'ControlLeft' | 'ShiftLeft', at: number, act: () => void): void {
    this.flush();
    const scancode = scancodeOf(code);
    if (scancode === undefined || this.isPressed(code) || this.isPressed(code.replace('Left', 'Right'))) {
      act();
      return;
    }
    this.#send([{ kind: 'keyDown', scancode }], at);
    act();
    this.#send([{ kind: 'keyUp', scancode }], at);
  }

  /** Sends a left Ctrl that was held back. To be called before anything else a person does, such as a click. */
  flush(): void {
    const held = this.#heldBack;
    if (held === null) return;
    this.#dropHeldBack();
    this.#press('ControlLeft', 0x1d, held.at);
  }

  /** The locks as the guest reports them, bits of `KeyboardModifier`. */
  guestLocks(locks: number): void {
    this.#locks.guestHas(locks);
  }

  /** The focus came. */
  focused(): void {
    this.#locks.compareAgain();
  }

  /** Keys of which only the going down is told. */
  #comesAlone(key: Key): boolean {
    if (this.#platform === 'mac') {
      return key.code === 'CapsLock' || (key.metaKey && !modifierCodes.has(key.code));
    }
    return this.#platform === 'windows' && keysWithoutUp.has(key.key);
  }

  /** Windows reports AltGr as a left Ctrl and a right Alt; the Ctrl is not the person's. */
  #isAltGrPart(key: Key): boolean {
    if (key.code === 'ControlLeft' && !this.isPressed('ControlLeft') && this.#heldBack === null) {
      const timer = setTimeout(() => {
        this.flush();
      }, ALTGR_PAIR);
      this.#heldBack = { at: key.timeStamp, timer };
      return true;
    }
    if (key.code === 'ControlLeft' && this.#heldBack !== null) return true; // it repeats
    if (key.code === 'AltRight' && this.#heldBack !== null && key.timeStamp - this.#heldBack.at <= ALTGR_PAIR) {
      this.#dropHeldBack();
    }
    return false;
  }

  #dropHeldBack(): void {
    if (this.#heldBack !== null) clearTimeout(this.#heldBack.timer);
    this.#heldBack = null;
  }

  #syncLocks(key: Key): void {
    if (isLockKey(key.code)) return;
    const modifiers = this.#locks.correction((name) => key.getModifierState(name));
    if (modifiers !== null) this.#send([{ kind: 'modifiers', modifiers }], key.timeStamp);
  }

  #press(code: string, scancode: number, at: number): void {
    this.#pressed.set(code, scancode);
    this.#send([{ kind: 'keyDown', scancode }], at);
  }

  #tap(scancode: number, at: number): void {
    const down: InputEvent = { kind: 'keyDown', scancode };
    const up: InputEvent = { kind: 'keyUp', scancode };
    this.#send([down, up], at);
  }

  #releaseWhere(which: (code: string) => boolean, at: number): void {
    const events: InputEvent[] = [];
    for (const [code, scancode] of this.#pressed) {
      if (!which(code)) continue;
      this.#pressed.delete(code);
      events.push({ kind: 'keyUp', scancode });
    }
    if (events.length > 0) this.#send(events, at);
  }
}
