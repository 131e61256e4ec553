import { expect } from 'chai';
import { InputsChannel } from '../../src/session/inputs-channel.ts';
import type { InputEvent } from '../../src/wire/input-event.ts';

const motion: InputEvent = { kind: 'motion', dx: 1, dy: 0, buttons: 0 };

describe('the inputs channel', () => {
  it('says keys, positions and lock keys', () => {
    const inputs = new InputsChannel();
    expect(inputs.encode({ kind: 'keyDown', scancode: 0x1e })[0]).to.include({ name: 'keyDown' });
    expect(inputs.encode({ kind: 'keyUp', scancode: 0x1e })[0]).to.include({ name: 'keyUp' });
    expect(inputs.encode({ kind: 'modifiers', modifiers: 4 })).to.deep.equal([
      { name: 'keyModifiers', body: { modifiers: 4 } },
    ]);
    expect(inputs.encode({ kind: 'position', x: 3, y: 4, buttons: 1, monitor: 2 })).to.deep.equal([
      { name: 'mousePosition', body: { x: 3, y: 4, buttonsState: 1, displayId: 2 } },
    ]);
  });

  it('sends what waits of a movement before a button, and none that there is not', () => {
    const inputs = new InputsChannel();
    for (let i = 0; i < 8; i++) expect(inputs.encode(motion)).to.have.length(1);
    expect(inputs.encode(motion)).to.deep.equal([]);
    expect(inputs.encode({ kind: 'press', button: 1, buttons: 1 })).to.deep.equal([
      { name: 'mouseMotion', body: { dx: 1, dy: 0, buttonsState: 0 } },
      { name: 'mousePress', body: { button: 'left', buttonsState: 1 } },
    ]);
    expect(inputs.encode({ kind: 'release', button: 1, buttons: 0 })).to.deep.equal([
      { name: 'mouseRelease', body: { button: 'left', buttonsState: 0 } },
    ]);
    expect(inputs.encode({ kind: 'press', button: 9, buttons: 0 })).to.deep.equal([]);
  });

  it('goes on when the server has taken the movements, and tells the lock keys', () => {
    const inputs = new InputsChannel();
    for (let i = 0; i < 10; i++) inputs.encode(motion);
    expect(inputs.handle({ name: 'mouseMotionAck', body: undefined })).to.deep.equal({
      send: [{ name: 'mouseMotion', body: { dx: 2, dy: 0, buttonsState: 0 } }],
      modifiers: null,
    });
    expect(inputs.handle({ name: 'keyModifiers', body: { modifiers: 2 } })).to.deep.equal({ send: [], modifiers: 2 });
    expect(inputs.handle({ name: 'init', body: { keyboardModifiers: 1 } })).to.deep.equal({ send: [], modifiers: 1 });
  });
});
