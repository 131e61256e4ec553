import { scancodeOf } from '../input/scancodes.ts';
import { keystrokesFor } from '../input/us-layout.ts';
import type { InputEvent } from '../wire/input-event.ts';
import type { SendInput } from './input-sink.ts';

/** From one chord to the next, in milliseconds. A PC's keyboard controller holds 16 bytes, and a guest must come to read them. */
const PAUSE = 25;

interface Chord {
  readonly events: readonly InputEvent[];
  /** What waits for this chord, the last of a text. */
  readonly waiting: { readonly resolve: () => void; readonly reject: (error: Error) => void } | null;
}

/** Presses keys for the page, one chord after the other and no faster than a guest can read them. */
export class Typist {
  readonly #send: SendInput;
  #chords: Chord[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(send: SendInput) {
    this.#send = send;
  }

  /** Presses keys in order and releases them in reverse. Throws a TypeError that names a code no PC keyboard has. */
  chord(codes: readonly string[]): void {
    this.#queue({ events: chordOf(codes), waiting: null });
  }

  /** Types a text as on a US keyboard. Fails with a RangeError for what has no key, before anything is typed. */
  async type(text: string): Promise<void> {
    const chords = keystrokesFor(text).map(({ code, shift }) => chordOf(shift ? ['ShiftLeft', code] : [code]));
    const last = chords.pop();
    if (last === undefined) return;
    for (const events of chords) this.#queue({ events, waiting: null });
    await new Promise<void>((resolve, reject) => {
      this.#queue({ events: last, waiting: { resolve, reject } });
    });
  }

  /** Types no more of what is still to be typed. */
  stop(): void {
    const chords = this.#chords;
    this.#chords = [];
    for (const { waiting } of chords) waiting?.reject(new DOMException('typing was stopped', 'AbortError'));
  }

  #queue(chord: Chord): void {
    if (chord.events.length === 0) return;
    this.#chords.push(chord);
    if (this.#timer === null) this.#next();
  }

  #next(): void {
    this.#timer = null;
    const chord = this.#chords.shift();
    if (chord === undefined) return;
    this.#send(chord.events, performance.now());
    chord.waiting?.resolve();
    this.#timer = setTimeout(() => {
      this.#next();
    }, PAUSE);
  }
}

function chordOf(codes: readonly string[]): InputEvent[] {
  const altHeld = codes.includes('AltLeft') || codes.includes('AltRight');
  const scancodes = codes.map((code) => {
    const scancode = scancodeOf(code, altHeld);
    if (scancode === undefined) throw new TypeError(`no key of a PC keyboard has the code ${JSON.stringify(code)}`);
    return scancode;
  });
  const downs = scancodes.map((scancode): InputEvent => ({ kind: 'keyDown', scancode }));
  const ups = scancodes.reverse().map((scancode): InputEvent => ({ kind: 'keyUp', scancode }));
  return [...downs, ...ups];
}
