import { expect } from 'chai';
import type { LatencyDetail } from '../../src/element/events.ts';
import { comeBack, leave } from '../harness/person.ts';
import { tapSound } from '../sound/tap.ts';
import type { Tap } from '../sound/tap.ts';
import { countedBy, describeFigures, figuresOf, quantile, watch } from './watcher.ts';
import type { Watched } from './watcher.ts';

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const clock = () => performance.timeOrigin + performance.now();

/** Frames a second. */
const RATE = 25;
const SECONDS = 14;
/** Milliseconds from the video's beginning until the page is hidden, and for how long it is. */
const SEEN_BEFORE = 4500;
const HIDDEN = 5000;
/** The server needs about 20 frames to see that there is a video. */
const STREAMED = 60;

describe('a page that nobody looks at for a while', function () {
  this.timeout(60_000);
  this.retries(2);
  let watched: Watched;
  let tap: Tap;

  beforeEach(() => {
    tap = tapSound();
  });

  afterEach(async () => {
    tap.remove();
    await comeBack();
    await watched.stop();
  });

  for (const [codec, sound] of [
    ['spice:mjpeg', true],
    ['gstreamer:vp8', false],
  ] as const) {
    it(`shows the present at once when it is seen again: ${codec}${sound ? ' with sound' : ''}`, async () => {
      watched = await watch(['--codecs', codec, ...(sound ? ['--playback', '--raw-sound'] : [])]);
      const { element, device, seen, told } = watched;
      const latencies: { readonly at: number; readonly detail: LatencyDetail; readonly queuedBytes: number }[] = [];
      element.addEventListener('latency', ({ detail }) => {
        latencies.push({ at: clock(), detail, queuedBytes: element.stats.memory.queuedBytes });
      });
      if (sound) await device.command('sound on no-flash');
      const playing = watched.play(`video 640x360 ${RATE} ${SECONDS}`);
      await wait(SEEN_BEFORE);
      await leave();
      const left = clock();
      await wait(HIDDEN);
      const returning = clock();
      await comeBack();
      const back = clock();
      const sent = await playing;

      const numberAt = (moment: number): number => sent.filter(({ at }) => at <= moment).at(-1)?.number ?? -1;
      const before = figuresOf(sent, seen, STREAMED, numberAt(left) - 5);
      const after = figuresOf(sent, seen, numberAt(back) + RATE);
      const dates = new Map(sent.map(({ number, at }) => [number, at]));
      const seenAgain = seen.frames.filter(({ at }) => at > back);
      const ages = seenAgain.slice(0, RATE).map(({ number, at }) => at - (dates.get(number) ?? NaN));
      const hidden = latencies.filter(({ at }) => at > left + 500 && at < returning);
      const streams = (detail: LatencyDetail | undefined) => detail?.streams ?? [];
      const shown = (detail: LatencyDetail | undefined) => streams(detail).reduce((sum, one) => sum + one.shown, 0);
      const seconds = ((hidden.at(-1)?.at ?? NaN) - (hidden[0]?.at ?? NaN)) / 1000;
      const rate = (shown(hidden.at(-1)?.detail) - shown(hidden[0]?.detail)) / seconds;
      const mostQueued = Math.max(...latencies.map(({ queuedBytes }) => queuedBytes));
      const mostQueuedHidden = Math.max(...hidden.map(({ queuedBytes }) => queuedBytes));
      const looks = seen.looks.filter((at) => at > left + 500 && at < returning).length;
      const clicks = tap.clicks.filter(({ at }) => at > left && at < returning).length;
      const underruns = (hidden.at(-1)?.detail.playback?.underruns ?? 0) - (hidden[0]?.detail.playback?.underruns ?? 0);
      const counted = countedBy(watched, sent);
      console.log(
        [
          `${codec}: before ${describeFigures(before)}`,
          `hidden: ${looks} animation frames, ${rate.toFixed(1)} frames a second drawn, at most ${mostQueuedHidden} bytes wait (${mostQueued} in all)`,
          ...(sound ? [`${clicks} clicks heard, ${underruns} underruns`] : []),
          `seen again: ages ${ages
            .slice(0, 6)
            .map((age) => age.toFixed(0))
            .join(' ')} ms`,
          `a second later ${describeFigures(after)}`,
          `counted ${JSON.stringify(counted)}`,
        ].join('; '),
      );
      expect(told.filter(({ type }) => type === 'disconnect')).to.deep.equal([]);
      // Really hidden: no picture was asked for.
      expect(looks).to.be.at.most(10);
      expect(hidden.length).to.be.above(10);
      expect(before.outOfOrder + after.outOfOrder).to.equal(0);
      expect(seenAgain.map(({ number }) => number)).to.deep.equal(
        seenAgain.map(({ number }) => number).sort((a, b) => a - b),
      );
      // What waits are the frames of the latency, ten a stream.
      expect(mostQueuedHidden).to.be.below(4 << 20);
      if (sound) expect(clicks).to.be.at.least(3);
      if (counted.ended > 0 || !before.calm || !after.calm) return;
      // The server does not stall, so the page acknowledges; and what it sends is shown in its time, seen or not.
      expect(rate).to.be.within(0.8 * RATE, 1.2 * RATE);
      if (sound) expect(underruns).to.be.at.most(1);
      // The first picture is of the present, and none after it is old.
      expect(Math.max(...ages)).to.be.below(before.latency + 120);
      expect(quantile(ages, 0.5)).to.be.below(before.latency + 60);
      // Without sound it grows with each frame that a busy machine brings late.
      expect(after.latency).to.be.below(before.latency + 200);
    });
  }
});
