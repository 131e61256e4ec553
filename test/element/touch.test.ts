import { expect } from 'chai';
import { inChromium, pen, setWindow, touch } from '../harness/person.ts';
import { hands } from './hands.ts';
import { connected, settle } from './test-display.ts';
import type { TestDisplay } from './test-display.ts';

/** Real fingers and a real pen, as far as browsers let a test have them. The element shows 1024x768 in 512x384 at (0, 0). */
describe('fingers on the screen', function () {
  this.timeout(20_000);
  let element: TestDisplay;
  let log: string[];

  beforeEach(async () => {
    document.body.style.margin = '0';
    element = await connected();
    // Whatever the element does not keep to itself would scroll or zoom this page.
    document.body.style.minHeight = '3000px';
  });

  afterEach(() => {
    document.body.replaceChildren();
    document.body.style.minHeight = '';
  });

  const sinceThen = async () => {
    await settle(50);
    log = hands(element);
    return log;
  };

  it('click where they tap, and leave the page where it is', async () => {
    await touch({ finger: 1, to: [100, 120], pause: 40 }, { finger: 1, to: null });
    expect(await sinceThen()).to.deep.equal(['at 200,240', 'press 1', 'release 1']);
  });

  it('drag, beyond the element too', async () => {
    await touch(
      { finger: 1, to: [100, 120], pause: 20 },
      { finger: 1, to: [150, 120], pause: 20 },
      { finger: 1, to: [150, 350], pause: 20 },
      { finger: 1, to: [150, 500], pause: 20 },
      { finger: 1, to: null },
    );
    expect(await sinceThen()).to.deep.equal([
      'at 200,240',
      'press 1',
      'at 300,240',
      'at 300,700',
      'at 300,767',
      'release 1',
    ]);
    expect([scrollX, scrollY]).to.deep.equal([0, 0]);
  });

  it('press the right button when they rest', async () => {
    await touch({ finger: 1, to: [100, 120], pause: 800 }, { finger: 1, to: null });
    expect(await sinceThen()).to.deep.equal(['at 200,240', 'press 3', 'release 3']);
  });

  it('scroll the guest when there are two, and not the page', async () => {
    await touch(
      { finger: 1, to: [100, 250], pause: 10 },
      { finger: 2, to: [140, 250], pause: 10 },
      ...[230, 210, 190, 170].flatMap((y) => [
        { finger: 1, to: [100, y] as const },
        { finger: 2, to: [140, y] as const, pause: 16 },
      ]),
      { finger: 1, to: null },
      { finger: 2, to: null },
    );
    const seen = await sinceThen();
    expect(seen[0]).to.equal('at 200,500');
    expect(seen.filter((hand) => hand === 'press 5')).to.have.length(2);
    expect(seen.filter((hand) => /press [134]/.test(hand))).to.deep.equal([]);
    expect([scrollX, scrollY, visualViewport?.scale]).to.deep.equal([0, 0, 1]);
  });

  it('turn the wheel with Ctrl when they pinch, and leave the page as large as it is', async () => {
    await touch(
      { finger: 1, to: [200, 250], pause: 10 },
      { finger: 2, to: [240, 250], pause: 10 },
      ...[30, 60, 90].flatMap((way) => [
        { finger: 1, to: [200 - way, 250] as const },
        { finger: 2, to: [240 + way, 250] as const, pause: 16 },
      ]),
      { finger: 1, to: null },
      { finger: 2, to: null },
    );
    const step = ['+1d', 'press 4', 'release 4', '-1d'];
    expect(await sinceThen()).to.deep.equal(['at 400,500', ...step, ...step, ...step]);
    expect(visualViewport?.scale).to.equal(1);
  });

  it('scroll a picture that is larger than the element, before the guest', async () => {
    element.scaling = 'none';
    await element.updateComplete;
    const viewport = element.shadowRoot!.querySelector('.viewport')!;
    await touch(
      { finger: 1, to: [100, 250], pause: 10 },
      { finger: 2, to: [140, 250], pause: 10 },
      ...[200, 150, 100].flatMap((y) => [
        { finger: 1, to: [100, y] as const },
        { finger: 2, to: [140, y] as const, pause: 16 },
      ]),
      { finger: 1, to: null },
      { finger: 2, to: null },
    );
    expect((await sinceThen()).filter((hand) => hand.startsWith('press'))).to.deep.equal([]);
    expect(viewport.scrollTop).to.equal(150);
  });

  it('click right when two tap', async () => {
    await touch(
      { finger: 1, to: [100, 250], pause: 10 },
      { finger: 2, to: [140, 250], pause: 10 },
      { finger: 1, to: null },
      { finger: 2, to: null },
    );
    expect(await sinceThen()).to.deep.equal(['at 200,500', 'press 3', 'release 3']);
  });

  it('move the pointer as on a trackpad where the guest leads it', async () => {
    element.client.tell('mouseMode', { mode: 'server', supported: ['server'] });
    await touch(
      { finger: 1, to: [100, 120], pause: 20 },
      { finger: 1, to: [120, 120], pause: 20 },
      { finger: 1, to: [130, 115], pause: 20 },
      { finger: 1, to: null, pause: 50 },
      { finger: 1, to: [300, 300], pause: 40 },
      { finger: 1, to: null },
    );
    const seen = await sinceThen();
    const moves = seen.flatMap((hand) => /^by (-?\d+),(-?\d+)$/.exec(hand)?.slice(1).map(Number) ?? []);
    const sum = (rest: number) => moves.filter((_, index) => index % 2 === rest).reduce((all, one) => all + one, 0);
    expect([sum(0), sum(1)]).to.deep.equal([60, -10]);
    expect(seen.slice(-2)).to.deep.equal(['press 1', 'release 1']);
  });

  it('point at the right pixel at any ratio', async () => {
    for (const ratio of [1.5, 2]) {
      await setWindow(1280, 800, ratio);
      const before = hands(element).length;
      await touch({ finger: 1, to: [100 + 2 * ratio, 120], pause: 40 }, { finger: 1, to: null });
      expect((await sinceThen()).slice(before)).to.deep.equal([
        `at ${(100 + 2 * ratio) * 2},240`,
        'press 1',
        'release 1',
      ]);
    }
    await setWindow(1280, 800, 1);
  });

  // Nothing else lets a test have a pen.
  if (inChromium) {
    it('are a mouse when they hold a pen', async function () {
      await pen(
        { type: 'move', at: [100, 120] },
        { type: 'down', at: [100, 120], button: 'left', buttons: 1 },
        { type: 'move', at: [150, 140], button: 'left', buttons: 1 },
        { type: 'up', at: [150, 140], button: 'left' },
        { type: 'down', at: [160, 140], button: 'right', buttons: 2 },
        { type: 'up', at: [160, 140], button: 'right' },
      );
      expect(await sinceThen()).to.deep.equal([
        'at 200,240',
        'press 1',
        'at 300,280',
        'release 1',
        'at 320,280',
        'press 3',
        'release 3',
      ]);
    });
  }
});
