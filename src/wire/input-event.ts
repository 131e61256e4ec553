/**
 * What a person's hands do, in the guest's terms: what the page's input code makes of DOM events, and what the inputs
 * channel makes its messages of.
 *
 * A scancode is the make code of PC scan code set 1 with its bytes as a keyboard sends them, the first one highest: 0x1e,
 * 0xe01d (right Ctrl), 0xe037 (PrintScreen), 0xe11d45 (Pause). The break code of a key is the same with bit 7 set in
 * every byte that isn't the prefix 0xe0 or 0xe1; see `scancodeBytes`.
 */
export type InputEvent =
  | { readonly kind: 'keyDown' | 'keyUp'; readonly scancode: number }
  /** Lock keys as they shall be: bits of `KeyboardModifier`. */
  | { readonly kind: 'modifiers'; readonly modifiers: number }
  | { readonly kind: 'motion'; readonly dx: number; readonly dy: number; readonly buttons: number }
  /** In pixels of a monitor; at the server, of the surface of the display channel that `monitor` numbers. */
  | {
      readonly kind: 'position';
      readonly x: number;
      readonly y: number;
      readonly buttons: number;
      readonly monitor: number;
    }
  /** Buttons: left 1, middle 2, right 3, up 4, down 5, side 6, extra 7; the mask is of `MouseButtonMask`, after the change. */
  | { readonly kind: 'press' | 'release'; readonly button: number; readonly buttons: number };

/** SPICE_KEYBOARD_MODIFIER_FLAGS_*: bits of the locks that are on. */
export const KeyboardModifier = { scrollLock: 1, numLock: 2, capsLock: 4 } as const;

/** The bytes a keyboard sends for a scancode when its key goes down or up, in order. */
export function scancodeBytes(scancode: number, down: boolean): number[] {
  const bytes = [];
  for (let shift = 24; shift >= 0; shift -= 8) {
    const byte = (scancode >>> shift) & 0xff;
    if (byte === 0) continue;
    bytes.push(down || byte === 0xe0 || byte === 0xe1 ? byte : byte | 0x80);
  }
  return bytes;
}

/** What `keyDown` and `keyUp` of the inputs channel carry: the same bytes, the first sent in the lowest byte. */
export function keyCode(scancode: number, down: boolean): number {
  return scancodeBytes(scancode, down).reduceRight((code, byte) => ((code << 8) | byte) >>> 0, 0);
}
