import { expect } from 'chai';
import { Region } from '../../src/surfaces/region.ts';
import { Surface } from '../../src/surfaces/surface.ts';
import { PictureHold } from '../../src/worker/picture-hold.ts';

const standing = { width: 64, height: 48 };

/** A target's surface, and what could be shown of it. */
function candidate(width: number, height: number) {
  const surface = new Surface(0, 'xrgb32', width, height, true);
  const rect = { left: 0, top: 0, right: width, bottom: height };
  const draw = (left: number, right: number): void => {
    surface.touch(Region.ofRects([{ left, top: 0, right, bottom: height }], rect));
  };
  return { shown: { surface, rect }, draw };
}

describe('a picture that stands until the target has one', () => {
  it('stands until all of a surface of its size was drawn and marked', () => {
    const hold = new PictureHold(standing);
    const { shown, draw } = candidate(64, 48);
    expect(hold.over(null, false, 0)).to.equal(false);
    expect(hold.over(shown, false, 0)).to.equal(false);
    draw(0, 40);
    expect(hold.over(shown, true, 10)).to.equal(false);
    draw(40, 63);
    expect(hold.over(shown, true, 20)).to.equal(false);
    draw(63, 64);
    expect(hold.over(shown, true, 30)).to.equal(true);
  });

  it('waits for the mark, however much was drawn', () => {
    const hold = new PictureHold(standing);
    const { shown, draw } = candidate(64, 48);
    hold.over(shown, false, 0);
    draw(0, 64);
    expect(hold.over(shown, false, 10_000)).to.equal(false);
    expect(hold.due(shown)).to.equal(null);
    expect(hold.over(shown, true, 10_001)).to.equal(true);
  });

  it('stands half a second longer than a mark at most', () => {
    const hold = new PictureHold(standing);
    const { shown } = candidate(64, 48);
    expect(hold.over(shown, true, 1000)).to.equal(false);
    expect(hold.due(shown)).to.equal(1500);
    expect(hold.over(shown, true, 1499)).to.equal(false);
    expect(hold.over(shown, true, 1500)).to.equal(true);
  });

  it('outlasts what a target shows of its own in another size, and begins to wait anew with the next surface', () => {
    const hold = new PictureHold(standing);
    const own = candidate(40, 30);
    hold.over(own.shown, true, 0);
    own.draw(0, 40);
    expect(hold.over(own.shown, true, 10)).to.equal(false);
    own.draw(0, 40);
    expect(hold.over(own.shown, true, 1000)).to.equal(false);
    const guests = candidate(64, 48);
    expect(hold.over(guests.shown, true, 1400)).to.equal(false);
    expect(hold.over(guests.shown, true, 1600)).to.equal(false);
    guests.draw(0, 64);
    expect(hold.over(guests.shown, true, 1601)).to.equal(true);
  });

  it('does not stand for ever before a guest that has another size now', () => {
    const hold = new PictureHold(standing);
    const { shown, draw } = candidate(40, 30);
    hold.over(shown, true, 0);
    draw(0, 40);
    expect(hold.over(shown, true, 1499)).to.equal(false);
    expect(hold.over(shown, true, 1500)).to.equal(true);
  });
});
