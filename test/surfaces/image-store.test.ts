import { expect } from 'chai';
import type { ImageDecoders } from '../../src/codecs/image-decoders.ts';
import type { Pixels } from '../../src/codecs/pixels.ts';
import { DrawError, ImageNotYet } from '../../src/surfaces/draw-error.ts';
import { pixelFormats } from '../../src/surfaces/pixel-format.ts';
import type { Brush, DrawMessage } from '../../src/wire/display.ts';
import type { Image, ImageBody, Palette } from '../../src/wire/image.ts';
import { Scene, box, image, imageOf, noMask } from './scene.ts';

const nothing = new Map<Image, Error>();
const one = (word: number, alpha = false): Pixels => ({ width: 1, height: 1, data: Uint32Array.of(word), alpha });

function copyOf(source: Image): DrawMessage {
  return {
    name: 'drawCopy',
    body: {
      base: { surfaceId: 0, box: box(0, 0, 1, 1), clip: null },
      source,
      sourceArea: box(0, 0, 1, 1),
      ropd: 8,
      scaleMode: 'nearest',
      mask: noMask,
    },
  };
}

const jpeg: ImageBody = { type: 'jpeg', data: Uint8Array.of(1) };

describe('image store', () => {
  it('keeps palettes and forgets them as told, one or all', () => {
    const seen: (number[] | undefined)[] = [];
    const bitmap: ImageDecoders['bitmap'] = (_, { palette }) => {
      seen.push(palette && Array.from(palette));
      return one(0xff000000);
    };
    const { images } = new Scene({ bitmap });
    const read = (palette: Extract<ImageBody, { type: 'bitmap' }>['palette'], format = pixelFormats.xrgb32): void => {
      const body: ImageBody = {
        type: 'bitmap',
        format: 5,
        topDown: true,
        width: 1,
        height: 1,
        stride: 1,
        palette,
        data: Uint8Array.of(0),
      };
      images.picture(image(body), format, nothing);
    };
    const palette: Palette = { unique: 7n, entries: [0x112233] };
    read({ from: 'message', palette, cache: false });
    expect(() => {
      read({ from: 'cache', id: 7n });
    }).throw(DrawError, 'no palette 7 in the cache');
    read({ from: 'message', palette, cache: true });
    read({ from: 'cache', id: 7n });
    // On a 16 bit surface palettes have 5 bits a channel.
    read({ from: 'message', palette: { unique: 8n, entries: [0x7c1f] }, cache: true }, pixelFormats.rgb555);
    read({ from: 'none' });
    expect(seen).deep.equal([[0xff332211], [0xff332211], [0xff332211], [0xffff00ff], undefined]);
    images.invalidate({ name: 'invalPalette', body: { id: 7n } });
    expect(() => {
      read({ from: 'cache', id: 7n });
    }).throw(DrawError);
    read({ from: 'cache', id: 8n });
    images.invalidate({ name: 'invalAllPalettes', body: undefined });
    expect(() => {
      read({ from: 'cache', id: 8n });
    }).throw(DrawError);
  });

  it('decodes JPEG ahead, keeps it as lossy, and takes the lossless picture in its place', async () => {
    const scene = new Scene(
      {},
      { inflate: () => Promise.reject(new Error('no')), jpeg: () => Promise.resolve(one(0xff0000ff)) },
    );
    scene.create(0, 1, 1);
    const message = copyOf(image(jpeg, { id: 4n, cacheMe: true }));
    expect(() => {
      scene.painter.paint(message);
    }).throw(DrawError, 'not decoded ahead');
    scene.painter.paint(message, await scene.images.prepare(message)!.start());
    expect(scene.pixels(0)).deep.equal([0xff0000]);
    expect(() => {
      scene.painter.paint(copyOf(image({ type: 'fromCacheLossless' }, { id: 4n })));
    }).throw(DrawError, 'is lossy');
    scene.painter.paint(copyOf(imageOf(1, 1, [0xff00ff00], { id: 4n, cacheReplaceMe: true })));
    scene.painter.paint(copyOf(image({ type: 'fromCacheLossless' }, { id: 4n })));
    expect(scene.pixels(0)).deep.equal([0x00ff00]);
    scene.images.invalidate({ name: 'invalAllPixmaps', body: { waitFor: [] } });
    expect(scene.pixmaps.size).equal(0);
  });

  it('tells of a JPEG that fails, or has another size, only when it is drawn', async () => {
    const scene = new Scene(
      {},
      {
        inflate: () => Promise.reject(new Error('no')),
        jpeg: (data) => (data[0] === 1 ? Promise.reject(new Error('bad marker')) : Promise.resolve(one(0))),
      },
    );
    scene.create(0, 2, 2);
    const broken = copyOf(image(jpeg));
    const prepared = await scene.images.prepare(broken)!.start();
    expect(() => {
      scene.painter.paint(broken, prepared);
    }).throw(DrawError, 'bad marker');
    const small = copyOf(image({ type: 'jpeg', data: Uint8Array.of(2) }, { width: 2, height: 2 }));
    const ready = await scene.images.prepare(small)!.start();
    expect(() => {
      scene.painter.paint(small, ready);
    }).throw(DrawError, 'JPEG of 1x1 pixels for an image of 2x2');
    expect(scene.images.prepare(copyOf(imageOf(1, 1, [0])))).equal(null);
  });

  it('says what it will take before it starts', () => {
    const { images } = new Scene();
    const header = [0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0x20, 0, 0x10, 0, 0];
    const stated = image({ type: 'jpeg', data: Uint8Array.from(header) }, { width: 4096, height: 8192 });
    expect(images.prepare(copyOf(stated))!.bytes).equal(4096 * 8192 * 4);
    expect(images.prepare(copyOf(image({ type: 'zlibGlzRgb', glzSize: 77, data: Uint8Array.of(2) })))!.bytes).equal(77);
    expect(images.prepare(copyOf(image(jpeg)))!.bytes).equal(0);
  });

  it('inflates ahead, and waits for a picture that another channel brings', async () => {
    let known = false;
    const glz: ImageDecoders['glz'] = (data) => (known ? one(0xff000000 | data[0]!) : { needsImage: 12n });
    const scene = new Scene(
      { glz },
      {
        inflate: (data, size) => Promise.resolve(data.map((byte) => byte + size)),
        jpeg: () => Promise.reject(new Error('no')),
      },
    );
    scene.create(0, 1, 1);
    const message = copyOf(image({ type: 'zlibGlzRgb', glzSize: 5, data: Uint8Array.of(2) }));
    const prepared = await scene.images.prepare(message)!.start();
    expect(() => {
      scene.painter.paint(message, prepared);
    }).throw(ImageNotYet);
    known = true;
    scene.painter.paint(message, prepared);
    expect(scene.pixels(0)).deep.equal([0x070000]);
  });

  it('decodes GLZ pictures that are not to be seen: later ones refer to them', () => {
    let decoded = 0;
    const glz: ImageDecoders['glz'] = () => {
      decoded++;
      return one(0xff000000);
    };
    const scene = new Scene({ glz });
    scene.create(0, 1, 1);
    const message = copyOf(image({ type: 'glzRgb', data: Uint8Array.of(0) })) as Extract<
      DrawMessage,
      { name: 'drawCopy' }
    >;
    scene.painter.paint({
      ...message,
      body: { ...message.body, base: { ...message.body.base, clip: [] } },
    });
    expect(decoded).equal(1);
  });

  it('reads the images of a message in the order sent: the second may be the first again', () => {
    const scene = new Scene();
    scene.create(0, 2, 1);
    const pattern = (of: Image): Brush => ({ type: 'pattern', image: of, origin: { x: 0, y: 0 } });
    // The background is drawn first, and its brush comes last.
    const text: DrawMessage = {
      name: 'drawText',
      body: {
        base: { surfaceId: 0, box: box(0, 0, 2, 1), clip: null },
        string: { bits: 1, topDown: true, glyphs: [] },
        backArea: box(0, 0, 2, 1),
        foreBrush: pattern(imageOf(1, 1, [0xff563412], { id: 6n, cacheMe: true })),
        backBrush: pattern(image({ type: 'fromCache' }, { id: 6n })),
        foreMode: 8,
        backMode: 0,
      },
    };
    expect(scene.images.lacks(text)).equal(false);
    scene.painter.paint(text);
    expect(scene.pixels(0)).deep.equal([0x123456, 0x123456]);
  });

  it('keeps masks under their ids, apart from pictures', () => {
    const { images } = new Scene();
    const data = Uint8Array.of(0x80);
    const mask: ImageBody = {
      type: 'bitmap',
      format: 2,
      topDown: true,
      width: 2,
      height: 1,
      stride: 1,
      palette: { from: 'none' },
      data,
    };
    images.bitmap(image(mask, { id: 1n, width: 2, cacheMe: true }));
    data[0] = 0;
    expect([...images.bitmap(image({ type: 'fromCache' }, { id: 1n })).bits]).deep.equal([1, 0]);
    expect(() => images.picture(image({ type: 'fromCache' }, { id: 1n }), pixelFormats.xrgb32, nothing)).throw(
      DrawError,
    );
    expect(() => images.bitmap(image({ ...mask, stride: 0 }))).throw(DrawError, 'rows of 0 bytes');
  });

  it('tells of what it lacks: images that were never kept, and lossless ones of which only the lossy came', async () => {
    const pixels = one(0xff102030);
    const scene = new Scene(
      {},
      { inflate: () => Promise.reject(new Error('no')), jpeg: () => Promise.resolve(pixels) },
    );
    scene.create(0, 1, 1);
    const lossy = copyOf(image({ type: 'fromCache' }, { id: 5n }));
    const lossless = copyOf(image({ type: 'fromCacheLossless' }, { id: 5n }));
    expect([scene.images.lacks(lossy), scene.images.lacks(copyOf(imageOf(1, 1, [0])))]).deep.equal([true, false]);
    const kept = copyOf(image(jpeg, { id: 5n, cacheMe: true }));
    scene.painter.paint(kept, await scene.images.prepare(kept)!.start());
    expect([scene.images.lacks(lossy), scene.images.lacks(lossless)]).deep.equal([false, true]);
    scene.painter.paint(copyOf(imageOf(1, 1, [0], { id: 5n, cacheReplaceMe: true })));
    expect(scene.images.lacks(lossless)).equal(false);
  });
});
