import { expect } from 'chai';
import fc from 'fast-check';
import { mmDifference, MmTime, wrapMm } from '../../src/timing/millis.ts';

describe('multimedia time', () => {
  it('wraps into 32 bits', () => {
    expect(MmTime(2 ** 32 + 5)).to.equal(5);
    expect(MmTime(-1)).to.equal(2 ** 32 - 1);
    expect(MmTime(7.6)).to.equal(8);
    expect(wrapMm(-0.5)).to.equal(2 ** 32 - 0.5);
    expect(wrapMm(2 ** 32 + 0.25)).to.equal(0.25);
  });

  it('tells which of two times is later across the wrap', () => {
    expect(mmDifference(3, 2 ** 32 - 2)).to.equal(5);
    expect(mmDifference(2 ** 32 - 2, 3)).to.equal(-5);
    expect(mmDifference(2 ** 31, 0)).to.equal(-(2 ** 31));
    expect(mmDifference(2 ** 31 - 1, 0)).to.equal(2 ** 31 - 1);
    expect(mmDifference(0.5, 2 ** 32 - 0.5)).to.equal(1);
  });

  it('finds again any step of less than half the circle', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (time, step) => {
        expect(mmDifference(MmTime(time + step), time)).to.equal(step);
      }),
    );
  });
});
