import { expect } from 'chai';
import { keyCode, scancodeBytes } from '../../src/wire/input-event.ts';

describe('a scancode', () => {
  const cases: readonly (readonly [number, number[], number[]])[] = [
    [0x1e, [0x1e], [0x9e]],
    [0xe01d, [0xe0, 0x1d], [0xe0, 0x9d]],
    [0xe11d45, [0xe1, 0x1d, 0x45], [0xe1, 0x9d, 0xc5]],
  ];

  it('is sent as a keyboard would', () => {
    for (const [scancode, down, up] of cases) {
      expect(scancodeBytes(scancode, true)).to.deep.equal(down);
      expect(scancodeBytes(scancode, false)).to.deep.equal(up);
    }
  });

  it('is packed with the first byte lowest', () => {
    expect(keyCode(0x1e, true)).to.equal(0x1e);
    expect(keyCode(0xe01d, false)).to.equal(0x9de0);
    expect(keyCode(0xe11d45, true)).to.equal(0x451de1);
  });
});
