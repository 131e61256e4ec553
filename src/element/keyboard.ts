import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { Keyboard } from '../input/keyboard.ts';
import type { Platform } from '../input/platform.ts';
import { ReleaseKeys } from '../input/release-keys.ts';
import { KeyboardModifier } from '../wire/input-event.ts';
import type { PageFromSession } from '../worker/protocol.ts';
import { DocumentListeners } from './document-listeners.ts';
import type { SendInput } from './input-sink.ts';

/** The Keyboard Lock API, which only Chromium has. */
interface KeyboardLock {
  lock?(): Promise<void>;
  unlock?(): void;
}

/**
 * The person's keyboard. While the surface has the focus, every key is the guest's, Tab too, until the release keys are
 * pressed: from then on keys are the page's, so that Tab leaves, until the surface is focused or clicked anew.
 */
export class KeyboardControl implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #keyboard: Keyboard;
  /** Whether there is a session that keys may go to. */
  readonly #open: () => boolean;
  #wantsDefault: (event: KeyboardEvent) => boolean = () => false;
  #releaseKeys = new ReleaseKeys([]);
  #grabbed = false;
  #byKeyboard = false;
  /** Whether this element has asked for the system's keys. */
  #locked = false;

  constructor(
    host: ReactiveControllerHost & HTMLElement,
    surface: HTMLElement,
    platform: Platform,
    open: () => boolean,
    send: SendInput,
  ) {
    this.#host = host;
    this.#open = open;
    this.#keyboard = new Keyboard(platform, send);
    surface.addEventListener('keydown', this.#keyDown);
    surface.addEventListener('keyup', this.#keyUp);
    surface.addEventListener('focus', () => {
      this.#byKeyboard = surface.matches(':focus-visible');
      this.grab();
    });
    surface.addEventListener('blur', () => {
      this.release();
    });
    host.addController(this);
    new DocumentListeners(host, { visibilitychange: this.#visibility, fullscreenchange: this.#fullscreen });
  }

  /** Says which keys shall have their effect on the page, too. */
  letThrough(wantsDefault: (event: KeyboardEvent) => boolean): void {
    this.#wantsDefault = wantsDefault;
  }

  /** Whether keys are the guest's now. */
  get grabbed(): boolean {
    return this.#grabbed && this.#open();
  }

  /** Whether the person came here by keyboard, and should be told how to get away. */
  get explains(): boolean {
    return this.grabbed && this.#byKeyboard;
  }

  /** `KeyboardEvent.code`s of the combination that gives the keyboard back. */
  setReleaseCodes(codes: readonly string[]): void {
    this.#releaseKeys = new ReleaseKeys(codes);
  }

  hostDisconnected(): void {
    this.#unlock();
    this.release();
  }

  guestLocks({ scrollLock, numLock, capsLock }: PageFromSession['notices']['modifiers']): void {
    this.#keyboard.guestLocks(
      (scrollLock ? KeyboardModifier.scrollLock : 0) |
        (numLock ? KeyboardModifier.numLock : 0) |
        (capsLock ? KeyboardModifier.capsLock : 0),
    );
  }

  /** Keys are the guest's, if the surface has the focus. */
  grab(): void {
    this.#keyboard.focused();
    this.#releaseKeys.reset();
    if (this.#grabbed) return;
    this.#grabbed = true;
    this.#host.requestUpdate();
  }

  /** Keys are the page's; those that are down come up in the guest. */
  release(): void {
    this.letGo();
    if (!this.#grabbed) return;
    this.#grabbed = false;
    this.#host.requestUpdate();
  }

  /** Lets all keys go that are down in the guest. */
  letGo(): void {
    this.#releaseKeys.reset();
    this.#keyboard.releaseAll(performance.now());
  }

  /** The pointer is used: keys held with it are a chord, and a key that waits for its second half goes first. */
  pointerUsed(): void {
    this.#releaseKeys.spoil();
    this.#keyboard.flush();
  }

  /** Whether the person holds a Ctrl key; a pinch on a trackpad only pretends to. */
  get controlHeld(): boolean {
    return this.#keyboard.isPressed('ControlLeft') || this.#keyboard.isPressed('ControlRight');
  }

  /** Does something while a modifier is down in the guest: the person's own, or one that is pressed for it. */
  holding(code: 'ControlLeft' | 'ShiftLeft', at: number, act: () => void): void {
    this.#keyboard.holding(code, at, act);
  }

  readonly #keyDown = (event: KeyboardEvent): void => {
    if (!this.grabbed) return;
    this.#releaseKeys.keyDown(event.code);
    if (!this.#keyboard.keyDown(event)) return;
    if (this.#wantsDefault(event)) event.stopPropagation();
    else take(event);
  };

  readonly #keyUp = (event: KeyboardEvent): void => {
    if (!this.grabbed) return;
    if (this.#keyboard.keyUp(event)) take(event);
    if (this.#releaseKeys.keyUp(event.code)) this.release();
  };

  readonly #visibility = (): void => {
    if (this.#host.ownerDocument.visibilityState === 'hidden') this.letGo();
  };

  /** In fullscreen, system keys (Alt+Tab, the Windows key) can be the guest's too. */
  readonly #fullscreen = (): void => {
    const full = this.#host.ownerDocument.fullscreenElement;
    if (full?.contains(this.#host) !== true) {
      this.#unlock();
      return;
    }
    this.#locked = true;
    this.#keyboardLock?.lock?.().catch(() => undefined);
  };

  get #keyboardLock(): KeyboardLock | undefined {
    const navigator = this.#host.ownerDocument.defaultView?.navigator;
    return (navigator as { readonly keyboard?: KeyboardLock } | undefined)?.keyboard;
  }

  /** Another element's lock is none of this one's. */
  #unlock(): void {
    if (!this.#locked) return;
    this.#locked = false;
    this.#keyboardLock?.unlock?.();
  }
}

function take(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopPropagation();
}
