import { expect } from 'chai';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import { DrawError } from '../../src/surfaces/draw-error.ts';
import { SurfaceTable } from '../../src/surfaces/surface-table.ts';
import type { DrawMessage } from '../../src/wire/display.ts';
import { DrawMaker, drawFormats, drawNames } from './random-draws.ts';
import { random } from './random.ts';
import { Scene, box, image, imageOf, noMask } from './scene.ts';

const extremes = [0, 1, -1, 7, 1000, -1000, 65535, 65536, 2 ** 31 - 1, -(2 ** 31), 0x7fff0000, -0x7fff0000];

/** Names of numbers that stand for what was checked when the message was read. */
const checked = new Set(['width', 'height', 'stride', 'bits', 'format', 'surfaceId']);

/** Puts extreme numbers into some places of a message. Bytes and sizes of pictures stay as they are. */
function distort<T>(value: T, next: (below: number) => number, key = ''): T {
  if (typeof value === 'number' && !checked.has(key)) {
    return (next(8) === 0 ? extremes[next(extremes.length)] : value) as T;
  }
  if (value instanceof Uint8Array || value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item) => distort(item as unknown, next, key)) as T;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, distort(v as unknown, next, k)])) as T;
}

describe('a hostile server', () => {
  for (const name of drawNames) {
    it(`can't make ${name} do more than fail with a DrawError`, () => {
      let drawn = 0;
      for (let seed = 1; seed <= 150; seed++) {
        const next = random(seed + 5000);
        const { surfaces, message } = new DrawMaker(seed, drawFormats[seed % 4]!).make(name);
        const scene = new Scene();
        for (const { id, width, height, format } of surfaces) scene.create(id, width, height, format);
        try {
          scene.painter.paint(distort<DrawMessage>(message, next));
          drawn++;
        } catch (error) {
          expect(error, String(error)).instanceOf(DrawError);
        }
      }
      expect(drawn).greaterThan(50);
    });
  }

  it('draws on and from surfaces that there are', () => {
    const scene = new Scene();
    scene.create(0, 2, 2);
    const fill = (surfaceId: number, patternId: number): void => {
      scene.painter.paint({
        name: 'drawFill',
        body: {
          base: { surfaceId, box: box(0, 0, 2, 2), clip: null },
          brush: {
            type: 'pattern',
            image: image({ type: 'surface', surfaceId: patternId }),
            origin: { x: 0, y: 0 },
          },
          ropd: 8,
          mask: noMask,
        },
      });
    };
    expect(() => {
      fill(7, 0);
    }).throw(DrawError, 'no surface 7');
    expect(() => {
      fill(0, 9);
    }).throw(DrawError, 'no surface 9');
  });

  it('goes on with the next message after an image that fails', () => {
    const scene = new Scene({
      quic: () => {
        throw new DecodeError('truncated', 'too short');
      },
    });
    scene.create(0, 1, 1);
    const base = { surfaceId: 0, box: box(0, 0, 1, 1), clip: null };
    expect(() => {
      scene.painter.paint({
        name: 'drawCopy',
        body: {
          base,
          source: imageOf(1, 1, [1]),
          sourceArea: base.box,
          ropd: 8,
          scaleMode: 'nearest',
          mask: noMask,
        },
      });
    }).throw(DrawError, 'too short');
    scene.painter.paint({ name: 'drawWhiteness', body: { base, mask: noMask } });
    expect(scene.pixels(0)).deep.equal([0xffffffff]);
  });

  it('is refused surfaces without pixels, too large, too many', () => {
    const table = new SurfaceTable({ side: 100, bytes: 100 * 100 * 4 * 2, count: 3 });
    const create = (id: number, width: number, height: number): void => {
      table.create({ id, width, height, format: 'xrgb32', flags: 0 });
    };
    expect(() => {
      create(1, 0, 5);
    }).throw(DecodeError, 'surfaceCreate: 0x5 pixels');
    expect(() => {
      create(1, 5, 101);
    }).throw(DecodeError, 'surfaceCreate.height: 101 pixels, 100 accepted');
    create(1, 100, 100);
    create(2, 100, 100);
    expect(() => {
      create(3, 1, 1);
    }).throw(DecodeError, 'surfaceCreate: 80004 bytes of surfaces, 80000 accepted');
    create(2, 1, 1);
    create(3, 1, 1);
    expect(() => {
      create(4, 1, 1);
    }).throw(DecodeError, 'more than 3 surfaces');
    expect(table.memory).equal(100 * 100 * 4 + 8);
    table.destroy(1);
    expect(table.memory).equal(8);
    table.clear();
    expect([table.memory, table.size]).deep.equal([0, 0]);
  });

  it("can't fill the caches without end", () => {
    const scene = new Scene();
    scene.create(0, 1, 1);
    for (let id = 0; id < 3000; id++) {
      scene.painter.paint({
        name: 'drawCopy',
        body: {
          base: { surfaceId: 0, box: box(0, 0, 1, 1), clip: [] },
          source: imageOf(64, 64, new Uint32Array(64 * 64), { id: BigInt(id), cacheMe: true }),
          sourceArea: box(0, 0, 1, 1),
          ropd: 8,
          scaleMode: 'nearest',
          mask: noMask,
        },
      });
    }
    expect(scene.pixmaps.pixels).most(2 << 20);
    expect(scene.pixmaps.get(2999n)).not.equal(null);
    expect(scene.pixmaps.get(0n)).equal(null);
  });
});
