import { expect } from 'chai';
import { InputHold } from '../../src/session/input-hold.ts';
import type { InputEvent } from '../../src/wire/input-event.ts';

const key = (scancode: number, down = true): InputEvent => ({ kind: down ? 'keyDown' : 'keyUp', scancode });
const position = (x: number): InputEvent => ({ kind: 'position', x, y: 1, buttons: 0, monitor: 0 });
const motion = (dx: number): InputEvent => ({ kind: 'motion', dx, dy: -dx, buttons: 0 });

function all(hold: InputHold): (readonly InputEvent[])[] {
  const parts = [];
  while (!hold.empty) parts.push(hold.next());
  return parts;
}

describe('input that is held back', () => {
  it('comes out in order, a key at a time', () => {
    const hold = new InputHold();
    const press: InputEvent = { kind: 'press', button: 1, buttons: 1 };
    for (const event of [position(1), press, key(0x1e), key(0x1e, false), motion(2)]) hold.push(event);
    expect(all(hold)).to.deep.equal([[position(1), press, key(0x1e)], [key(0x1e, false)], [motion(2)]]);
    expect(hold.next()).to.deep.equal([]);
  });

  it('makes one movement of several in a row, and none of those with something between', () => {
    const hold = new InputHold();
    for (const event of [motion(1), motion(2), position(1), position(2), key(1), position(3)]) hold.push(event);
    expect(all(hold)).to.deep.equal([[motion(3), position(2), key(1)], [position(3)]]);
  });

  it('is bounded, and leaves out movements before keys', () => {
    const hold = new InputHold();
    for (let i = 0; i < 2000; i++) hold.push(key(i & 0x7f));
    hold.push(motion(1));
    hold.push(key(0x55));
    const kept = all(hold).flat();
    expect(kept).to.have.length(2001);
    expect(kept.at(-1)).to.deep.equal(key(0x55));
    for (let i = 0; i < 10_000; i++) hold.push(key(1));
    expect(all(hold).flat()).to.have.length(4000);
  });
});
