import { expect } from 'chai';
import { guestPixel, scaleOf } from '../../src/input/geometry.ts';
import { Pointer } from '../../src/input/pointer.ts';
import type { Point } from '../../src/input/pointer.ts';
import { Wheel } from '../../src/input/wheel.ts';
import type { InputEvent } from '../../src/wire/input-event.ts';

const placement = { left: 0, top: 0, width: 512, height: 384, guestWidth: 1024, guestHeight: 768 };

function point(given: Partial<Point> = {}): Point {
  return { clientX: 0, clientY: 0, movementX: 0, movementY: 0, buttons: 0, timeStamp: 0, ...given };
}

function pointer(): { pointer: Pointer; sent: () => InputEvent[] } {
  let log: InputEvent[] = [];
  const made = new Pointer((events) => {
    log.push(...events);
  });
  return {
    pointer: made,
    sent: () => {
      const all = log;
      log = [];
      return all;
    },
  };
}

describe('the place of a picture', () => {
  it('maps to guest pixels at any scale', () => {
    expect(scaleOf(placement)).to.equal(0.5);
    expect(guestPixel(placement, 0, 0)).to.deep.equal({ x: 0, y: 0 });
    expect(guestPixel(placement, 511.9, 383.9)).to.deep.equal({ x: 1023, y: 767 });
    const large = { ...placement, left: 10, top: 20, width: 2048, height: 1536 };
    expect(guestPixel(large, 10 + 3, 20 + 2)).to.deep.equal({ x: 1, y: 1 });
  });

  it('leaves out the bars beside a picture of another ratio', () => {
    const wide = { ...placement, left: 100, width: 1000, height: 384 }; // bars of 244 left and right
    expect(guestPixel(wide, 100 + 244, 0)).to.deep.equal({ x: 0, y: 0 });
    expect(guestPixel(wide, 100 + 244 + 256, 192)).to.deep.equal({ x: 512, y: 384 });
    const tall = { ...placement, height: 584 };
    expect(guestPixel(tall, 0, 100)).to.deep.equal({ x: 0, y: 0 });
  });

  it('stays inside the picture', () => {
    expect(guestPixel(placement, -50, -1)).to.deep.equal({ x: 0, y: 0 });
    expect(guestPixel(placement, 9999, 9999)).to.deep.equal({ x: 1023, y: 767 });
  });
});

describe('the pointer', () => {
  it('sends positions once each, with the buttons held', () => {
    const { pointer: it, sent } = pointer();
    it.absolute(point({ clientX: 10, clientY: 20 }), placement, 0);
    it.absolute(point({ clientX: 10, clientY: 20 }), placement, 0);
    it.absolute(point({ clientX: 11, clientY: 20, buttons: 1 }), placement, 0);
    it.absolute(point({ clientX: 12, clientY: 20, buttons: 1 }), placement, 0);
    expect(sent()).to.deep.equal([
      { kind: 'position', x: 20, y: 40, buttons: 0, monitor: 0 },
      { kind: 'position', x: 22, y: 40, buttons: 0, monitor: 0 },
      { kind: 'press', button: 1, buttons: 1 },
      { kind: 'position', x: 24, y: 40, buttons: 1, monitor: 0 },
    ]);
  });

  it('knows five buttons, several at once, and their bits', () => {
    const { pointer: it, sent } = pointer();
    it.absolute(point(), placement, 0);
    sent();
    it.absolute(point({ buttons: 2 }), placement, 0); // right
    it.absolute(point({ buttons: 2 | 8 }), placement, 0); // and back
    it.absolute(point({ buttons: 8 | 16 | 4 }), placement, 0); // right up, forward and middle down
    it.releaseAll(0);
    expect(sent()).to.deep.equal([
      { kind: 'press', button: 3, buttons: 4 },
      { kind: 'press', button: 6, buttons: 4 | 32 },
      { kind: 'press', button: 2, buttons: 2 | 4 | 32 },
      { kind: 'release', button: 3, buttons: 2 | 32 },
      { kind: 'press', button: 7, buttons: 2 | 32 | 64 },
      { kind: 'release', button: 2, buttons: 32 | 64 },
      { kind: 'release', button: 6, buttons: 64 },
      { kind: 'release', button: 7, buttons: 0 },
    ]);
  });

  it('moves relatively by the picture’s scale and loses no fraction', () => {
    const { pointer: it, sent } = pointer();
    const double = { ...placement, width: 2048, height: 1536 };
    for (let step = 0; step < 3; step++) it.relative(point({ movementX: 1, movementY: -1 }), double);
    expect(sent()).to.deep.equal([{ kind: 'motion', dx: 1, dy: -1, buttons: 0 }]);
    it.relative(point({ movementX: 1 }), double);
    expect(sent()).to.deep.equal([{ kind: 'motion', dx: 1, dy: 0, buttons: 0 }]);
    it.relative(point({ movementX: 3 }), placement);
    expect(sent()).to.deep.equal([{ kind: 'motion', dx: 6, dy: 0, buttons: 0 }]);
  });

  it('turns the wheel as presses of the buttons up and down', () => {
    const { pointer: it, sent } = pointer();
    it.absolute(point({ buttons: 1 }), placement, 0);
    sent();
    it.wheel(-1, 0);
    it.wheel(2, 0);
    expect(sent()).to.deep.equal([
      { kind: 'press', button: 4, buttons: 1 | 8 },
      { kind: 'release', button: 4, buttons: 1 },
      { kind: 'press', button: 5, buttons: 1 | 16 },
      { kind: 'release', button: 5, buttons: 1 },
      { kind: 'press', button: 5, buttons: 1 | 16 },
      { kind: 'release', button: 5, buttons: 1 },
    ]);
  });
});

describe('the wheel', () => {
  const turn = (deltaY: number, deltaMode = 0, timeStamp = 0) => ({ deltaX: 0, deltaY, deltaMode, timeStamp });
  const clicked = (wheel: Wheel, ...of: Parameters<typeof turn>) => wheel.turn(turn(...of)).clicks;

  it('makes a click of each notch, whatever the browser counts in', () => {
    const wheel = new Wheel();
    expect(clicked(wheel, 100)).to.equal(1);
    expect(clicked(wheel, -120)).to.equal(-1);
    expect(clicked(wheel, 240)).to.equal(2);
    expect(clicked(wheel, 3, 1)).to.equal(1);
    expect(clicked(wheel, -1, 2)).to.equal(-1);
  });

  it('gathers fine steps', () => {
    const wheel = new Wheel();
    const clicks = Array.from({ length: 50 }, (_, step) => clicked(wheel, 10, 0, step * 16));
    expect(clicks.reduce((sum, one) => sum + one, 0)).to.equal(5);
  });

  it('forgets what was gathered after a rest or a turn back', () => {
    const wheel = new Wheel();
    expect(clicked(wheel, 50)).to.equal(0);
    expect(clicked(wheel, 50, 0, 2000)).to.equal(0);
    expect(clicked(wheel, -50, 0, 2010)).to.equal(0);
    expect(clicked(wheel, -50, 0, 2020)).to.equal(-1);
  });

  it('keeps sideways turns apart', () => {
    const wheel = new Wheel();
    const sideways = (deltaX: number) => wheel.turn({ deltaX, deltaY: 20, deltaMode: 0, timeStamp: 0 });
    expect(clicked(wheel, 50)).to.equal(0);
    expect(sideways(50)).to.deep.equal({ clicks: 0, sideways: true });
    expect(sideways(50)).to.deep.equal({ clicks: 1, sideways: true });
    expect(sideways(-120)).to.deep.equal({ clicks: -1, sideways: true });
    expect(wheel.turn(turn(50))).to.deep.equal({ clicks: 1, sideways: false });
  });
});
