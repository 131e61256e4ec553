import { expect } from 'chai';
import { sendMouse } from '@web/test-runner-commands';
import { setWindow } from '../harness/person.ts';
import { until } from '../harness/until.ts';
import { hands } from './hands.ts';
import { connected, settle } from './test-display.ts';
import type { TestDisplay } from './test-display.ts';

const agent = { connected: true, capabilities: ['monitorsConfig'] } as const;

/** The window at the usual densities of device pixels. */
describe('at every device pixel ratio', function () {
  this.timeout(20_000);

  beforeEach(() => {
    document.body.style.margin = '0';
  });

  afterEach(async () => {
    document.body.replaceChildren();
    document.documentElement.style.zoom = '';
    document.body.style.height = '';
    await setWindow(1280, 800, 1);
  });

  const canvasOf = (element: TestDisplay) => element.shadowRoot!.querySelector('canvas')!;

  for (const ratio of [1, 1.5, 2]) {
    it(`${ratio}: a guest of the element’s size in device pixels is shown pixel for pixel`, async () => {
      await setWindow(1280, 800, ratio);
      const element = await connected((it) => {
        it.scaling = 'guest';
      });
      element.client.tell('agent', agent);
      const config = await until('the wish for a size', () => element.client.told('guestMonitors').at(-1) ?? undefined);
      const { width, height } = config.monitors[0]!;
      expect([width, height]).to.deep.equal([512 * ratio, 384 * ratio]);
      // 512 CSS pixels are 135 mm at 96 of them an inch, whatever their density.
      expect(config.physicalSizes?.[0]).to.deep.equal({ width: 135, height: 102 });
      element.client.picture(width, height);
      await settle(50);
      const box = canvasOf(element).getBoundingClientRect();
      expect([box.width * devicePixelRatio, box.height * devicePixelRatio]).to.deep.equal([width, height]);
      expect(getComputedStyle(canvasOf(element)).imageRendering).to.equal('pixelated');
    });

    it(`${ratio}: the pointer is at the pixel under it`, async () => {
      await setWindow(1280, 800, ratio);
      const element = await connected();
      await sendMouse({ type: 'move', position: [101, 121] });
      await sendMouse({ type: 'move', position: [511, 383] });
      expect(hands(element)).to.deep.equal(['at 202,242', 'at 1022,766']);
    });
  }

  it('asks the guest for another size when the window moves to a screen of another density, and back', async () => {
    const element = await connected((it) => {
      it.scaling = 'guest';
    });
    element.client.tell('agent', agent);
    const widths = () => element.client.told('guestMonitors').map((config) => config?.monitors[0]?.width);
    for (const [ratio, wanted] of [
      [1, [512]],
      [2, [512, 1024]],
      [1.5, [512, 1024, 768]],
      [1, [512, 1024, 768, 512]],
    ] as const) {
      await setWindow(1280 + 10 * ratio, 800, ratio);
      await until(`sizes for ${ratio}`, () => widths().length === wanted.length || undefined);
      expect(widths()).to.deep.equal(wanted);
    }
  });

  it('sharpens a picture of whole pixels anew when the density changes', async () => {
    const element = await connected();
    element.client.picture(512, 384);
    const rendering = () => getComputedStyle(canvasOf(element)).imageRendering;
    await settle(50);
    expect(rendering()).to.equal('pixelated');
    await setWindow(1290, 800, 1.5);
    await until('smoothing', () => rendering() === 'auto' || undefined);
    await setWindow(1300, 800, 2);
    await until('sharp pixels', () => rendering() === 'pixelated' || undefined);
  });

  it('points right on a page that is zoomed, transformed and scrolled', async () => {
    const element = await connected();
    document.body.style.height = '4000px';
    element.style.marginTop = '300px';
    document.documentElement.style.zoom = '1.5';
    scrollTo(0, 300);
    await settle(50);
    const at = async (x: number, y: number) => {
      const { left, top } = element.getBoundingClientRect();
      await sendMouse({ type: 'move', position: [Math.round(left + x), Math.round(top + y)] });
      return hands(element).at(-1);
    };
    expect(element.getBoundingClientRect().width).to.equal(768);
    expect(scrollY).to.equal(300);
    expect(await at(384, 288)).to.equal('at 512,384');
    document.documentElement.style.zoom = '';
    element.style.transform = 'scale(0.5)';
    element.style.transformOrigin = '0 0';
    await settle(50);
    expect(await at(64, 32)).to.equal('at 256,128');
    scrollTo(0, 0);
    element.style.marginTop = '';
  });
});
