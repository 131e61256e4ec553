import { expect } from 'chai';
import { RecentReleases } from '../../src/session/recent-releases.ts';
import type { InputEvent } from '../../src/wire/input-event.ts';

const down = (scancode: number): InputEvent => ({ kind: 'keyDown', scancode });
const up = (scancode: number): InputEvent => ({ kind: 'keyUp', scancode });

describe('releases that a guest may not have got', () => {
  it('are those of the last 400 ms, oldest first', () => {
    const releases = new RecentReleases();
    releases.note(up(1), 0);
    releases.note(up(2), 200);
    releases.note(up(3), 250);
    releases.note(up(2), 300);
    expect(releases.unsure(399)).to.deep.equal([up(1), up(3), up(2)]);
    expect(releases.unsure(400)).to.deep.equal([up(3), up(2)]);
    expect(releases.unsure(5000)).to.deep.equal([]);
  });

  it('are none of keys that are down again, and of nothing but keys', () => {
    const releases = new RecentReleases();
    releases.note(down(1), 0);
    releases.note(up(1), 10);
    releases.note(down(1), 20);
    releases.note({ kind: 'release', button: 1, buttons: 0 }, 30);
    expect(releases.unsure(40)).to.deep.equal([]);
  });
});
