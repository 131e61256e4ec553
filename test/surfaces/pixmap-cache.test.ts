import { expect } from 'chai';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import { pixelFormats } from '../../src/surfaces/pixel-format.ts';
import { PixmapCache } from '../../src/surfaces/pixmap-cache.ts';
import type { CachedImage } from '../../src/surfaces/pixmap-cache.ts';

const nothing = new Uint32Array(0);

function picture(width: number, height: number): CachedImage {
  const format = pixelFormats.xrgb32;
  return { type: 'picture', picture: { width, height, pixels: nothing, format, flip: 0, opaque: true }, lossy: false };
}

describe('the cache of images', () => {
  it('holds all that a server may keep by the size announced', () => {
    const cache = new PixmapCache(20 << 20);
    for (let id = 0; id < 100_000; id++) cache.put(BigInt(id), picture(13, 16));
    expect([cache.size, cache.pixels]).deep.equal([100_000, 100_000 * 13 * 16]);
  });

  it('gives up the oldest beyond twice that', () => {
    const cache = new PixmapCache(10_000);
    for (let id = 0; id < 10; id++) cache.put(BigInt(id), picture(50, 50));
    expect(cache.pixels).most(20_000);
    expect(cache.get(9n)).not.equal(null);
    expect(cache.get(0n)).equal(null);
  });

  it('keeps neither images without pixels nor any that take all room', () => {
    const cache = new PixmapCache(10_000);
    for (let id = 0; id < 1000; id++) cache.put(BigInt(id), picture(id & 1 ? 0 : 5, id & 1 ? 5 : 0));
    expect(cache.size).equal(0);
    cache.put(1n, picture(10, 10));
    cache.put(2n, picture(200, 100));
    expect([cache.size, cache.pixels]).deep.equal([1, 100]);
  });

  it('is not filled by single pixels', () => {
    const small = new PixmapCache(10_000);
    for (let id = 0; id < 10_000; id++) small.put(BigInt(id), picture(1, 1));
    expect(small.size).below(20_000 / 64);
    const large = new PixmapCache(20 << 20);
    expect(() => {
      for (let id = 0; id < 200_000; id++) large.put(BigInt(id), picture(1, 1));
    }).throw(DecodeError, 'more than 131072 images in the cache');
  });
});
