import { expect } from 'chai';
import '../../src/element/spice-display.ts';
import type { LatencyDetail } from '../../src/element/events.ts';
import { startQemu } from '../harness/page.ts';
import { until } from '../harness/until.ts';
import type { PageQemu } from '../harness/page.ts';
import { tapSound } from './tap.ts';
import type { Tap } from './tap.ts';

/** The target's clock is so far ahead, in milliseconds. */
const AHEAD = 3_600_000;

describe('sound through a migration', function () {
  this.timeout(90_000);
  const machines: PageQemu[] = [];
  let tap: Tap | undefined;

  before(() => {
    tap = tapSound();
  });

  after(async () => {
    document.body.replaceChildren();
    tap?.remove();
    await Promise.all(machines.map((machine) => machine.stop()));
  });

  it('goes on from the target, dated by its clock', async () => {
    const settings = { guest: 'video fps=10 sound', sound: true } as const;
    const source = await startQemu(settings);
    const target = await startQemu({ ...settings, incoming: true, clockOffset: AHEAD });
    machines.push(source, target);
    const element = document.createElement('spice-display');
    const told: string[] = [];
    const latencies: LatencyDetail[] = [];
    element.addEventListener('latency', ({ detail }) => latencies.push(detail));
    element.addEventListener('mm-time-reset', ({ detail }) => told.push(`${detail.cause} ${detail.shift}`));
    element.addEventListener('migration-end', ({ detail }) => told.push(`${detail.kind} ${detail.outcome}`));
    element.addEventListener('disconnect', ({ detail }) => told.push(`disconnect ${detail.message}`));
    element.src = source.url;
    document.body.append(element);
    const { levels, contexts } = tap!;
    const loud = () => levels.filter(({ peak }) => peak > 0.02).at(-1)?.at ?? 0;
    await until('the tone', () => (loud() > 0 ? true : undefined), 30_000);
    await source.migrate(target, { channels: 5, pause: 200 });
    await until('its end', () => told.find((line) => line.endsWith(' completed')), 40_000);
    await source.stop();
    const end = Date.now();
    await until('the tone from the target', () => (loud() > end + 3000 ? true : undefined), 20_000);
    const figures = latencies.slice(-3).map(({ playback }) => playback?.delay.toFixed(0) ?? 'none');
    console.log(`${told.join(', ')}; ${contexts.length} player; delay ${figures.join(' ')} ms`);
    expect(told.filter((line) => line.startsWith('disconnect'))).to.deep.equal([]);
    expect(contexts).to.have.lengthOf(1);
    // One jump, to the target's clock; none of the source's sound is dated by that.
    const jumps = told.filter((line) => !line.endsWith(' completed')).map((line) => Number(line.split(' ')[1]));
    expect(jumps.filter((shift) => Math.abs(shift - AHEAD) < 60_000)).to.have.lengthOf(1);
    expect(jumps.filter((shift) => Math.abs(shift) > 60_000)).to.have.lengthOf(1);
  });
});
