import { expect } from 'chai';
import { monitorsOf, shownBy } from '../../src/surfaces/monitors.ts';
import { Presenter } from '../../src/surfaces/presenter.ts';
import { Scene, box, noMask } from './scene.ts';

function fill(scene: Scene, area: ReturnType<typeof box>, color: number): void {
  scene.painter.paint({
    name: 'drawFill',
    body: {
      base: { surfaceId: 0, box: area, clip: null },
      brush: { type: 'solid', color },
      ropd: 8,
      mask: noMask,
    },
  });
}

function onCanvas(): { presenter: Presenter; canvas: OffscreenCanvas; at: (x: number, y: number) => number } {
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true })!;
  return {
    presenter: new Presenter(canvas, context),
    canvas,
    at: (x, y) => new Uint32Array(context.getImageData(x, y, 1, 1).data.buffer)[0]!,
  };
}

describe('presenter', () => {
  it('shows a rectangle of the surface, and then only what changed', () => {
    const scene = new Scene();
    scene.create(0, 8, 8);
    const { presenter, canvas, at } = onCanvas();
    const shown = { surface: scene.surfaces.get(0), rect: box(2, 2, 6, 5) };
    expect(presenter.show(shown)).equal(true);
    expect([canvas.width, canvas.height]).deep.equal([4, 3]);
    expect(presenter.present()).equal(true);
    expect(presenter.present()).equal(false);
    fill(scene, box(3, 4, 9, 9), 0x112233);
    expect(presenter.present()).equal(true);
    expect([at(0, 2), at(1, 1), at(1, 2), at(3, 2)]).deep.equal([0xff000000, 0xff000000, 0xff332211, 0xff332211]);
    fill(scene, box(0, 0, 2, 8), 0xffffff);
    expect(presenter.present(), 'a change that is not to be seen').equal(false);
    expect(presenter.show({ ...shown })).equal(false);
    expect(presenter.show(null)).equal(false);
    expect(presenter.present()).equal(false);
  });

  it('shows pixels whose unused byte is set, and two monitors of one surface', () => {
    const scene = new Scene();
    scene.create(0, 4, 1);
    const left = onCanvas();
    const right = onCanvas();
    left.presenter.show({ surface: scene.surfaces.get(0), rect: box(0, 0, 2, 1) });
    right.presenter.show({ surface: scene.surfaces.get(0), rect: box(2, 0, 4, 1) });
    scene.painter.paint({
      name: 'drawInvers',
      body: { base: { surfaceId: 0, box: box(1, 0, 3, 1), clip: null }, mask: noMask },
    });
    expect([left.presenter.present(), right.presenter.present()]).deep.equal([true, true]);
    expect([left.at(0, 0), left.at(1, 0)]).deep.equal([0xff000000, 0xffffffff]);
    expect([right.at(0, 0), right.at(1, 0)]).deep.equal([0xffffffff, 0xff000000]);
  });

  it('shows parts of several shapes of a surface whose unused bytes are set, at once and later', () => {
    const scene = new Scene();
    scene.create(0, 12, 6);
    const { presenter, canvas, at } = onCanvas();
    presenter.show({ surface: scene.surfaces.get(0), rect: box(1, 0, 12, 6) });
    const inverted = new Set<string>();
    const invert = (area: ReturnType<typeof box>): void => {
      scene.painter.paint({
        name: 'drawInvers',
        body: { base: { surfaceId: 0, box: area, clip: null }, mask: noMask },
      });
      for (let y = area.top; y < area.bottom; y++) {
        for (let x = area.left; x < area.right; x++) inverted.add(`${x - 1} ${y}`);
      }
    };
    const check = (): void => {
      presenter.present();
      for (let y = 0; y < canvas.height; y++) {
        for (let x = 0; x < canvas.width; x++) {
          expect(at(x, y), `${x} ${y}`).equal(inverted.has(`${x} ${y}`) ? 0xffffffff : 0xff000000);
        }
      }
    };
    invert(box(1, 0, 8, 4));
    invert(box(10, 1, 11, 6));
    check();
    invert(box(9, 0, 10, 2));
    check();
  });
});

describe('monitors', () => {
  const head = (monitorId: number, x: number, width: number) => ({
    monitorId,
    surfaceId: 0,
    width,
    height: 5,
    x,
    y: 0,
    flags: 0,
  });

  it('are rectangles of surfaces, cut to them, counted by their ids', () => {
    const scene = new Scene();
    scene.create(0, 20, 4);
    const monitors = monitorsOf({ maxAllowed: 4, heads: [head(2, 10, 15), head(0, 0, 10), head(1, 3, 0)] });
    expect(monitors.map(({ id }) => id)).deep.equal([0, 2]);
    expect(shownBy(scene.surfaces, monitors, 0)?.rect).deep.equal(box(0, 0, 10, 4));
    expect(shownBy(scene.surfaces, monitors, 1)?.rect).deep.equal(box(10, 0, 20, 4));
    expect(shownBy(scene.surfaces, monitors, 2)).equal(null);
    const beyond = monitorsOf({ maxAllowed: 1, heads: [head(0, 0xffffffff, 0xffffffff)] });
    expect(shownBy(scene.surfaces, beyond, 0)).equal(null);
  });

  it('are the primary surface where none were told', () => {
    const scene = new Scene();
    expect(shownBy(scene.surfaces, [], 0)).equal(null);
    scene.create(3, 5, 5);
    scene.create(0, 7, 6);
    expect(shownBy(scene.surfaces, [], 0)?.rect).deep.equal(box(0, 0, 7, 6));
    expect(shownBy(scene.surfaces, [], 1)).equal(null);
  });
});
