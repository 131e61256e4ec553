import { expect } from 'chai';
import { describeFigures, figuresOf, watch } from './watcher.ts';
import type { Figures } from './watcher.ts';

describe('the latency of a stream without sound', function () {
  this.timeout(60_000);
  this.retries(2);

  it("is the server's 400 ms with `server`, and what jitter allows with `auto`", async function () {
    const measured: Partial<Record<'auto' | 'server', Figures>> = {};
    for (const latency of ['server', 'auto'] as const) {
      const watched = await watch(['--codecs', 'spice:mjpeg'], { 'stream-latency': latency });
      const sent = await watched.play('video 640x360 25 5');
      measured[latency] = figuresOf(sent, watched.seen, 60);
      await watched.stop();
      console.log(`${latency}: ${describeFigures(measured[latency])}`);
    }
    const { auto, server } = measured;
    if (!auto!.calm || !server!.calm) return;
    expect(server!.latency).to.be.within(380, 520);
    expect(auto!.latency).to.be.below(0.6 * server!.latency);
  });
});
