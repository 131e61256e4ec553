/** Keys of the main block by their scancode: what they type, and what with Shift. Scancodes follow each other in a row. */
const rows: readonly (readonly [number, string, string])[] = [
  [0x02, '1234567890-=', '!@#$%^&*()_+'],
  [0x10, 'qwertyuiop[]', 'QWERTYUIOP{}'],
  [0x1e, "asdfghjkl;'`", 'ASDFGHJKL:"~'],
  [0x2b, '\\zxcvbnm,./', '|ZXCVBNM<>?'],
  [0x39, ' ', ' '],
];

const names: Readonly<Record<number, string>> = {
  0x01: 'Esc',
  0x0e: 'Backspace',
  0x0f: 'Tab',
  0x1c: 'Enter',
  0x1d: 'Ctrl',
  0x2a: 'Shift',
  0x36: 'Shift R',
  0x38: 'Alt',
  0x39: 'Space',
  0x3a: 'Caps Lock',
  0x45: 'Num Lock',
  0x46: 'Scroll Lock',
  0xe01c: 'Enter pad',
  0xe01d: 'Ctrl R',
  0xe038: 'AltGr',
  0xe037: 'Print',
  0xe11d45: 'Pause',
  0xe047: 'Home',
  0xe048: 'Up',
  0xe049: 'Page Up',
  0xe04b: 'Left',
  0xe04d: 'Right',
  0xe04f: 'End',
  0xe050: 'Down',
  0xe051: 'Page Down',
  0xe052: 'Insert',
  0xe053: 'Delete',
  0xe05b: 'Meta',
};

const plain = new Map<number, string>();
const shifted = new Map<number, string>();
for (const [first, without, withShift] of rows) {
  Array.from(without).forEach((character, index) => plain.set(first + index, character));
  Array.from(withShift).forEach((character, index) => shifted.set(first + index, character));
}

/** What a key types on a US keyboard, or null for one that types nothing. */
export function characterOf(scancode: number, shift: boolean, capsLock: boolean): string | null {
  const letter = plain.get(scancode);
  if (letter === undefined) return null;
  const upper = /[a-z]/.test(letter) ? shift !== capsLock : shift;
  return (upper ? shifted : plain).get(scancode) ?? null;
}

/** What a person calls a key. */
export function keyName(scancode: number): string {
  if (scancode >= 0x3b && scancode <= 0x44) return `F${scancode - 0x3a}`;
  if (scancode === 0x57 || scancode === 0x58) return `F${scancode - 0x4c}`;
  return names[scancode] ?? plain.get(scancode)?.toUpperCase() ?? 'key';
}

/** One key going down or up. */
export interface KeyChange {
  readonly scancode: number;
  readonly down: boolean;
}

/** Puts the bytes that a keyboard sends together to keys, however they are cut. */
export class ScancodeReader {
  #pending: number[] = [];

  push(bytes: Iterable<number>): KeyChange[] {
    const changes: KeyChange[] = [];
    for (const byte of bytes) {
      this.#pending.push(byte);
      const first = this.#pending[0]!;
      if (this.#pending.length < (first === 0xe1 ? 3 : first === 0xe0 ? 2 : 1)) continue;
      const scancode = this.#pending.reduce(
        (code, one, index) => (code << 8) | (first >= 0xe0 && index === 0 ? one : one & 0x7f),
        0,
      );
      changes.push({ scancode, down: (byte & 0x80) === 0 });
      this.#pending = [];
    }
    return changes;
  }
}

/** The bytes in a `keyDown` or `keyUp`, the first in the lowest byte. */
export function codeBytes(code: number): number[] {
  const bytes = [0, 8, 16, 24].map((shift) => (code >>> shift) & 0xff);
  while (bytes.length > 1 && bytes.at(-1) === 0) bytes.pop();
  return bytes;
}
