/** A key to press for a character, and whether with Shift. */
export interface Keystroke {
  readonly code: string;
  readonly shift: boolean;
}

/** The keys of a US keyboard that print something: code, character, character with Shift. */
const printing: readonly (readonly [string, string, string])[] = [
  ...Array.from('abcdefghijklmnopqrstuvwxyz', (l) => [`Key${l.toUpperCase()}`, l, l.toUpperCase()] as const),
  ...Array.from(')!@#$%^&*(', (shifted, digit) => [`Digit${digit}`, String(digit), shifted] as const),
  ['Minus', '-', '_'],
  ['Equal', '=', '+'],
  ['BracketLeft', '[', '{'],
  ['BracketRight', ']', '}'],
  ['Backslash', '\\', '|'],
  ['Semicolon', ';', ':'],
  ['Quote', "'", '"'],
  ['Backquote', '`', '~'],
  ['Comma', ',', '<'],
  ['Period', '.', '>'],
  ['Slash', '/', '?'],
  ['Space', ' ', ' '],
  ['Enter', '\n', '\n'],
  ['Tab', '\t', '\t'],
];

const strokes: ReadonlyMap<string, Keystroke> = new Map<string, Keystroke>([
  ...printing.map(([code, , shifted]) => [shifted, { code, shift: true }] as const),
  ...printing.map(([code, plain]) => [plain, { code, shift: false }] as const),
]);

/**
 * The keys that type a text on a guest whose keyboard layout is US. Line ends of all kinds are Enter. Throws a RangeError
 * that names the first character no key types.
 */
export function keystrokesFor(text: string): Keystroke[] {
  return Array.from(text.replace(/\r\n?/g, '\n'), (character) => {
    const stroke = strokes.get(character);
    if (stroke === undefined) {
      throw new RangeError(`no key of a US keyboard types ${JSON.stringify(character)}`);
    }
    return stroke;
  });
}
