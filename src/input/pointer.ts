import type { InputEvent } from '../wire/input-event.ts';
import { guestPixel, scaleOf } from './geometry.ts';
import type { Placement } from './geometry.ts';

/** What is used of a PointerEvent. */
export type Point = Pick<PointerEvent, 'clientX' | 'clientY' | 'movementX' | 'movementY' | 'buttons' | 'timeStamp'>;

/** A bit of `MouseEvent.buttons`, the button's number in SPICE, and its bit in SPICE's masks. */
const buttonBits = [
  { dom: 1, button: 1, mask: 1 },
  { dom: 4, button: 2, mask: 2 },
  { dom: 2, button: 3, mask: 4 },
  { dom: 8, button: 6, mask: 32 },
  { dom: 16, button: 7, mask: 64 },
] as const;
const wheelUp = { button: 4, mask: 8 };
const wheelDown = { button: 5, mask: 16 };

/** The numbers in SPICE of the buttons that gestures press. */
export type GestureButton = 1 | 2 | 3;

/** One pointer, from DOM events to the guest's. Sends at once: what the server can't take yet is gathered at the socket. */
export class Pointer {
  readonly #send: (events: readonly InputEvent[], at: number) => void;
  #mask = 0;
  #position: { readonly x: number; readonly y: number; readonly monitor: number } | null = null;
  /** Parts of guest pixels that relative movement has left over. */
  #rest = { x: 0, y: 0 };

  /** `at` of `send` is the DOM event's `timeStamp`. */
  constructor(send: (events: readonly InputEvent[], at: number) => void) {
    this.#send = send;
  }

  /** Where the pointer was put last, in pixels of its monitor. */
  get position(): { readonly x: number; readonly y: number } | null {
    return this.#position;
  }

  /** The pointer is at a place of the picture, with these buttons. Every pointer event will do: they carry all buttons. */
  absolute(point: Point, placement: Placement, monitor: number): void {
    this.moveTo(guestPixel(placement, point.clientX, point.clientY), monitor, point.timeStamp);
    this.#buttons(point.buttons, point.timeStamp);
  }

  /** The pointer moved by so much, with these buttons; the picture's scale tells how far that is for the guest. */
  relative(point: Point, placement: Placement): void {
    this.moveBy(point.movementX, point.movementY, placement, point.timeStamp);
    this.#buttons(point.buttons, point.timeStamp);
  }

  moveTo({ x, y }: { x: number; y: number }, monitor: number, at: number): void {
    const last = this.#position;
    if (last !== null && last.x === x && last.y === y && last.monitor === monitor) return;
    this.#position = { x, y, monitor };
    this.#send([{ kind: 'position', x, y, buttons: this.#mask, monitor }], at);
  }

  moveBy(cssX: number, cssY: number, placement: Placement, at: number): void {
    const scale = scaleOf(placement);
    const x = this.#rest.x + cssX / scale;
    const y = this.#rest.y + cssY / scale;
    const [dx, dy] = [Math.trunc(x) + 0, Math.trunc(y) + 0]; // no negative zero
    this.#rest = { x: x - dx, y: y - dy };
    if (dx === 0 && dy === 0) return;
    this.#position = null;
    this.#send([{ kind: 'motion', dx, dy, buttons: this.#mask }], at);
  }

  /** Presses (or releases) a button that no DOM event carries: a gesture's. */
  gesture(button: GestureButton, down: boolean, at: number): void {
    const bit = buttonBits.find((one) => one.button === button)?.mask ?? 0;
    if (((this.#mask & bit) !== 0) === down) return;
    this.#mask ^= bit;
    this.#send([{ kind: down ? 'press' : 'release', button, buttons: this.#mask }], at);
  }

  /** Turns the wheel by whole clicks, positive is down. */
  wheel(clicks: number, at: number): void {
    const { button, mask } = clicks > 0 ? wheelDown : wheelUp;
    const events: InputEvent[] = [];
    for (let left = Math.abs(clicks); left > 0; left--) {
      events.push({ kind: 'press', button, buttons: this.#mask | mask });
      events.push({ kind: 'release', button, buttons: this.#mask });
    }
    if (events.length > 0) this.#send(events, at);
  }

  /** Lets all buttons go: the pointer was taken away. */
  releaseAll(at: number): void {
    this.#buttons(0, at);
  }

  /** The guest's picture changed: the same place may now be another. */
  forgetPosition(): void {
    this.#position = null;
  }

  #buttons(dom: number, at: number): void {
    const events: InputEvent[] = [];
    for (const bit of buttonBits) {
      const down = (dom & bit.dom) !== 0;
      if (((this.#mask & bit.mask) !== 0) === down) continue;
      this.#mask ^= bit.mask;
      events.push({ kind: down ? 'press' : 'release', button: bit.button, buttons: this.#mask });
    }
    if (events.length > 0) this.#send(events, at);
  }
}
