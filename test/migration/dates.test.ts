import { expect } from 'chai';
import { startDevice } from '../harness/page.ts';
import { until } from '../harness/until.ts';
import type { PageDevice } from '../harness/page.ts';
import { moveDevice } from './device-move.ts';
import { describeFigures, figuresOf, watch } from '../streams/watcher.ts';
import type { SentFrame, Watched } from '../streams/watcher.ts';

const SIZE = ['--streaming', 'all', '--width', '640', '--height', '360', '--codecs', 'spice:mjpeg', '--seamless'];
/** The server takes a video for one by then. */
const STREAMED = 40;
/** From here on frames are dated by the clock of the server that was left, as commands that travelled with the guest. */
const FOREIGN = 60;
const LAST = 100;

/** Milliseconds by which the target's clock is ahead. */
const shifts = [3000, -3000, 100_000_000, -100_000_000];

describe('frames of the target dated by the clock of the source', function () {
  this.timeout(60_000);
  let watched: Watched;
  let target: PageDevice;

  afterEach(async () => {
    await watched.stop();
    await target.stop();
  });

  for (const shift of shifts) {
    it(`are shown in their time: target ${shift} ms ahead`, async () => {
      const base = Math.max(0, -shift);
      watched = await watch([...SIZE.slice(6), '--clock', String(base)]);
      target = await startDevice({ args: [...SIZE, '--incoming', '--clock', String(base + shift)] });
      const { device: source, element, seen } = watched;
      const ended = new Promise<CustomEvent<{ outcome: string; mmTimeShift: number }>>((resolve) => {
        element.addEventListener('migration-end', resolve as EventListener, { once: true });
      });
      await moveDevice(source, target, 'seamless');
      await target.command('fill 808080 0 0 640 360');
      const { detail } = await ended;
      expect(detail.outcome).to.equal('completed');
      expect(detail.mmTimeShift).to.be.closeTo(shift, 300);

      await target.command(`video 640x360 25 ${LAST / 25} date-jump ${-shift} at ${FOREIGN}`);
      await until(
        'the end of the video',
        async () => ((await target.events()).some(({ event }) => event === 'video-end') ? true : undefined),
        20_000,
      );
      await new Promise((resolve) => setTimeout(resolve, 600));
      const events = (await target.events()) as unknown as readonly ({ readonly event: string } & SentFrame)[];
      const sent = events.filter(({ event }) => event === 'frame');
      expect(
        sent.find(({ number }) => number === FOREIGN + 1)!.mmTime -
          sent.find(({ number }) => number === STREAMED)!.mmTime,
        'dated by the source',
      ).to.be.closeTo(-shift, 2000);
      const own = figuresOf(sent, seen, STREAMED, FOREIGN);
      const foreign = figuresOf(sent, seen, FOREIGN);
      console.log(
        `target ${shift} ms ahead: by its own clock ${describeFigures(own)}; by the source's ${describeFigures(foreign)}`,
      );
      expect(foreign.outOfOrder).to.equal(0);
      // A client that waits or drops shows none of these. A busy machine costs frames of every date, and reading the
      // canvas once an animation frame misses a picture that the next one replaced in between.
      const calm = own.calm && foreign.calm;
      expect(foreign.missed).to.be.at.most(calm ? Math.max(2, foreign.possible * 0.05) : foreign.possible - 10);
      expect(foreign.latency - own.latency, 'further delay of those dated by the source').to.be.at.most(
        calm ? 60 : 300,
      );
    });
  }
});
