import { expect } from 'chai';
import { Pauses } from '../../src/element/pauses.ts';

describe('the pauses before a new try', () => {
  it('double up to half a minute', () => {
    const pauses = new Pauses();
    const seen = Array.from({ length: 8 }, () => pauses.next(0, 0.5));
    expect(seen).to.deep.equal([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('are a fifth off at most', () => {
    expect(new Pauses().next(0, 0)).to.equal(800);
    expect(new Pauses().next(0, 1)).to.equal(1200);
  });

  it('begin anew after a connection that held, not after one that was lost at once', () => {
    const pauses = new Pauses();
    pauses.next(0, 0.5);
    pauses.next(0, 0.5);
    pauses.connected(5000);
    expect(pauses.next(6000, 0.5)).to.equal(4000);
    pauses.connected(20_000);
    expect(pauses.next(31_000, 0.5)).to.equal(1000);
  });

  it('begin anew when somebody asks', () => {
    const pauses = new Pauses();
    pauses.next(0, 0.5);
    pauses.reset();
    expect(pauses.next(0, 0.5)).to.equal(1000);
  });
});
