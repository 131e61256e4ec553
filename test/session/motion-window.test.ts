import { expect } from 'chai';
import { MotionWindow } from '../../src/session/motion-window.ts';
import type { Motion } from '../../src/session/motion-window.ts';

const by = (dx: number, dy: number, buttons = 0): Motion => ({ kind: 'motion', dx, dy, buttons });
const at = (x: number, y: number): Motion => ({ kind: 'position', x, y, buttons: 0, monitor: 0 });

describe('the window of movements', () => {
  it('lets 8 movements go ahead, and 4 more with each acknowledgement', () => {
    const window = new MotionWindow();
    const sent = (count: number) =>
      Array.from({ length: count }, () => window.move(by(1, 0))).filter((motion) => motion !== null).length;
    expect(sent(20)).to.equal(8);
    expect(window.acknowledged()).to.deep.equal(by(12, 0));
    expect(sent(20)).to.equal(3);
  });

  it('adds distances up, and keeps the last position and the last buttons', () => {
    const window = new MotionWindow();
    for (let i = 0; i < 8; i++) window.move(at(i, i));
    expect(window.move(by(1, 2))).to.equal(null);
    expect(window.move(by(3, -4, 1))).to.equal(null);
    expect(window.flush()).to.deep.equal(by(4, -2, 1));
    window.move(at(5, 5));
    window.move(at(6, 7));
    expect(window.flush()).to.deep.equal(at(6, 7));
    expect(window.flush()).to.equal(null);
  });

  it('stays a window of 8 when the server acknowledges more than was sent', () => {
    const window = new MotionWindow();
    for (let i = 0; i < 5; i++) window.acknowledged();
    const sent = Array.from({ length: 20 }, () => window.move(by(1, 0))).filter((motion) => motion !== null);
    expect(sent).to.have.length(8);
  });
});
