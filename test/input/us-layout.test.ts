import { expect } from 'chai';
import { scancodeOf } from '../../src/input/scancodes.ts';
import { keystrokesFor } from '../../src/input/us-layout.ts';

describe('the US layout', () => {
  it('types every printable character of ASCII with keys that exist', () => {
    const all = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('');
    const strokes = keystrokesFor(all);
    expect(strokes).to.have.length(95);
    expect(new Set(strokes.map(({ code, shift }) => `${code} ${shift}`)).size).to.equal(95);
    for (const { code } of strokes) expect(scancodeOf(code), code).not.to.equal(undefined);
  });

  it('knows which characters need Shift', () => {
    expect(keystrokesFor('aA1!?')).to.deep.equal([
      { code: 'KeyA', shift: false },
      { code: 'KeyA', shift: true },
      { code: 'Digit1', shift: false },
      { code: 'Digit1', shift: true },
      { code: 'Slash', shift: true },
    ]);
    expect(keystrokesFor(' \t')).to.deep.equal([
      { code: 'Space', shift: false },
      { code: 'Tab', shift: false },
    ]);
  });

  it('types all line ends as one Enter', () => {
    expect(keystrokesFor('\r\n\n\r').map(({ code }) => code)).to.deep.equal(['Enter', 'Enter', 'Enter']);
  });

  it('names the character that has no key', () => {
    expect(() => keystrokesFor('Grüße')).to.throw(RangeError, '"ü"');
  });
});
