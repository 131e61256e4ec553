import { expect } from 'chai';
import { Millis } from '../../src/timing/millis.ts';
import { RoundTrips, SkewStats, StreamStats } from '../../src/timing/stream-stats.ts';

describe('StreamStats', () => {
  it('counts a stream and tells margins of each interval anew', () => {
    const stats = new StreamStats();
    for (let i = 0; i < 50; i++) {
      stats.arrived(i === 7 ? -20 : 300, i % 10, i === 7);
      stats.decoded(4);
      if (i !== 7) stats.wasShown(i % 2 === 0 ? 2 : -2, Millis(i * 40));
    }
    stats.dropped++;
    const figures = stats.take(Millis(2000));
    expect(figures.framesPerSecond).to.equal(24);
    expect(figures.margin.min).to.equal(-20);
    expect(figures.margin.mean).to.be.closeTo(293.6, 0.01);
    expect(figures).to.include({ jitter: 9, decode: 4, shown: 49, dropped: 1, late: 1, received: 50 });
    expect(figures.error).to.deep.equal({ mean: 2, p99: 2 });
    stats.arrived(100, 0, false);
    expect(stats.figures(Millis(2100)).margin).to.deep.equal({ min: 100, mean: 100 });
    expect(stats.figures(Millis(9000)).framesPerSecond).to.equal(0);
    expect(stats.figures(Millis(9000)).shown).to.equal(49);
  });

  it('has figures before anything happened', () => {
    const figures = new StreamStats().figures(Millis(0));
    expect(figures.margin).to.deep.equal({ min: 0, mean: 0 });
    expect(figures).to.include({ framesPerSecond: 0, jitter: 0, decode: 0, shown: 0 });
  });
});

describe('RoundTrips', () => {
  it('tells last, least and mean', () => {
    const trips = new RoundTrips();
    expect(trips.figures()).to.equal(null);
    for (const duration of [4, 2, 9]) trips.add(Millis(duration));
    expect(trips.figures()).to.deep.equal({ last: 9, min: 2, mean: 5 });
  });
});

describe('SkewStats', () => {
  it('tells the mean of each interval', () => {
    const skew = new SkewStats();
    expect(skew.take()).to.equal(null);
    skew.add(10);
    skew.add(-30);
    expect(skew.take()).to.equal(-10);
    expect(skew.take()).to.equal(null);
  });
});
