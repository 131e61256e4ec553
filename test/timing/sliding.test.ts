import { expect } from 'chai';
import { Millis } from '../../src/timing/millis.ts';
import { SlidingMinimum, SlidingQuantile } from '../../src/timing/sliding.ts';

describe('SlidingMinimum', () => {
  it('remembers a value for at least one span and at most two', () => {
    const least = new SlidingMinimum(100, 2);
    expect(least.value).to.equal(Infinity);
    least.add(1, Millis(0));
    for (let t = 10; t <= 100; t += 10) least.add(5, Millis(t));
    expect(least.value).to.equal(1);
    for (let t = 110; t <= 200; t += 10) least.add(5, Millis(t));
    expect(least.value).to.equal(5);
  });

  it('forgets nothing in a pause', () => {
    const least = new SlidingMinimum(100, 2);
    least.add(1, Millis(0));
    least.add(5, Millis(10_000));
    least.add(5, Millis(20_000));
    expect(least.value).to.equal(1);
  });

  it('forgets all when told to', () => {
    const least = new SlidingMinimum(100, 2);
    least.add(1, Millis(0));
    least.clear();
    expect(least.value).to.equal(Infinity);
  });
});

describe('SlidingQuantile', () => {
  it('tells quantiles of the last values only', () => {
    const values = new SlidingQuantile(100);
    expect(values.quantile(0.99)).to.equal(0);
    for (let i = 0; i < 100; i++) values.add(1000);
    for (let i = 0; i < 100; i++) values.add((i * 37) % 100);
    expect(values.quantile(0)).to.equal(0);
    expect(values.quantile(0.5)).to.equal(50);
    expect(values.quantile(0.99)).to.equal(99);
    expect(values.quantile(1)).to.equal(99);
    expect(values.count).to.equal(100);
  });
});
