import { expect } from 'chai';
import { AckWindow } from '../../src/session/ack-window.ts';

describe('the window of acknowledgements', () => {
  it('is acknowledged each time that it is full', () => {
    const acks = new AckWindow();
    acks.set(3);
    expect(Array.from({ length: 7 }, () => acks.handled())).to.deep.equal([
      false,
      false,
      true,
      false,
      false,
      true,
      false,
    ]);
  });

  it('asks for nothing before it is set, and when it is none', () => {
    const acks = new AckWindow();
    expect(acks.handled()).to.equal(false);
    acks.set(1);
    expect(acks.handled()).to.equal(true);
    acks.set(0);
    expect(acks.handled()).to.equal(false);
  });

  it('counts anew when another is set', () => {
    const acks = new AckWindow();
    acks.set(2);
    acks.handled();
    acks.set(2);
    expect([acks.handled(), acks.handled()]).to.deep.equal([false, true]);
  });
});
