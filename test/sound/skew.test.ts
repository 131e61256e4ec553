import { expect } from 'chai';
import { quantile, watch } from '../streams/watcher.ts';
import type { Watched } from '../streams/watcher.ts';
import type { LatencyDetail } from '../../src/element/events.ts';
import { tapSound } from './tap.ts';
import type { HeardClick, Tap } from './tap.ts';

/** A click as the device made it. */
interface MadeClick {
  readonly event: string;
  readonly mmTime: number;
  readonly at: number;
}

describe('sound of a real server', function () {
  this.timeout(60_000);
  let watched: Watched;
  let tap: Tap;
  let latencies: LatencyDetail[];

  async function listen(args: readonly string[]): Promise<void> {
    latencies = [];
    tap = tapSound();
    watched = await watch(['--playback', '--codecs', 'spice:mjpeg', ...args]);
    watched.element.addEventListener('latency', ({ detail }) => latencies.push(detail));
  }

  /** Clicks that were heard, each with the multimedia time it was made for. */
  async function clicks(): Promise<(HeardClick & { readonly mmTime: number })[]> {
    const events = (await watched.device.events()) as unknown as readonly MadeClick[];
    const made = events.filter(({ event }) => event === 'click');
    return tap.clicks.flatMap((click) => {
      const source = made.filter(({ at }) => at < click.at).at(-1);
      return source ? [{ ...click, mmTime: Math.floor(source.mmTime / 1000) * 1000 }] : [];
    });
  }

  afterEach(async () => {
    tap.remove();
    await watched.stop();
  });

  for (const [name, args] of [
    ['samples', ['--raw-sound']],
    ['Opus', []],
  ] as const) {
    it(`is heard, and the picture keeps step with it: ${name}`, async () => {
      await listen(args);
      await watched.device.command('sound on no-flash');
      const sent = await watched.play('video 640x360 25 9');
      const { seen, told, element } = watched;
      const heard = (await clicks()).slice(2);
      const sound = heard.map(({ at, mmTime }) => at - mmTime);
      const byTimestamp = heard.map(({ byTimestamp: at, mmTime }) => at - mmTime);
      const dates = new Map(sent.map(({ number, mmTime }) => [number, mmTime]));
      const picture = seen.frames.flatMap(({ number, at }) =>
        number >= 75 && dates.has(number) ? [at - dates.get(number)!] : [],
      );
      const skew = quantile(picture, 0.5) - quantile(sound, 0.5);
      const skewByTimestamp = quantile(picture, 0.5) - quantile(byTimestamp, 0.5);
      const { delay = NaN, underruns = NaN } = latencies.at(-1)?.playback ?? {};
      const stated = latencies.flatMap((detail) => (detail.skew === null ? [] : [detail.skew]));
      const arrival = heard.map(({ at }, i) => at - i * 1000);
      console.log(
        [
          `${name}: ${heard.length} clicks, ${picture.length} frames`,
          `picture minus sound ${skew.toFixed(0)} ms` +
            (Number.isNaN(byTimestamp[0]) ? '' : ` (by getOutputTimestamp ${skewByTimestamp.toFixed(0)} ms)`),
          `the element says ${quantile(stated, 0.5).toFixed(0)} ms (median)`,
          `clicks spread ${(Math.max(...arrival) - Math.min(...arrival)).toFixed(0)} ms, frames ${(quantile(picture, 0.9) - quantile(picture, 0.1)).toFixed(0)} ms`,
          `sound delay ${delay.toFixed(0)} ms, ${underruns} underruns`,
          `resets ${JSON.stringify(told.filter(({ type }) => type === 'mm-time-reset').map(({ shift, cause }) => `${String(shift)} ${String(cause)}`))}`,
        ].join('; '),
      );
      expect(element.soundState).to.equal('running');
      expect(heard.length).to.be.at.least(3);
      expect(picture.length).to.be.at.least(20);
      expect(Math.abs(skew)).to.be.below(80);
      expect(Math.abs(quantile(stated.slice(-4), 0.5))).to.be.below(40);
    });
  }
});
