import { expect } from 'chai';
import { DrawError } from '../../src/surfaces/draw-error.ts';
import type { UnreadFrame, VideoImage } from '../../src/surfaces/video-layer.ts';
import { Presenter } from '../../src/surfaces/presenter.ts';
import type { Clip, Rect } from '../../src/wire/geometry.ts';
import { DrawMaker, drawNames, prepare } from './random-draws.ts';
import { random } from './random.ts';
import { Scene, box, noMask } from './scene.ts';

const frames: VideoFrame[] = [];

/** A frame whose pixels all differ, as it can be read and as an engine keeps it. */
function frameOf(width: number, height: number, seed: number): { read: VideoImage; unread: UnreadFrame } {
  const next = random(seed);
  const data = Uint32Array.from({ length: width * height }, () => 0xff000000 | next(0x1000000));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { alpha: false })!;
  context.putImageData(new ImageData(new Uint8ClampedArray(data.slice().buffer), width, height), 0, 0);
  const frame = new VideoFrame(canvas, { timestamp: 0 });
  frames.push(frame);
  return { read: { width, height, data, alpha: false }, unread: { width, height, frame } };
}

function onCanvas(): { presenter: Presenter; pixels: () => number[] } {
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true })!;
  return {
    presenter: new Presenter(canvas, context),
    pixels: () => [...new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer)],
  };
}

describe('frames that nobody has read', () => {
  afterEach(() => {
    for (const frame of frames.splice(0)) frame.close();
  });

  for (const [index, name] of drawNames.entries()) {
    it(`are seen by ${name} as if they were in memory`, () => {
      for (let seed = 0; seed < 12; seed++) {
        const next = random(1000 * index + seed);
        const draws = new DrawMaker(1000 * index + seed, 'xrgb32');
        const first = draws.make(name);
        const [one, other] = [new Scene(), new Scene()];
        for (const scene of [one, other]) prepare(first, scene);
        const { width, height } = one.surfaces.get(0);
        for (let step = 0; step < 6; step++) {
          const size = { width: 1 + next(width), height: 1 + next(height) };
          const left = next(width) - (next(3) === 0 ? 3 : 0);
          const top = next(height) - (next(3) === 0 ? 3 : 0);
          const at: Rect = box(left, top, left + size.width, top + size.height);
          const clip: Clip =
            next(3) > 0 ? null : [box(left, top, left + 3, top + 9), box(left + 5, top + 2, width, height)];
          const { read, unread } = frameOf(size.width, size.height, seed * 31 + step);
          one.painter.drawVideoFrame(0, at, clip, read, true);
          other.painter.drawVideoFrame(0, at, clip, unread, true);
          if (next(2) === 0) continue;
          const { message } = step < 3 ? first : draws.make(name);
          for (const scene of [one, other]) {
            try {
              scene.painter.paint(message);
            } catch (error) {
              // What can't be drawn has to be left out by both.
              if (!(error instanceof DrawError)) throw error;
            }
          }
        }
        expect(other.pixels(0), `seed ${seed}`).to.deep.equal(one.pixels(0));
        for (const scene of [one, other]) scene.surfaces.clear();
      }
    });
  }

  it('are on the canvas as in memory, whatever is drawn between two pictures, also on two canvases', () => {
    for (let seed = 0; seed < 30; seed++) {
      const next = random(seed);
      const scene = new Scene();
      scene.create(0, 24, 16);
      const surface = scene.surfaces.get(0);
      const whole = onCanvas();
      const part = onCanvas();
      whole.presenter.show({ surface, rect: surface.bounds });
      part.presenter.show({ surface, rect: box(5, 3, 20, 12) });
      const count = 3 + next(12);
      for (let step = 0; step < count; step++) {
        const [left, top] = [next(20), next(12)];
        const area = box(left, top, left + 1 + next(20), top + 1 + next(12));
        if (next(3) === 0) {
          scene.painter.paint({
            name: next(2) === 0 ? 'drawInvers' : 'drawWhiteness',
            body: { base: { surfaceId: 0, box: area, clip: null }, mask: noMask },
          });
        } else {
          const { unread } = frameOf(area.right - left, area.bottom - top, seed * 100 + step);
          scene.painter.drawVideoFrame(0, area, next(4) === 0 ? [box(0, 0, 9, 16)] : null, unread, true);
        }
        if (next(3) === 0) whole.presenter.present();
        if (next(4) === 0) part.presenter.present();
      }
      whole.presenter.present();
      part.presenter.present();
      const canvases = [whole.pixels(), part.pixels()];
      expect(canvases, `seed ${seed}`).to.deep.equal([
        [...surface.shown(surface.bounds)],
        [...surface.shown(box(5, 3, 20, 12))],
      ]);
      scene.surfaces.clear();
    }
  });

  it('stay unread while they are only shown, and while something is drawn beside them', () => {
    const scene = new Scene();
    scene.create(0, 20, 10);
    const surface = scene.surfaces.get(0);
    const { presenter, pixels } = onCanvas();
    presenter.show({ surface, rect: surface.bounds });
    const { unread, read } = frameOf(8, 8, 1);
    scene.painter.drawVideoFrame(0, box(1, 1, 9, 9), null, unread, true);
    scene.painter.paint({
      name: 'drawWhiteness',
      body: { base: { surfaceId: 0, box: box(9, 0, 20, 10), clip: null }, mask: noMask },
    });
    presenter.present();
    expect(surface.beneath[2 * 20 + 2]).to.equal(0xff000000);
    const data = 'data' in read ? read.data : [];
    expect(pixels()[2 * 20 + 2]).to.equal(data[8 + 1]);
    expect(surface.isHidden(box(1, 1, 9, 9))).to.equal(true);
    expect(surface.pixels[2 * 20 + 2]).to.equal(data[8 + 1]);
    expect(surface.isHidden(box(1, 1, 9, 9))).to.equal(false);
    scene.surfaces.clear();
  });

  it('are read where they are scaled, upside down, or on a surface of another format', () => {
    for (const [format, area, topDown] of [
      ['xrgb32', box(0, 0, 8, 6), true],
      ['xrgb32', box(0, 0, 4, 3), false],
      ['rgb555', box(0, 0, 4, 3), true],
    ] as const) {
      const [one, other] = [new Scene(), new Scene()];
      const { read, unread } = frameOf(4, 3, 7);
      for (const [scene, frame] of [
        [one, read],
        [other, unread],
      ] as const) {
        scene.create(0, 10, 8, format);
        scene.painter.drawVideoFrame(0, area, null, frame, topDown);
      }
      expect(other.surfaces.get(0).isHidden(area)).to.equal(false);
      expect(other.pixels(0)).to.deep.equal(one.pixels(0));
    }
  });

  it('are let go of when they are covered, and with their surface', () => {
    const scene = new Scene();
    scene.create(0, 8, 8);
    const closed: number[] = [];
    const open = new Set<number>();
    const watched = (id: number): UnreadFrame => {
      const { unread } = frameOf(8, 8, id);
      // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
      const { clone } = unread.frame;
      unread.frame.clone = () => {
        const copy = clone.call(unread.frame);
        // eslint-disable-next-line @typescript-eslint/unbound-method -- the same
        const { close } = copy;
        open.add(id);
        copy.close = () => {
          open.delete(id);
          closed.push(id);
          close.call(copy);
        };
        return copy;
      };
      return unread;
    };
    for (const id of [1, 2, 3]) scene.painter.drawVideoFrame(0, box(0, 0, 8, 8), null, watched(id), true);
    expect([closed, [...open]]).to.deep.equal([[1, 2], [3]]);
    scene.surfaces.destroy(0);
    expect([closed, [...open]]).to.deep.equal([[1, 2, 3], []]);
  });
});
