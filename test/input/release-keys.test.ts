import { expect } from 'chai';
import { ReleaseKeys } from '../../src/input/release-keys.ts';

/** Plays `+code` and `-code`, and tells at which steps the keys were given back. */
function play(keys: ReleaseKeys, steps: string): string[] {
  return steps.split(' ').filter((step) => {
    if (step.startsWith('-')) return keys.keyUp(step.slice(1));
    keys.keyDown(step.slice(1));
    return false;
  });
}

describe('the release keys', () => {
  const codes = ['ControlLeft', 'AltLeft'];

  it('are complete when held together and then let go, in any order', () => {
    expect(play(new ReleaseKeys(codes), '+ControlLeft +AltLeft -AltLeft -ControlLeft')).to.deep.equal(['-AltLeft']);
    expect(play(new ReleaseKeys(codes), '+AltLeft +ControlLeft -AltLeft -ControlLeft')).to.deep.equal(['-AltLeft']);
  });

  it('are part of a longer combination', () => {
    expect(play(new ReleaseKeys(codes), '+ControlLeft +AltLeft +Delete -Delete -AltLeft -ControlLeft')).to.deep.equal(
      [],
    );
    expect(play(new ReleaseKeys(codes), '+KeyA +ControlLeft +AltLeft -KeyA -AltLeft -ControlLeft')).to.deep.equal([]);
  });

  it('count again once everything was let go', () => {
    const keys = new ReleaseKeys(codes);
    play(keys, '+ControlLeft +AltLeft +F2 -F2 -AltLeft -ControlLeft');
    expect(play(keys, '+ControlLeft +AltLeft -ControlLeft -AltLeft')).to.deep.equal(['-ControlLeft']);
  });

  it('are spoiled by the pointer', () => {
    const keys = new ReleaseKeys(codes);
    keys.keyDown('ControlLeft');
    keys.keyDown('AltLeft');
    keys.spoil();
    expect(keys.keyUp('AltLeft')).to.equal(false);
  });

  it('repeat without effect, and may be none', () => {
    expect(play(new ReleaseKeys(codes), '+ControlLeft +ControlLeft +AltLeft +AltLeft -AltLeft')).to.deep.equal([
      '-AltLeft',
    ]);
    expect(play(new ReleaseKeys([]), '+ControlLeft -ControlLeft')).to.deep.equal([]);
  });
});
