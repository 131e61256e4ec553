import { expect } from 'chai';
import { countedBy, describeFigures, figuresOf, watch } from './watcher.ts';
import type { Watched } from './watcher.ts';

/** The server needs about 20 frames to see that there is a video. */
const STREAMED = 40;

describe('a numbered video of a real server', function () {
  this.timeout(60_000);
  this.retries(2);
  let watched: Watched;

  afterEach(async () => {
    await watched.stop();
  });

  for (const [codec, size] of [
    ['mjpeg', [640, 360]],
    ['vp8', [640, 360]],
    ['h264', [640, 360]],
    // The server's VP9 encoder takes more than a core for more than this.
    ['vp9', [320, 180]],
  ] as const) {
    it(`is shown frame by frame in time: ${codec}`, async function () {
      const encoder = codec === 'mjpeg' ? 'spice:mjpeg' : `gstreamer:${codec}`;
      watched = await watch(['--codecs', encoder], { 'stream-latency': 'server' }, size);
      const sent = await watched.play(`video ${size.join('x')} 25 4.6`);
      const { told, seen } = watched;
      const figures = figuresOf(sent, seen, STREAMED);
      const counted = countedBy(watched, sent);
      const { shown, dropped, late, ended, unsent } = counted;
      console.log(`${codec} ${size.join('x')}: ${describeFigures(figures)}; counted ${JSON.stringify(counted)}`);
      expect(told.some(({ type, codec: started }) => type === 'stream-start' && started === codec)).to.equal(true);
      expect(told.filter(({ type }) => type === 'disconnect')).to.deep.equal([]);
      expect(told.filter(({ message }) => String(message).includes('refused'))).to.deep.equal([]);
      expect(figures.outOfOrder).to.equal(0);
      if (ended > 0) return;
      // The page sees what the element says it showed.
      expect(figures.missed).to.be.at.most(Math.ceil(0.05 * figures.possible) + dropped + late + unsent);
      if (!figures.calm || late > 0) return;
      expect(dropped).to.be.at.most(Math.ceil(0.02 * (shown + dropped)));
      if (unsent === 0) expect(figures.error.p99).to.be.at.most((2 * 1000) / 60);
    });
  }
});
