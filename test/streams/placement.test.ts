import { expect } from 'chai';
import { expectSamePicture, picturePixels } from '../harness/page.ts';
import { until } from '../harness/until.ts';
import { watch } from './watcher.ts';
import type { Watched } from './watcher.ts';

describe('where a stream is shown', function () {
  this.timeout(60_000);
  let watched: Watched;

  afterEach(async () => {
    await watched.stop();
  });

  /** Waits for a frame whose number is at least `number`, which is only read where it is the right way up and size. */
  async function frame(number: number): Promise<number> {
    return until(`frame ${number}`, () => watched.seen.frames.find((seen) => seen.number >= number)?.number, 30_000);
  }

  const streams = (): number => watched.told.filter(({ type }) => type === 'stream-start').length;

  for (const codec of ['spice:mjpeg', 'gstreamer:vp8']) {
    it(`upright, though its rows are sent bottom to top: ${codec}`, async () => {
      watched = await watch(['--codecs', codec]);
      await watched.device.command('video 320x180 25 25 bottom-up');
      await frame(50);
      expect(streams()).to.be.greaterThan(0);
      await watched.device.command('video stop');
    });
  }

  it('scaled to the size of its rectangle', async () => {
    watched = await watch(['--codecs', 'spice:mjpeg'], {}, [640, 360], 2);
    await watched.device.command('video 320x180 25 25 area 0 0 640 360');
    await frame(50);
    await watched.device.command('video stop');
  });

  it('under what is drawn over it, and over nothing when it has ended', async () => {
    watched = await watch(['--codecs', 'spice:mjpeg', '--compression', 'off']);
    const { device, element } = watched;
    await device.command('video 640x360 25 25');
    await frame(50);
    expect(streams()).to.be.greaterThan(0);
    await device.command('fill 12ab34 300 100 200 150');
    await device.command('video stop');
    await device.command('fill 4321fe 20 200 100 100');
    await device.command('sync');
    // The server sends the last frame anew without loss when it ends the stream.
    await until('the end of the stream', () => watched.told.find(({ type }) => type === 'stream-end'), 20_000);
    await device.command('sync');
    await new Promise((resolve) => setTimeout(resolve, 800));
    await expectSamePicture(await device.dump(), await picturePixels(await element.screenshot()), 'after a stream');
  });
});
