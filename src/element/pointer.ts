import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { guestPixel } from '../input/geometry.ts';
import { Pointer } from '../input/pointer.ts';
import { TouchGestures } from '../input/touch.ts';
import type { Finger, TouchAction } from '../input/touch.ts';
import { Wheel } from '../input/wheel.ts';
import type { Turn } from '../input/wheel.ts';
import type { MouseMode } from '../worker/protocol.ts';
import type { GuestCursor } from './cursor.ts';
import type { SendInput } from './input-sink.ts';
import type { KeyboardControl } from './keyboard.ts';
import type { Screen } from './screen.ts';

/** Two fingers scroll so much faster than a trackpad's pixels, to be a click of the wheel every 40 of them. */
const FINGER_TURN = 2.5;

/** What the pointer works with. */
export interface PointerParts {
  readonly screen: Screen;
  readonly cursor: GuestCursor;
  readonly keyboard: KeyboardControl;
  /** Whether there is a session that the pointer may reach. */
  readonly open: () => boolean;
  readonly monitor: () => number;
  readonly send: SendInput;
}

/** The person's pointer over the picture: absolute as it lies there, or relative with the pointer locked. */
export class PointerControl implements ReactiveController {
  readonly #parts: PointerParts;
  readonly #surface: HTMLElement;
  readonly #pointer: Pointer;
  readonly #wheel = new Wheel();
  readonly #touch = new TouchGestures();
  #holding: ReturnType<typeof setTimeout> | null = null;
  #mode: MouseMode = 'client';
  /** The press that asked for the lock is not the guest's, nor is its release. */
  #lockingPress = false;

  constructor(host: ReactiveControllerHost, parts: PointerParts) {
    this.#parts = parts;
    this.#surface = parts.screen.surface;
    this.#pointer = new Pointer(parts.send);
    const surface = this.#surface;
    surface.addEventListener('pointerdown', this.#down);
    surface.addEventListener('pointermove', this.#moved);
    surface.addEventListener('pointerup', this.#up);
    surface.addEventListener('pointercancel', this.#cancelled);
    surface.addEventListener('wheel', this.#turned, { passive: false });
    for (const type of ['mousedown', 'mouseup', 'auxclick', 'contextmenu', 'dragstart']) {
      surface.addEventListener(type, this.#own);
    }
    host.addController(this);
  }

  hostDisconnected(): void {
    this.letGo();
  }

  /** Whether the pointer is locked to the element. */
  get locked(): boolean {
    const root = this.#surface.getRootNode();
    return root instanceof ShadowRoot && root.pointerLockElement === this.#surface;
  }

  set mode(mode: MouseMode) {
    this.#mode = mode;
    this.#pointer.forgetPosition();
    if (mode === 'client') this.#unlock();
  }

  /** Lets all buttons go, and the lock. */
  letGo(): void {
    this.#fingers(this.#touch.cancel(), performance.now());
    this.#pointer.releaseAll(performance.now());
    this.#pointer.forgetPosition();
    this.#unlock();
  }

  #unlock(): void {
    if (this.locked) this.#surface.ownerDocument.exitPointerLock();
  }

  /** Asks for the lock, without the system's acceleration where that can be had. */
  async #lock(): Promise<void> {
    try {
      await this.#surface.requestPointerLock({ unadjustedMovement: true });
    } catch {
      try {
        await this.#surface.requestPointerLock();
      } catch {
        // Not allowed here: movement over the picture still counts, up to the picture's edges.
      }
    }
  }

  readonly #down = (event: PointerEvent): void => {
    if (!this.#parts.open()) return;
    this.#surface.focus({ preventScroll: true });
    this.#parts.keyboard.grab();
    this.#parts.keyboard.pointerUsed();
    if (this.#mode === 'server' && !this.locked && event.pointerType === 'mouse') {
      this.#lockingPress = true;
      void this.#lock();
      return;
    }
    if (event.pointerType === 'touch') {
      this.#fingers(this.#touch.down(finger(event), this.#mode === 'client'), event.timeStamp);
      return;
    }
    // A drag that leaves the element goes on. A synthetic event has no pointer that could be captured.
    if (event.isTrusted && !this.locked) this.#surface.setPointerCapture(event.pointerId);
    this.#handle(event);
  };

  readonly #moved = (event: PointerEvent): void => {
    if (!this.#parts.open() || this.#lockingPress) return;
    if (event.pointerType === 'touch') {
      this.#fingers(this.#touch.move(finger(event)), event.timeStamp);
      return;
    }
    if (event.button !== -1) this.#parts.keyboard.pointerUsed();
    this.#handle(event);
  };

  readonly #up = (event: PointerEvent): void => {
    if (this.#lockingPress) {
      this.#lockingPress = event.buttons !== 0;
      return;
    }
    if (!this.#parts.open()) return;
    if (event.pointerType === 'touch') this.#fingers(this.#touch.up(finger(event)), event.timeStamp);
    else this.#handle(event);
  };

  readonly #cancelled = (event: PointerEvent): void => {
    this.#lockingPress = false;
    this.#fingers(this.#touch.cancel(), event.timeStamp);
    this.#pointer.releaseAll(event.timeStamp);
  };

  /** Carries out what fingers do, and waits for the long press that they may become. */
  #fingers(actions: readonly TouchAction[], at: number): void {
    if (this.#holding !== null) clearTimeout(this.#holding);
    this.#holding = null;
    const { holdAt } = this.#touch;
    if (holdAt !== null) {
      this.#holding = setTimeout(
        () => {
          this.#fingers(this.#touch.hold(), performance.now());
        },
        Math.max(0, holdAt - at),
      );
    }
    const { screen, cursor, monitor } = this.#parts;
    const placement = screen.placement;
    if (placement === null) return;
    for (const action of actions) {
      switch (action.do) {
        case 'place':
          this.#pointer.moveTo(guestPixel(placement, action.x, action.y), monitor(), at);
          if (this.#pointer.position !== null) cursor.place(this.#pointer.position);
          break;
        case 'move':
          this.#pointer.moveBy(action.dx, action.dy, placement, at);
          break;
        case 'press':
        case 'release':
          this.#pointer.gesture(action.button, action.do === 'press', at);
          break;
        case 'scroll': {
          const { dx, dy } = this.#scrolled(action);
          this.#turn({ deltaX: -dx * FINGER_TURN, deltaY: -dy * FINGER_TURN, deltaMode: 0, timeStamp: at });
          break;
        }
        case 'zoom':
          // What a pinch on a trackpad is to every program: the wheel, with Ctrl.
          this.#parts.keyboard.holding('ControlLeft', at, () => {
            this.#pointer.wheel(-action.steps, at);
          });
      }
    }
  }

  #handle(event: PointerEvent): void {
    const placement = this.#parts.screen.placement;
    if (placement === null) return;
    if (this.#mode === 'server') {
      this.#pointer.relative(event, placement);
      return;
    }
    this.#pointer.absolute(event, placement, this.#parts.monitor());
    if (this.#pointer.position !== null) this.#parts.cursor.place(this.#pointer.position);
  }

  readonly #turned = (event: WheelEvent): void => {
    if (!this.#parts.open()) return;
    // Chromium and Firefox tell of a pinch as a wheel with Ctrl. It zooms the page, as everywhere else.
    if (event.ctrlKey && !this.#parts.keyboard.controlHeld) return;
    event.preventDefault();
    this.#parts.keyboard.pointerUsed();
    this.#turn(event);
  };

  #turn(turn: Turn): void {
    const { clicks, sideways } = this.#wheel.turn(turn);
    if (clicks === 0) return;
    const send = () => {
      this.#pointer.wheel(clicks, turn.timeStamp);
    };
    // The protocol's wheel has one direction. With Shift, programs take it for the other, as browsers do here.
    if (sideways) this.#parts.keyboard.holding('ShiftLeft', turn.timeStamp, send);
    else send();
  }

  /** Two fingers first scroll a picture that is larger than the element. @returns what is left for the guest */
  #scrolled({ dx, dy }: { readonly dx: number; readonly dy: number }): { dx: number; dy: number } {
    const viewport = this.#surface.parentElement;
    if (viewport === null) return { dx, dy };
    const { scrollLeft, scrollTop } = viewport;
    viewport.scrollBy({ left: -dx, top: -dy, behavior: 'instant' });
    return viewport.scrollLeft === scrollLeft && viewport.scrollTop === scrollTop ? { dx, dy } : { dx: 0, dy: 0 };
  }

  /** What browsers do by themselves with buttons (menu, autoscroll, history, drag) is not wanted over the picture. */
  readonly #own = (event: Event): void => {
    if (this.#parts.open()) event.preventDefault();
  };
}

function finger({ pointerId, clientX, clientY, timeStamp }: PointerEvent): Finger {
  return { id: pointerId, x: clientX, y: clientY, at: timeStamp };
}
