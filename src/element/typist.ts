import type { InputEvent } from '../wire/input-event.ts';
import { scancodeOf } from '../input/scancodes.ts';
import { keystrokesFor } from '../input/us-layout.ts';
import type { SendInput } from './input-sink.ts';

/** Between two characters, in milliseconds. A PC's keyboard controller holds 16 bytes, and a guest must come to read them. */
const PAUSE = 15;

/** Presses keys for the page. */
export class Typist {
  readonly #send: SendInput;
  #last: Promise<void> = Promise.resolve();

  constructor(send: SendInput) {
    this.#send = send;
  }

  /** Presses keys in order and releases them in reverse. Throws a TypeError that names a code no PC keyboard has. */
  chord(codes: readonly string[]): void {
    const altHeld = codes.includes('AltLeft') || codes.includes('AltRight');
    const scancodes = codes.map((code) => {
      const scancode = scancodeOf(code, altHeld);
      if (scancode === undefined) throw new TypeError(`no key of a PC keyboard has the code ${JSON.stringify(code)}`);
      return scancode;
    });
    const downs = scancodes.map((scancode): InputEvent => ({ kind: 'keyDown', scancode }));
    const ups = [...scancodes].reverse().map((scancode): InputEvent => ({ kind: 'keyUp', scancode }));
    if (scancodes.length > 0) this.#send([...downs, ...ups], performance.now());
  }

  /** Types a text as on a US keyboard, after what is still being typed. Throws a RangeError for what has no key. */
  type(text: string): Promise<void> {
    const strokes = keystrokesFor(text);
    const typing = this.#last.then(async () => {
      for (const { code, shift } of strokes) {
        this.chord(shift ? ['ShiftLeft', code] : [code]);
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
      }
    });
    this.#last = typing.catch(() => undefined);
    return typing;
  }
}
