import { expect } from 'chai';
import { countedBy, describeFigures, figuresOf, watch } from './watcher.ts';
import type { Watched } from './watcher.ts';

const STREAMED = 40;
/** Frame numbers at which the server's clock jumps, and by how much, in milliseconds. */
const everyJump: readonly (readonly [number, number])[] = [
  [75, 600],
  [115, 5000],
  [155, -5000],
  [195, 100_000_000],
  [235, -100_000_000],
];
const LAST = 275;

describe("the server's clock jumps in the middle of a stream", function () {
  this.timeout(60_000);
  this.retries(2);
  let watched: Watched;

  afterEach(async () => {
    await watched.stop();
  });

  for (const [codec, latency] of [
    ['spice:mjpeg', 'server'],
    ['spice:mjpeg', 'auto'],
    ['gstreamer:vp8', 'server'],
  ] as const) {
    // The server's GStreamer encoders leave frames out by their times: all that are before the last one's, and about 70
    // after a jump of a day.
    const jumps = codec === 'spice:mjpeg' ? everyJump : everyJump.filter(([, shift]) => shift > 0 && shift <= 5000);
    it(`and no frame is lost: ${codec}, ${latency} latency`, async function () {
      watched = await watch(['--codecs', codec], { 'stream-latency': latency });
      const changes = jumps.map(([frame, shift]) => `clock-jump ${shift} at ${frame}`).join(' ');
      const sent = await watched.play(`video 640x360 25 ${LAST / 25} ${changes}`);
      const { seen, told } = watched;
      const before = figuresOf(sent, seen, STREAMED, jumps[0]![0]);
      const all = figuresOf(sent, seen, STREAMED);
      console.log(`${codec}, ${latency}: before ${describeFigures(before)}`);
      for (const [index, [frame, shift]] of jumps.entries()) {
        const next = jumps[index + 1]?.[0] ?? LAST;
        const during = figuresOf(sent, seen, frame, frame + 25);
        const after = figuresOf(sent, seen, frame + 25, next);
        console.log(`  jump of ${shift} ms: ${describeFigures(during)}; a second later ${after.latency.toFixed(0)} ms`);
        if (after.possible < 8 || !all.calm) continue;
        expect(Math.abs(after.latency - before.latency), `latency after a jump of ${shift} ms`).to.be.at.most(120);
      }
      console.log(`  in all ${describeFigures(all)}`);
      const counted = countedBy(watched, sent);
      const { shown, dropped, late, ended, unsent } = counted;
      console.log(`  counted ${JSON.stringify(counted)}`);
      expect(told.filter(({ type }) => type === 'disconnect')).to.deep.equal([]);
      expect(all.outOfOrder).to.equal(0);
      if (ended > 0) return;
      expect(all.missed).to.be.at.most(Math.ceil(0.05 * all.possible) + dropped + late + unsent);
      if (all.calm) expect(dropped).to.be.at.most(Math.ceil(0.02 * (shown + dropped)));
    });
  }
});
