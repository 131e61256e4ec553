import { expect } from 'chai';
import { describeFigures, figuresOf, watch } from './watcher.ts';
import type { Watched } from './watcher.ts';

/** The server needs about 20 frames to see that there is a video. */
const STREAMED = 40;

describe('a numbered video of a real server', function () {
  this.timeout(60_000);
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
    it(`is shown frame by frame in time: ${codec}`, async () => {
      const encoder = codec === 'mjpeg' ? 'spice:mjpeg' : `gstreamer:${codec}`;
      watched = await watch(['--codecs', encoder], { 'stream-latency': 'server' }, size);
      const sent = await watched.play(`video ${size.join('x')} 25 4.6`);
      const { told, seen, element } = watched;
      const figures = figuresOf(sent, seen, STREAMED);
      const counted = element.stats.streams[0];
      const { shown = 0, dropped = 0, late = 0 } = counted ?? {};
      console.log(
        `${codec} ${size.join('x')}: ${describeFigures(figures)}; counted ${shown} shown, ${dropped} dropped, ${late} late`,
      );
      expect(told.some(({ type, codec: started }) => type === 'stream-start' && started === codec)).to.equal(true);
      expect(told.filter(({ type }) => type === 'disconnect')).to.deep.equal([]);
      expect(told.filter(({ message }) => String(message).includes('refused'))).to.deep.equal([]);
      expect(figures.outOfOrder).to.equal(0);
      // What the server's encoder delivers too late can't be shown in time.
      expect(figures.missed).to.be.at.most(Math.ceil(0.05 * figures.possible) + late + dropped);
      if (figures.possible > 0.9 * figures.sent && late + dropped === 0) {
        expect(figures.error.p99).to.be.at.most(100);
      }
    });
  }
});
