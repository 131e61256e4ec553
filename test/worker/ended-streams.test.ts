import { expect } from 'chai';
import type { OwnMessage } from '../../src/session/channel.ts';
import type { DisplayFromServer } from '../../src/wire/display.ts';
import type { Rect } from '../../src/wire/geometry.ts';
import { EndedStreams } from '../../src/worker/ended-streams.ts';
import { box, image, noMask } from '../surfaces/scene.ts';

type Message = OwnMessage<DisplayFromServer>;

/** Frames of an ended stream are still to be shown on surface 3, at 10,10 to 20,20. */
class Frames {
  draining = true;
  given = 0;

  drainsAt(surfaceId: number, rect: Rect | null): boolean {
    if (!this.draining || surfaceId !== 3) return false;
    return !rect || (rect.left < 20 && rect.right > 10 && rect.top < 20 && rect.bottom > 10);
  }

  discardDraining(): void {
    this.draining = false;
    this.given += 1;
  }
}

const base = (surfaceId: number, rect: Rect) => ({ surfaceId, box: rect, clip: null });
const beside = box(30, 30, 40, 40);
const fill = (surfaceId: number, rect: Rect): Message => ({
  name: 'drawBlackness',
  body: { base: base(surfaceId, rect), mask: noMask },
});
const copyFrom = (surfaceId: number): Message => ({
  name: 'drawCopy',
  body: {
    base: base(0, beside),
    source: image({ type: 'surface', surfaceId }),
    sourceArea: box(0, 0, 10, 10),
    ropd: 8,
    scaleMode: 'nearest',
    mask: noMask,
  },
});
const copyBits = (surfaceId: number): Message => ({
  name: 'copyBits',
  body: { base: base(surfaceId, beside), sourcePosition: { x: 0, y: 0 } },
});

describe('the last frames of streams that ended', () => {
  let frames: Frames;
  let tries: number;
  let ended: EndedStreams;
  beforeEach(() => {
    frames = new Frames();
    tries = 0;
    ended = new EndedStreams(frames, () => (tries += 1));
  });

  for (const [what, message, waits] of [
    ['a draw over them', fill(3, box(0, 0, 11, 11)), true],
    ['a draw beside them', fill(3, beside), false],
    ['a draw on another surface', fill(0, box(0, 0, 50, 50)), false],
    ['a draw from their surface', copyFrom(3), true],
    ['a draw from another surface', copyFrom(4), false],
    ['a copy within their surface, from wherever', copyBits(3), true],
    ['a copy within another surface', copyBits(0), false],
    ['the end of a surface', { name: 'surfaceDestroy', body: { id: 7 } }, true],
    ['the end of everything', { name: 'reset', body: undefined }, true],
    ['the mark of a whole picture', { name: 'mark', body: undefined }, false],
  ] as [string, Message, boolean][]) {
    it(`${waits ? 'hold up' : 'let through'} ${what}`, () => {
      expect(ended.holdUp(message, false)).equal(waits);
      expect(frames.given).equal(0);
    });
  }

  it('hold up all but streams while the guest moves', () => {
    expect(ended.holdUp({ name: 'mark', body: undefined }, true)).equal(true);
    expect(ended.holdUp({ name: 'streamDestroyAll', body: undefined }, true)).equal(false);
  });

  it('hold up nothing once they are shown', () => {
    expect(ended.holdUpAll()).equal(true);
    frames.draining = false;
    expect(ended.holdUpAll()).equal(false);
    expect(ended.holdUp(fill(3, box(0, 0, 11, 11)), true)).equal(false);
    expect(frames.given).equal(0);
  });

  it('are given up after a second, and who waited is told', async function () {
    this.timeout(5000);
    expect(ended.holdUp(fill(3, box(0, 0, 11, 11)), false)).equal(true);
    while (tries === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(ended.holdUp(fill(3, box(0, 0, 11, 11)), false)).equal(false);
    expect([frames.given, frames.draining]).deep.equal([1, false]);
  });
});
