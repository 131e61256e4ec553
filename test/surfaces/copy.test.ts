import { expect } from 'chai';
import { Ropd } from '../../src/wire/display.ts';
import { DrawError } from '../../src/surfaces/draw-error.ts';
import { Scene, box, image, imageOf, noMask } from './scene.ts';

const RED = 0xff0000ff;
const put = Ropd.opPut;

/** Surface pixels 0..n as blue values. */
function numbered(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => 0xff000000 | (i << 16));
}

describe('fill, copy and copy-bits', () => {
  it('starts a surface with zeros', () => {
    const scene = new Scene();
    scene.create(0, 2, 1);
    scene.create(1, 2, 1, 'argb32');
    expect(scene.pixels(0)).deep.equal([0, 0]);
    expect([...scene.surfaces.get(0).pixels]).deep.equal([0xff000000, 0xff000000]);
    expect([...scene.surfaces.get(1).pixels]).deep.equal([0, 0]);
  });

  it('fills what box, clip and surface share', () => {
    const scene = new Scene();
    scene.create(0, 4, 3);
    scene.painter.paint({
      name: 'drawFill',
      body: {
        base: { surfaceId: 0, box: box(1, 0, 9, 9), clip: [box(0, 1, 2, 3), box(3, 2, 4, 3)] },
        brush: { type: 'solid', color: 0x123456 },
        ropd: put,
        mask: noMask,
      },
    });
    expect(scene.pixels(0)).deep.equal([0, 0, 0, 0, 0, 0x123456, 0, 0, 0, 0x123456, 0, 0x123456]);
  });

  it('repeats a pattern from its origin, also to the left of it', () => {
    const scene = new Scene();
    scene.create(0, 7, 1);
    scene.painter.paint({
      name: 'drawFill',
      body: {
        base: { surfaceId: 0, box: box(0, 0, 7, 1), clip: null },
        brush: {
          type: 'pattern',
          image: imageOf(3, 1, [0xff000001, 0xff000002, 0xff000003]),
          origin: { x: 2, y: 5 },
        },
        ropd: put,
        mask: noMask,
      },
    });
    expect(scene.pixels(0)).deep.equal([2, 3, 1, 2, 3, 1, 2].map((red) => red << 16));
  });

  it('copies the source area, and nothing beyond the picture', () => {
    const scene = new Scene();
    scene.create(0, 4, 2);
    scene.painter.paint({
      name: 'drawCopy',
      body: {
        base: { surfaceId: 0, box: box(1, 0, 4, 2), clip: null },
        source: imageOf(
          3,
          2,
          [1, 2, 3, 4, 5, 6].map((blue) => 0xff000000 | (blue << 16)),
        ),
        sourceArea: box(1, 1, 4, 3),
        ropd: put,
        scaleMode: 'nearest',
        mask: noMask,
      },
    });
    expect(scene.pixels(0)).deep.equal([0, 5, 6, 0, 0, 0, 0, 0]);
  });

  it('keeps an image and draws it from the cache; tells when there is none', () => {
    const scene = new Scene();
    scene.create(0, 1, 1);
    const copy = (source: ReturnType<typeof imageOf>): void => {
      scene.painter.paint({
        name: 'drawCopy',
        body: {
          base: { surfaceId: 0, box: box(0, 0, 1, 1), clip: null },
          source,
          sourceArea: box(0, 0, 1, 1),
          ropd: put,
          scaleMode: 'nearest',
          mask: noMask,
        },
      });
    };
    copy(imageOf(1, 1, [RED], { id: 9n, cacheMe: true }));
    copy(imageOf(1, 1, [0xff00ff00]));
    copy(image({ type: 'fromCache' }, { id: 9n }));
    expect(scene.pixels(0)).deep.equal([0xff0000]);
    scene.images.invalidate({ name: 'invalList', body: { resources: [{ type: 1, id: 9n }] } });
    expect(() => {
      copy(image({ type: 'fromCache' }, { id: 9n }));
    }).throw(DrawError, 'no image 9 in the cache');
  });

  it('keeps an image that is not to be seen', () => {
    const scene = new Scene();
    scene.create(0, 1, 1);
    scene.painter.paint({
      name: 'drawCopy',
      body: {
        base: { surfaceId: 0, box: box(0, 0, 1, 1), clip: [] },
        source: imageOf(1, 1, [RED], { id: 3n, cacheMe: true }),
        sourceArea: box(0, 0, 1, 1),
        ropd: put,
        scaleMode: 'nearest',
        mask: noMask,
      },
    });
    expect(scene.pixels(0)).deep.equal([0]);
    expect(scene.pixmaps.get(3n)).property('type', 'picture');
  });

  for (const [dx, dy] of [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
    [2, 1],
    [-2, 1],
    [1, -2],
    [-1, -1],
    [0, 0],
  ] as const) {
    it(`moves overlapping pixels by ${dx},${dy}, as if through a second picture`, () => {
      const scene = new Scene();
      const [width, height] = [8, 6];
      scene.create(0, width, height);
      const before = numbered(width * height);
      scene.load(0, before);
      const clip = [box(0, 0, 3, 3), box(4, 1, 8, 4), box(2, 3, 7, 6)];
      scene.painter.paint({
        name: 'copyBits',
        body: {
          base: { surfaceId: 0, box: box(1, 1, 8, 6), clip },
          sourcePosition: { x: 1 - dx, y: 1 - dy },
        },
      });
      const expected = Array.from(before, (word, i) => {
        const [x, y] = [i % width, Math.floor(i / width)];
        const inside = x >= 1 && y >= 1 && clip.some((r) => x >= r.left && x < r.right && y >= r.top && y < r.bottom);
        const [sx, sy] = [x - dx, y - dy];
        const there = sx >= 0 && sy >= 0 && sx < width && sy < height;
        return inside && there ? before[sy * width + sx] : word;
      });
      expect([...scene.surfaces.get(0).pixels]).deep.equal(expected);
    });
  }

  it('reports what changed to each who watches', () => {
    const scene = new Scene();
    scene.create(0, 100, 100);
    const damage = scene.surfaces.get(0).watch();
    expect(damage.take()).deep.equal([box(0, 0, 100, 100)]);
    scene.painter.paint({
      name: 'copyBits',
      body: {
        base: { surfaceId: 0, box: box(50, 60, 200, 200), clip: [box(50, 60, 70, 61)] },
        sourcePosition: { x: 40, y: 60 },
      },
    });
    expect(damage.take()).deep.equal([box(50, 60, 70, 61)]);
    expect(damage.isEmpty).equal(true);
  });
});
