import { expect } from 'chai';
import { HOLD, TouchGestures } from '../../src/input/touch.ts';
import type { TouchAction } from '../../src/input/touch.ts';

/** Plays steps such as `down 1 10,20 0` (finger, place, time) or `hold`, and gives what they do as text. */
function play(direct: boolean, ...steps: string[]): string {
  const touch = new TouchGestures();
  const describeAction = (action: TouchAction): string => {
    if (action.do === 'place') return `at ${action.x},${action.y}`;
    if (action.do === 'move' || action.do === 'scroll') return `${action.do} ${action.dx},${action.dy}`;
    if (action.do === 'zoom') return `zoom ${action.steps}`;
    return `${action.do} ${action.button}`;
  };
  return steps
    .flatMap((step) => {
      const [what, id = '', place = '', at = ''] = step.split(' ');
      if (what === 'hold') return touch.hold();
      if (what === 'cancel') return touch.cancel();
      const [x = 0, y = 0] = place.split(',').map(Number);
      const finger = { id: Number(id), x, y, at: Number(at) };
      if (what === 'down') return touch.down(finger, direct);
      return what === 'move' ? touch.move(finger) : touch.up(finger);
    })
    .map(describeAction)
    .join('; ');
}

describe('fingers', () => {
  it('tap to click where they point, even when they tremble', () => {
    expect(play(true, 'down 1 10,20 0', 'move 1 13,22 30', 'up 1 13,22 60')).to.equal('at 10,20; press 1; release 1');
  });

  it('drag from where they began', () => {
    expect(play(true, 'down 1 10,20 0', 'move 1 30,20 30', 'move 1 50,20 60', 'up 1 50,20 90')).to.equal(
      'at 10,20; press 1; at 30,20; at 50,20; release 1',
    );
  });

  it('press the right button when they rest', () => {
    expect(play(true, 'down 1 10,20 0', 'hold', 'move 1 40,20 700', 'up 1 40,20 800')).to.equal(
      'at 10,20; press 3; at 40,20; release 3',
    );
    const touch = new TouchGestures();
    touch.down({ id: 1, x: 0, y: 0, at: 5 }, true);
    expect(touch.holdAt).to.equal(5 + HOLD);
    touch.move({ id: 1, x: 50, y: 0, at: 10 });
    expect([touch.holdAt, touch.hold()]).to.deep.equal([null, []]);
  });

  it('scroll when there are two, and click right when two tap', () => {
    expect(
      play(
        true,
        'down 1 0,0 0',
        'down 2 100,0 10',
        'move 1 0,-40 20',
        'move 2 100,-40 30',
        'up 1 0,-40 40',
        'up 2 0,0 50',
      ),
    ).to.equal('at 0,0; scroll 0,-20; scroll 0,-20');
    expect(play(true, 'down 1 0,0 0', 'down 2 100,0 10', 'up 2 100,0 90', 'up 1 0,0 95')).to.equal(
      'at 0,0; press 3; release 3',
    );
    expect(play(true, 'down 1 0,0 0', 'down 2 100,0 10', 'up 2 100,0 900', 'up 1 0,0 905')).to.equal('');
  });

  it('zoom when two go apart or together, and do not click then', () => {
    const apart = [
      'down 1 100,100 0',
      'down 2 140,100 10',
      'move 1 70,100 20',
      'move 2 170,100 30',
      'move 2 250,100 40',
    ];
    expect(play(true, ...apart, 'up 1 70,100 50', 'up 2 250,100 60')).to.equal('at 100,100; zoom 1; zoom 1');
    const together = ['down 1 0,0 0', 'down 2 200,0 10', 'move 1 60,0 20', 'move 2 150,0 30', 'move 2 60,0 40'];
    expect(play(true, ...together, 'up 1 60,0 50', 'up 2 60,0 60')).to.equal('at 0,0; zoom -1; zoom -2');
  });

  it('let go of a drag when another finger comes or they are taken away', () => {
    const drag = ['down 1 0,0 0', 'move 1 50,0 10'];
    expect(play(true, ...drag, 'down 2 9,9 20', 'move 1 90,0 30', 'up 1 90,0 40', 'up 2 9,9 50')).to.equal(
      'at 0,0; press 1; at 50,0; release 1',
    );
    expect(play(true, ...drag, 'cancel', 'up 1 50,0 20')).to.equal('at 0,0; press 1; at 50,0; release 1');
  });

  it('move the pointer from where it is, as on a trackpad', () => {
    expect(play(false, 'down 1 10,10 0', 'move 1 30,15 10', 'move 1 31,15 20', 'up 1 31,15 30')).to.equal(
      'move 20,5; move 1,0',
    );
    expect(play(false, 'down 1 10,10 0', 'up 1 10,10 30')).to.equal('press 1; release 1');
    expect(play(false, 'down 1 10,10 0', 'hold', 'move 1 15,10 700', 'up 1 15,10 800')).to.equal(
      'press 1; move 5,0; release 1',
    );
  });
});
