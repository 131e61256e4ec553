import { expect } from 'chai';
import { plotRange } from '../../demo/page/plot-range.ts';

describe("the range of the demo's plot", () => {
  const few = Array.from({ length: 12 }, (_, index) => 4 + (index % 3));

  it('has all values that are alike, and 0', () => {
    expect(plotRange([], [])).to.deep.equal({ top: 10, bottom: 0 });
    expect(plotRange([30, 41, 38], [38])).to.deep.equal({ top: 50, bottom: 0 });
    expect(plotRange([...few, 11], [11])).to.deep.equal({ top: 20, bottom: 0 });
  });

  it('leaves a spike out, unless it is new', () => {
    expect(plotRange([900, ...few], few.slice(-1))).to.deep.equal({ top: 20, bottom: 0 });
    expect(plotRange([...few, 900], [900])).to.deep.equal({ top: 1000, bottom: 0 });
  });

  it('has a series of which all values are large', () => {
    expect(plotRange([...few, ...few, ...few.map((value) => 50 * value)], [5, 300])).to.deep.equal({
      top: 500,
      bottom: 0,
    });
  });

  it('shows that some are below 0, though few and far', () => {
    expect(plotRange([-700, ...few], [5])).to.deep.equal({ top: 10, bottom: -20 });
  });
});
