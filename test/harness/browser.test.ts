import { expect } from 'chai';
import { sendKeys, sendMouse } from '@web/test-runner-commands';

describe('the browser under test', () => {
  it('runs animation frames', async () => {
    const begin = performance.now();
    for (let frame = 0; frame < 10; frame++) await new Promise(requestAnimationFrame);
    expect(performance.now() - begin).to.be.lessThan(2000);
  });

  it('has the focus and gets real keys', async () => {
    expect(document.hasFocus()).to.equal(true);
    const codes: string[] = [];
    const trusted: boolean[] = [];
    const note = (event: KeyboardEvent): void => {
      codes.push(`${event.type} ${event.code}`);
      trusted.push(event.isTrusted);
    };
    document.addEventListener('keydown', note);
    document.addEventListener('keyup', note);
    await sendKeys({ down: 'Shift' });
    await sendKeys({ press: 'KeyA' });
    await sendKeys({ up: 'Shift' });
    document.removeEventListener('keydown', note);
    document.removeEventListener('keyup', note);
    expect(codes).to.deep.equal(['keydown ShiftLeft', 'keydown KeyA', 'keyup KeyA', 'keyup ShiftLeft']);
    expect(trusted).to.deep.equal([true, true, true, true]);
  });

  it('gets real pointer events', async () => {
    const seen: string[] = [];
    const note = (event: PointerEvent): void => {
      seen.push(`${event.type} ${event.clientX},${event.clientY} ${event.button}`);
    };
    document.addEventListener('pointerdown', note);
    await sendMouse({ type: 'click', position: [40, 60], button: 'right' });
    document.removeEventListener('pointerdown', note);
    expect(seen).to.deep.equal(['pointerdown 40,60 2']);
  });

  it('has WebCodecs, workers as modules and WebAssembly', () => {
    expect(typeof VideoDecoder).to.equal('function');
    expect(typeof OffscreenCanvas).to.equal('function');
    expect(typeof WebAssembly.instantiateStreaming).to.equal('function');
  });
});
