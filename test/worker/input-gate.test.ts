import { expect } from 'chai';
import type { InputEvent } from '../../src/wire/input-event.ts';
import { InputGate } from '../../src/worker/input-gate.ts';

const key = (scancode: number, down = true): InputEvent => ({ kind: down ? 'keyDown' : 'keyUp', scancode });
const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function gate() {
  const sent: InputEvent[] = [];
  return { sent, gate: new InputGate((event) => sent.push(event) > 0) };
}

describe('the gate that hands go through', () => {
  it('is open at first', () => {
    const { sent, gate: it } = gate();
    expect(it.pass([key(1), key(1, false)])).to.equal(true);
    expect(sent).to.have.length(2);
  });

  it('keeps everything in order while it is shut, and afterwards until all of that is out', async () => {
    const { sent, gate: it } = gate();
    it.shut();
    expect(it.pass([key(1), key(1, false), key(2)])).to.equal(false);
    it.shut();
    it.open();
    expect(sent, 'one key at once').to.deep.equal([key(1)]);
    it.pass([key(2, false)]);
    await sleep(250);
    expect(sent).to.deep.equal([key(1), key(1, false), key(2), key(2, false)]);
    expect(it.pass([key(3)])).to.equal(true);
  });

  it('says releases of just before once more, and first', async () => {
    const { sent, gate: it } = gate();
    it.pass([key(1), key(1, false), key(2), key(2, false), key(3)]);
    sent.length = 0;
    it.shut();
    it.shut();
    it.pass([key(3, false), key(2)]);
    it.open();
    await sleep(250);
    expect(sent).to.deep.equal([key(1, false), key(2, false), key(3, false), key(2)]);
  });

  it('can be shut again half way', async () => {
    const { sent, gate: it } = gate();
    it.shut();
    it.pass([key(1), key(2), key(3)]);
    it.open();
    it.shut();
    await sleep(60);
    expect(sent).to.deep.equal([key(1)]);
    it.open();
    await sleep(200);
    expect(sent).to.deep.equal([key(1), key(2), key(3)]);
  });

  it('forgets what waits when the session is over', async () => {
    const { sent, gate: it } = gate();
    it.shut();
    it.pass([key(1)]);
    it.clear();
    expect(it.pass([key(2)])).to.equal(true);
    await sleep(30);
    expect(sent).to.deep.equal([key(2)]);
  });
});
