import { expect } from 'chai';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import { DrawError } from '../../src/surfaces/draw-error.ts';
import { SurfaceTable } from '../../src/surfaces/surface-table.ts';
import type { DrawMessage, Mask, PathSegment } from '../../src/wire/display.ts';
import type { Rect } from '../../src/wire/geometry.ts';
import type { ImageBody } from '../../src/wire/image.ts';
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

  describe("can't keep the worker busy for long", () => {
    const side = 4096;
    const scene = new Scene();
    before(() => {
      scene.create(0, side, side);
    });
    after(() => {
      scene.surfaces.clear();
    });

    /** Paints, and gives the sentence of the DrawError, if there was one. */
    function refusal(message: DrawMessage): string | null {
      const started = performance.now();
      try {
        scene.painter.paint(message);
        return null;
      } catch (error) {
        expect(error, String(error)).instanceOf(DrawError);
        return (error as DrawError).message;
      } finally {
        expect(performance.now() - started).below(4000);
      }
    }

    const whole = { surfaceId: 0, box: box(0, 0, side, side), clip: null };
    const stroke = (
      path: readonly PathSegment[],
      style: readonly number[] | null = null,
      clip: readonly Rect[] | null = null,
    ): DrawMessage => ({
      name: 'drawStroke',
      body: {
        base: { ...whole, clip },
        path,
        line: { startWithGap: false, style },
        brush: { type: 'solid', color: 1 },
        foreMode: 8,
        backMode: 8,
      },
    });
    const zigzag = (count: number, width: number): PathSegment => ({
      flags: 1,
      points: Array.from({ length: count }, (_, i) => ({ x: (i & 1) * width * 16, y: (i % side) * 16 })),
    });

    it('by a curve of one place', () => {
      const place = { x: 160, y: 160 };
      expect(refusal(stroke([{ flags: 17, points: Array.from({ length: 3 * 5000 + 1 }, () => place) }]))).equal(null);
    });

    it('by very many curves', () => {
      const points = Array.from({ length: 3 * 20_000 + 1 }, (_, i) => ({
        x: (i * 7919 * 256) & 0xffffff,
        y: (i * 104729 * 256) & 0xffffff,
      }));
      expect(refusal(stroke([{ flags: 17, points }]))).match(/more than 131072 points/);
    });

    it('by very many long lines', () => {
      expect(refusal(stroke([zigzag(100_000, side)]))).match(/lines of more than \d+ pixels/);
    });

    it('by many dashed lines, each of which would do', () => {
      const lines = Array.from({ length: 1000 }, () => zigzag(100, 100));
      expect(refusal(stroke(lines, [16, 16]))).match(/dashed lines of more than/);
    });

    it('by dashes without length', () => {
      const style = Array.from({ length: 255 }, (_, i) => (i === 254 ? 16 : 0));
      expect(refusal(stroke([zigzag(100, 4000)], style))).match(/pixels or dashes/);
      expect(refusal(stroke([zigzag(2, 1000)], style))).equal(null);
      expect(refusal(stroke([zigzag(2, 1000)], [0, 0]))).match(/without length/);
    });

    it('by many lines through a clip of many rectangles', () => {
      const clip = Array.from({ length: 200_000 }, (_, i) => {
        const [left, top] = [(i % 100) * 40, 2 * Math.floor(i / 100)];
        return box(left, top, left + 20, top + 1);
      });
      expect(refusal(stroke([zigzag(100_000, 4)], null, clip))).equal(null);
    });

    const white = (clip: readonly Rect[], mask: Mask = noMask): DrawMessage => ({
      name: 'drawWhiteness',
      body: { base: { ...whole, clip }, mask },
    });

    it('by rectangles that cut one another into millions', () => {
      const columns = Array.from({ length: side / 2 }, (_, i) => box(2 * i, 0, 2 * i + 1, side));
      const rows = Array.from({ length: side / 2 }, (_, i) => box(2 * (i % 2), 2 * i, side - 2, 2 * i + 1));
      expect(refusal(white([...columns, ...rows]))).match(/more than 4194304 rectangles|overlap too much/);
    });

    it('by very many rectangles that overlap', () => {
      const clip = Array.from({ length: 200_000 }, (_, i) =>
        box(i % 1000, i % (side / 2), side - (i % 999), side - (i % (side / 2))),
      );
      expect(refusal(white(clip))).match(/overlap too much/);
    });

    it('by a mask of single pixels', () => {
      const data = new Uint8Array((side * side) / 8).fill(0x55);
      const body: ImageBody = {
        type: 'bitmap',
        format: 2,
        topDown: true,
        width: side,
        height: side,
        stride: side / 8,
        palette: { from: 'none' },
        data,
      };
      const bitmap = image(body, { width: side, height: side });
      expect(refusal(white([whole.box], { ...noMask, bitmap }))).match(/a mask of more than/);
    });

    it('by glyphs of much height and no width', () => {
      const glyph = {
        renderPosition: { x: 5, y: 0 },
        glyphOrigin: { x: 0, y: 0 },
        width: 0,
        height: 65535,
        data: new Uint8Array(0),
      };
      const rows = 16384;
      scene.create(1, 16, rows);
      const seen = { ...glyph, width: 1, height: rows, data: new Uint8Array(rows) };
      const glyphs = [seen, ...Array.from({ length: 65534 }, () => glyph)];
      const brush = { type: 'solid', color: 1 } as const;
      const message: DrawMessage = {
        name: 'drawText',
        body: {
          base: { surfaceId: 1, box: box(0, 0, 16, rows), clip: null },
          string: { bits: 8, topDown: false, glyphs },
          backArea: box(0, 0, 0, 0),
          foreBrush: brush,
          backBrush: brush,
          foreMode: 8,
          backMode: 8,
        },
      };
      const started = performance.now();
      expect(refusal(message)).equal(null);
      expect(performance.now() - started).below(700);
    });
  });
});
