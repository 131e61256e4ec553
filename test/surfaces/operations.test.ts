import { expect } from 'chai';
import { ropOf } from '../../src/surfaces/rop.ts';
import { Ropd } from '../../src/wire/display.ts';
import type { Mask } from '../../src/wire/display.ts';
import { Scene, box, image, imageOf, noMask } from './scene.ts';

const put = Ropd.opPut;

describe('raster operations', () => {
  /** The truth table that a descriptor states in words, for source and destination bits. */
  function stated(descriptor: number, invertSource: number, invertDest: number): number {
    let table = 0;
    for (let i = 0; i < 4; i++) {
      const s = (i >> 1) ^ (descriptor & invertSource ? 1 : 0);
      const d = (i & 1) ^ (descriptor & invertDest ? 1 : 0);
      let result =
        descriptor & Ropd.opPut ? s : descriptor & Ropd.opOr ? s | d : descriptor & Ropd.opAnd ? s & d : s ^ d;
      if (descriptor & Ropd.inversRes) result ^= 1;
      table |= result << i;
    }
    return table;
  }

  it('follow from the descriptor, for each pair of inputs', () => {
    for (const operation of [Ropd.opPut, Ropd.opOr, Ropd.opAnd, Ropd.opXor]) {
      for (let inverts = 0; inverts < 8; inverts++) {
        for (const result of [0, Ropd.inversRes]) {
          const d = operation | inverts | result;
          expect(ropOf(d, 'source over dest')).equal(stated(d, Ropd.inversSrc, Ropd.inversDest));
          expect(ropOf(d, 'brush over dest')).equal(stated(d, Ropd.inversBrush, Ropd.inversDest));
          expect(ropOf(d, 'brush over source')).equal(stated(d, Ropd.inversBrush, Ropd.inversSrc));
        }
      }
    }
    expect([Ropd.opBlackness, Ropd.opWhiteness, Ropd.opInvers].map((d) => ropOf(d, 'source over dest'))).deep.equal([
      0, 15, 5,
    ]);
  });

  it('compute all 256 three-way functions', () => {
    for (let rop3 = 0; rop3 < 256; rop3++) {
      const scene = new Scene();
      scene.create(0, 1, 1, 'argb32');
      scene.load(0, [0xaaaaaaaa]);
      scene.painter.paint({
        name: 'drawRop3',
        body: {
          base: { surfaceId: 0, box: box(0, 0, 1, 1), clip: null },
          source: imageOf(1, 1, [0xcccccccc], { alpha: true }),
          sourceArea: box(0, 0, 1, 1),
          brush: { type: 'solid', color: 0xf0f0f0f0 },
          rop3,
          scaleMode: 'nearest',
          mask: noMask,
        },
      });
      expect(scene.pixels(0)).deep.equal([(rop3 * 0x01010101) >>> 0]);
    }
  });

  it('change the unused byte too, which a surface with alpha then shows', () => {
    const scene = new Scene();
    scene.create(0, 1, 1);
    scene.create(1, 1, 1, 'argb32');
    const base = { surfaceId: 0, box: box(0, 0, 1, 1), clip: null };
    scene.painter.paint({ name: 'drawInvers', body: { base, mask: noMask } });
    expect(scene.surfaces.get(0).opaque).equal(false);
    expect([...scene.surfaces.get(0).shown(base.box)]).deep.equal([0xffffffff]);
    scene.painter.paint({
      name: 'drawCopy',
      body: {
        base: { ...base, surfaceId: 1 },
        source: image({ type: 'surface', surfaceId: 0 }),
        sourceArea: base.box,
        ropd: put,
        scaleMode: 'nearest',
        mask: noMask,
      },
    });
    expect(scene.pixels(1)).deep.equal([0xffffffff]);
  });

  it('take the unused byte of a picture from its descriptor', () => {
    for (const [highBitsSet, expected] of [
      [false, 0x00112233],
      [true, 0xff112233],
    ] as const) {
      const scene = new Scene();
      scene.create(0, 1, 1, 'argb32');
      scene.painter.paint({
        name: 'drawCopy',
        body: {
          base: { surfaceId: 0, box: box(0, 0, 1, 1), clip: null },
          source: imageOf(1, 1, [0xff332211], { highBitsSet }),
          sourceArea: box(0, 0, 1, 1),
          ropd: put,
          scaleMode: 'nearest',
          mask: noMask,
        },
      });
      expect(scene.pixels(0)).deep.equal([expected]);
    }
  });
});

describe('masks', () => {
  function drawn(mask: Mask): string {
    const scene = new Scene();
    scene.create(0, 6, 2);
    scene.painter.paint({
      name: 'drawFill',
      body: {
        base: { surfaceId: 0, box: box(1, 0, 6, 2), clip: null },
        brush: { type: 'solid', color: 1 },
        ropd: put,
        mask,
      },
    });
    return scene.pixels(0).join('');
  }

  const bits = (format: 1 | 2, topDown: boolean, data: number[]) =>
    image(
      {
        type: 'bitmap',
        format,
        topDown,
        width: 4,
        height: 2,
        stride: 1,
        palette: { from: 'none' },
        data: Uint8Array.from(data),
      },
      { width: 4, height: 2, id: 5n, cacheMe: true },
    );

  it('are read from either end of a byte, from either end of the picture', () => {
    const position = { x: 0, y: 0 };
    expect(drawn({ invers: false, position, bitmap: bits(2, true, [0x80, 0x30]) })).equal('010000' + '000110');
    expect(drawn({ invers: false, position, bitmap: bits(1, true, [0x01, 0x0c]) })).equal('010000' + '000110');
    expect(drawn({ invers: false, position, bitmap: bits(2, false, [0x80, 0x30]) })).equal('000110' + '010000');
  });

  it('spare what they do not cover, inverted or not', () => {
    expect(drawn({ invers: true, position: { x: 0, y: 0 }, bitmap: bits(2, true, [0x80, 0x30]) })).equal(
      '001110' + '011000',
    );
    expect(drawn({ invers: true, position: { x: 2, y: 1 }, bitmap: bits(2, true, [0x80, 0x30]) })).equal(
      '000000' + '000000',
    );
    expect(drawn({ invers: false, position: { x: 2, y: 1 }, bitmap: bits(2, true, [0x80, 0x30]) })).equal(
      '011000' + '000000',
    );
  });
});

describe('text', () => {
  it('lays glyphs over each other, rows standing bottom to top', () => {
    const scene = new Scene();
    scene.create(0, 4, 2);
    const glyph = (x: number, data: number[]) => ({
      renderPosition: { x, y: 0 },
      glyphOrigin: { x: 0, y: 0 },
      width: 3,
      height: 2,
      data: Uint8Array.from(data),
    });
    scene.painter.paint({
      name: 'drawText',
      body: {
        base: { surfaceId: 0, box: box(0, 0, 4, 2), clip: null },
        string: { bits: 1, topDown: true, glyphs: [glyph(0, [0x20, 0x80]), glyph(1, [0x20, 0x40])] },
        backArea: box(0, 0, 0, 0),
        foreBrush: { type: 'solid', color: 7 },
        backBrush: { type: 'none' },
        foreMode: put,
        backMode: 0,
      },
    });
    expect(scene.pixels(0)).deep.equal([7, 0, 7, 0, 0, 0, 7, 7]);
  });
});

describe('translucent pictures', () => {
  it('are laid over the surface with rounding to the nearest', () => {
    const scene = new Scene();
    scene.create(0, 2, 1);
    scene.load(0, [0xff0000ff, 0xff0000ff]);
    scene.painter.paint({
      name: 'drawAlphaBlend',
      body: {
        base: { surfaceId: 0, box: box(0, 0, 2, 1), clip: null },
        alphaFlags: 0,
        alpha: 255,
        source: imageOf(2, 1, [0x80400000, 0], { alpha: true }),
        sourceArea: box(0, 0, 2, 1),
      },
    });
    // 255 * (255 - 128) / 255 = 127 of red is left.
    expect(scene.pixels(0)).deep.equal([0x7f0040, 0xff0000]);
  });

  it('spare one colour', () => {
    const scene = new Scene();
    scene.create(0, 3, 1);
    scene.painter.paint({
      name: 'drawTransparent',
      body: {
        base: { surfaceId: 0, box: box(0, 0, 3, 1), clip: null },
        source: imageOf(3, 1, [0xff000001, 0xff0000ff, 0xff000002]),
        sourceArea: box(0, 0, 3, 1),
        sourceColor: 0,
        trueColor: 0xff0000,
      },
    });
    expect(scene.pixels(0)).deep.equal([0x010000, 0, 0x020000]);
  });
});

describe('video frames', () => {
  it('are scaled to their rectangle, turned upright, and seen by later operations', () => {
    const scene = new Scene();
    scene.create(0, 4, 2);
    const frame = { width: 1, height: 2, data: Uint32Array.of(0xff000001, 0xff000002), alpha: false };
    scene.painter.drawVideoFrame(0, box(0, 0, 2, 2), null, frame, false);
    scene.painter.paint({
      name: 'copyBits',
      body: { base: { surfaceId: 0, box: box(2, 0, 4, 2), clip: null }, sourcePosition: { x: 0, y: 0 } },
    });
    expect(scene.pixels(0).map((value) => value >>> 16)).deep.equal([2, 2, 2, 2, 1, 1, 1, 1]);
  });
});
