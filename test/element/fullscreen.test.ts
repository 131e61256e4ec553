import { expect } from 'chai';
import { sendKeys, sendMouse } from '@web/test-runner-commands';
import { until } from '../harness/until.ts';
import { hands } from './hands.ts';
import { connected, settle } from './test-display.ts';
import type { TestDisplay } from './test-display.ts';

interface KeyboardLock {
  lock(): Promise<void>;
  unlock(): void;
}
const { keyboard } = navigator as Navigator & { readonly keyboard?: KeyboardLock };

async function press(element: TestDisplay, label: string): Promise<void> {
  const button = await until(
    `the button ${label}`,
    () => element.shadowRoot!.querySelector(`button[aria-label="${label}"]`) ?? undefined,
  );
  const { left, top, width, height } = button.getBoundingClientRect();
  await sendMouse({ type: 'click', position: [Math.round(left + width / 2), Math.round(top + height / 2)] });
}

/** By real clicks, for browsers want a gesture. */
describe('fullscreen from the controls', function () {
  this.timeout(20_000);
  let element: TestDisplay;

  beforeEach(async () => {
    document.body.style.margin = '0';
    element = await connected((it) => {
      it.controls = true;
    });
    await press(element, element.texts.fullscreen);
    await until('fullscreen', () => document.fullscreenElement === element || undefined);
    await element.updateComplete;
    await settle(100);
  });

  afterEach(async () => {
    if (document.fullscreenElement !== null) await document.exitFullscreen();
    document.body.replaceChildren();
  });

  it('fills the screen with the picture, in its ratio, with the bar over it', () => {
    const { width, height } = element.getBoundingClientRect();
    expect([width, height]).to.deep.equal([innerWidth, innerHeight]);
    const canvas = element.shadowRoot!.querySelector('canvas')!.getBoundingClientRect();
    expect([canvas.width, canvas.height]).to.deep.equal([innerWidth, innerHeight]);
    const bar = element.shadowRoot!.querySelector('[part=controls]')!.getBoundingClientRect();
    expect(bar.bottom).to.be.lessThan(80);
  });

  it('points right there', async () => {
    const at = [Math.round(innerWidth / 2), Math.round(innerHeight / 2)] as [number, number];
    await sendMouse({ type: 'move', position: at });
    const [, x = '', y = ''] = /^at (\d+),(\d+)$/.exec(hands(element).at(-1)!) ?? [];
    expect(Math.abs(Number(x) - 512) + Math.abs(Number(y) - 384)).to.be.lessThan(3);
  });

  it('lets the bar go when the pointer rests, and brings it back', async () => {
    const bar = element.shadowRoot!.querySelector('[part=controls]')!;
    element.focus();
    await sendMouse({ type: 'move', position: [300, 400] });
    await until('it to go', () => getComputedStyle(bar).opacity === '0' || undefined);
    expect(getComputedStyle(bar).pointerEvents).to.equal('none');
    await sendMouse({ type: 'move', position: [320, 400] });
    await until('it to come', () => getComputedStyle(bar).opacity === '1' || undefined);
    expect(getComputedStyle(bar).pointerEvents).to.equal('auto');
  });

  it('gives the guest Escape and the system’s keys where the browser can, and says where it can’t', async () => {
    element.focus();
    if (keyboard === undefined) {
      // Firefox: Escape leaves fullscreen, as it says itself, and the element says what is lacking.
      expect(element.stats.missing).to.include('KeyboardLock');
      return;
    }
    expect(element.stats.missing).not.to.include('KeyboardLock');
    await sendKeys({ press: 'Escape' });
    await sendKeys({ press: 'MetaLeft' });
    await settle(300);
    expect(hands(element).filter((hand) => /^[+-]/.test(hand))).to.deep.equal(['+1', '-1', '+e05b', '-e05b']);
    expect(document.fullscreenElement === element).to.equal(true);
  });

  // Firefox has no Keyboard Lock.
  if (keyboard !== undefined) {
    it('asks for the system’s keys with it, and gives them back after it', async function () {
      const log: string[] = [];
      const lock = keyboard.lock.bind(keyboard);
      const unlock = keyboard.unlock.bind(keyboard);
      Object.defineProperties(keyboard, {
        lock: { configurable: true, value: () => (log.push('lock'), lock()) },
        unlock: {
          configurable: true,
          value: () => {
            log.push('unlock');
            unlock();
          },
        },
      });
      try {
        await press(element, element.texts.leaveFullscreen);
        await until('its end', () => document.fullscreenElement === null || undefined);
        await settle(100);
        await press(element, element.texts.fullscreen);
        await until('fullscreen', () => document.fullscreenElement === element || undefined);
        await settle(100);
        expect(log).to.deep.equal(['unlock', 'lock']);
      } finally {
        Reflect.deleteProperty(keyboard, 'lock');
        Reflect.deleteProperty(keyboard, 'unlock');
      }
    });
  }
});
