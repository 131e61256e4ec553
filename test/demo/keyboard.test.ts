import { expect } from 'chai';
import { characterOf, codeBytes, keyName, ScancodeReader } from '../../demo/server/keyboard.ts';
import { keystrokesFor } from '../../src/input/us-layout.ts';
import { scancodeOf } from '../../src/input/scancodes.ts';
import { keyCode, scancodeBytes } from '../../src/wire/input-event.ts';

describe("the scripted guest's keyboard", () => {
  it('types what the element presses for each character', () => {
    const text = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('');
    const typed = keystrokesFor(text).map(({ code, shift }) => characterOf(scancodeOf(code)!, shift, false));
    expect(typed.join('')).to.equal(text);
  });

  it('turns letters alone by Caps Lock', () => {
    expect([
      characterOf(0x1e, false, true),
      characterOf(0x1e, true, true),
      characterOf(0x02, false, true),
    ]).to.deep.equal(['A', 'a', '1']);
  });

  for (const scancode of [0x1e, 0xe01d, 0xe037, 0xe11d45]) {
    it(`puts 0x${scancode.toString(16)} together, from a message of a key and from bytes that are cut`, () => {
      for (const down of [true, false]) {
        const expected = [{ scancode, down }];
        expect(new ScancodeReader().push(codeBytes(keyCode(scancode, down)))).to.deep.equal(expected);
        const reader = new ScancodeReader();
        expect(scancodeBytes(scancode, down).flatMap((byte) => reader.push([byte]))).to.deep.equal(expected);
      }
    });
  }

  it('has a name for every key', () => {
    expect([keyName(0x1e), keyName(0x3b), keyName(0x57), keyName(0xe038), keyName(0x7f)]).to.deep.equal([
      'A',
      'F1',
      'F11',
      'AltGr',
      'key',
    ]);
  });
});
