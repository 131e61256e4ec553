import { expect } from 'chai';
import { sendKeys, sendMouse } from '@web/test-runner-commands';
import { hands } from './hands.ts';
import type { CursorShape } from '../../src/worker/protocol.ts';
import { connected, connecting, lost, settle } from './test-display.ts';
import type { TestDisplay } from './test-display.ts';

const keysOf = (element: TestDisplay) => hands(element).filter((hand) => /^[+-]/.test(hand));

describe('the person’s hands', () => {
  let before: HTMLButtonElement;
  let after: HTMLButtonElement;

  beforeEach(() => {
    document.body.style.margin = '0';
    before = document.createElement('button');
    after = document.createElement('button');
    before.style.display = after.style.display = 'block';
    before.style.height = after.style.height = '20px';
  });

  afterEach(() => {
    document.body.replaceChildren();
  });

  /** An element between two buttons, its left top corner at (0, 20), showing 1024x768 in 512x384. */
  async function between(set?: (element: TestDisplay) => void): Promise<TestDisplay> {
    document.body.append(before);
    const element = await connected(set);
    document.body.append(after);
    return element;
  }

  describe('on the keyboard', () => {
    it('reach the guest while the element has the focus, Tab too', async () => {
      const element = await between();
      await sendKeys({ press: 'KeyA' });
      expect(keysOf(element)).to.deep.equal([]);
      element.focus();
      expect(document.activeElement).to.equal(element);
      await sendKeys({ press: 'KeyA' });
      await sendKeys({ press: 'Tab' });
      expect(keysOf(element)).to.deep.equal(['+1e', '-1e', '+f', '-f']);
      expect(document.activeElement).to.equal(element);
    });

    it('are told apart from the page, which never sees the guest’s keys', async () => {
      const element = await between();
      const seen: string[] = [];
      const note = (event: KeyboardEvent) => {
        seen.push(event.code);
      };
      document.addEventListener('keydown', note);
      element.focus();
      await sendKeys({ press: 'KeyA' });
      document.removeEventListener('keydown', note);
      expect(seen).to.deep.equal([]);
    });

    it('come from Tab and leave after the release keys, forwards and backwards', async () => {
      const element = await between();
      before.focus();
      await sendKeys({ press: 'Tab' });
      expect(document.activeElement).to.equal(element);
      await element.updateComplete;
      expect(element.shadowRoot!.querySelector('.hint')?.textContent).to.contain('Ctrl+Alt');
      await sendKeys({ down: 'ControlLeft' });
      await sendKeys({ down: 'AltLeft' });
      await sendKeys({ up: 'AltLeft' });
      await sendKeys({ up: 'ControlLeft' });
      await sendKeys({ press: 'Tab' });
      expect(document.activeElement).to.equal(after);
      expect(keysOf(element)).to.deep.equal(['+1d', '+38', '-38', '-1d']);
      await sendKeys({ down: 'Shift' });
      await sendKeys({ press: 'Tab' });
      await sendKeys({ up: 'Shift' });
      expect(document.activeElement).to.equal(element);
      await sendKeys({ press: 'KeyB' });
      expect(keysOf(element).slice(-2)).to.deep.equal(['+30', '-30']);
    });

    it('release with other keys when the author says so, or with none', async () => {
      const element = await between((it) => {
        it.setAttribute('release-keys', 'ControlRight');
      });
      element.focus();
      await sendKeys({ press: 'ControlRight' });
      await sendKeys({ press: 'Tab' });
      expect(document.activeElement).to.equal(after);
    });

    it('let go of keys when the focus leaves', async () => {
      const element = await between();
      element.focus();
      await sendKeys({ down: 'Shift' });
      await sendKeys({ down: 'KeyA' });
      element.blur();
      expect(keysOf(element)).to.deep.equal(['+2a', '+1e', '-2a', '-1e']);
      await sendKeys({ up: 'KeyA' });
      await sendKeys({ up: 'Shift' });
      expect(keysOf(element)).to.have.length(4);
    });

    it('are the page’s without a session, and with view-only', async () => {
      const element = await between((it) => {
        it.viewOnly = true;
      });
      element.focus();
      await sendKeys({ press: 'Tab' });
      expect(document.activeElement).to.equal(after);
      element.viewOnly = false;
      element.client.close(lost);
      await element.updateComplete;
      element.focus();
      await sendKeys({ press: 'KeyA' });
      expect(element.client.input).to.deep.equal([]);
    });

    it('may be the page’s own: chords and text', async () => {
      const element = await between();
      element.sendCtrlAltDel();
      element.sendKeys(['AltLeft', 'PrintScreen']);
      await element.typeText('aB\n');
      expect(keysOf(element).join(' ')).to.equal(
        '+1d +38 +e053 -e053 -38 -1d +38 +54 -54 -38 +1e -1e +2a +30 -30 -2a +1c -1c',
      );
      expect(() => {
        element.sendKeys(['Bogus']);
      }).to.throw(TypeError, '"Bogus"');
      const error: unknown = await element.typeText('a€').catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(RangeError);
      element.viewOnly = true;
      expect(() => {
        element.sendCtrlAltDel();
      }).to.throw(DOMException, 'view-only');
      element.client.close(lost);
      expect(() => {
        element.sendCtrlAltDel();
      }).to.throw(DOMException, 'no session');
    });

    it('leave the author’s tabindex, role and style alone', async () => {
      const element = await between((it) => {
        it.tabIndex = -1;
        it.setAttribute('role', 'img');
        it.className = 'mine';
      });
      before.focus();
      await sendKeys({ press: 'Tab' });
      expect(document.activeElement).to.equal(after);
      expect(element.getAttributeNames().sort()).to.deep.equal(['class', 'role', 'style', 'tabindex']);
    });
  });

  describe('on the pointer', () => {
    it('point at the right pixel at any scale, and press all buttons', async () => {
      const element = await between();
      await sendMouse({ type: 'move', position: [100, 120] });
      await sendMouse({ type: 'click', position: [100, 120], button: 'left' });
      await sendMouse({ type: 'click', position: [101, 120], button: 'right' });
      await sendMouse({ type: 'click', position: [101, 121], button: 'middle' });
      expect(hands(element)).to.deep.equal([
        'at 200,200',
        'press 1',
        'release 1',
        'at 202,200',
        'press 3',
        'release 3',
        'at 202,202',
        'press 2',
        'release 2',
      ]);
      expect(document.activeElement).to.equal(element);
    });

    it('drag beyond the element', async () => {
      const element = await between();
      await sendMouse({ type: 'move', position: [500, 400] });
      await sendMouse({ type: 'down' });
      await sendMouse({ type: 'move', position: [900, 700] });
      await sendMouse({ type: 'up' });
      expect(hands(element)).to.deep.equal(['at 1000,760', 'press 1', 'at 1023,767', 'release 1']);
    });

    it('are right when the page is transformed, and when the element scrolls', async () => {
      const element = await between((it) => {
        it.style.transform = 'scale(0.5)';
        it.style.transformOrigin = '0 0';
      });
      await sendMouse({ type: 'move', position: [100, 120] });
      expect(hands(element)).to.deep.equal(['at 400,400']);
      element.style.transform = '';
      element.scaling = 'none';
      await element.updateComplete;
      const viewport = element.shadowRoot!.querySelector('.viewport')!;
      viewport.scrollTo(300, 200);
      await settle(50);
      await sendMouse({ type: 'move', position: [100, 121] });
      expect(hands(element).at(-1)).to.equal('at 400,301');
    });

    it('are centred when scaled down only', async () => {
      const element = await between((it) => {
        it.scaling = 'down';
      });
      element.client.picture(256, 192);
      await element.updateComplete;
      await sendMouse({ type: 'move', position: [128 + 10, 20 + 96 + 5] });
      expect(hands(element)).to.deep.equal(['at 10,5']);
    });

    it('turn the wheel, without scrolling the page', async () => {
      const element = await between();
      await sendMouse({ type: 'move', position: [100, 120] });
      const turn = new WheelEvent('wheel', { deltaY: 120, cancelable: true, bubbles: true, composed: true });
      element.surface.dispatchEvent(turn);
      expect(turn.defaultPrevented).to.equal(true);
      expect(hands(element).slice(1)).to.deep.equal(['press 5', 'release 5']);
      const sideways = new WheelEvent('wheel', { deltaX: -120, cancelable: true, bubbles: true, composed: true });
      element.surface.dispatchEvent(sideways);
      expect(hands(element).slice(3)).to.deep.equal(['+2a', 'press 4', 'release 4', '-2a']);
      const pinch = new WheelEvent('wheel', { deltaY: 10, ctrlKey: true, cancelable: true });
      element.surface.dispatchEvent(pinch);
      expect(pinch.defaultPrevented).to.equal(false);
    });

    it('have no menu over the guest, but over a picture without a session', async () => {
      const element = await between();
      const menu = () => {
        const event = new MouseEvent('contextmenu', { cancelable: true, bubbles: true });
        element.surface.dispatchEvent(event);
        return event.defaultPrevented;
      };
      expect(menu()).to.equal(true);
      element.viewOnly = true;
      expect(menu()).to.equal(false);
    });

    it('see the guest’s cursor', async () => {
      const element = await between();
      const url =
        'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
      const tell = (channel: number, shape: CursorShape) => {
        element.client.tell('cursor', { channel, shape });
      };
      tell(0, { visible: true, url, width: 16, height: 16, hotX: 3, hotY: 4 });
      expect(getComputedStyle(element.surface).cursor).to.match(/^url\("data:image\/png.*"\) 3 4, default$/);
      tell(0, { visible: false });
      expect(getComputedStyle(element.surface).cursor).to.equal('none');
      tell(0, { visible: true, url, width: 16, height: 16, hotX: 2, hotY: 2 });
      element.client.tell('mouseMode', { mode: 'server', supported: ['server'] });
      element.client.tell('cursorPosition', { channel: 0, x: 102, y: 202 });
      element.client.tell('cursorPosition', { channel: 1, x: 0, y: 0 });
      const overlay = element.shadowRoot!.querySelector('img')!;
      await overlay.decode();
      const box = overlay.getBoundingClientRect();
      expect([box.left, box.top, box.width]).to.deep.equal([50, 20 + 100, 0.5]);
      element.client.close(lost);
      expect(overlay.hidden).to.equal(true);
      expect(getComputedStyle(element.surface).cursor).to.equal('auto');
    });

    it('see the cursor of the display channel whose monitor is shown', async () => {
      const element = await between();
      const shape = (hotX: number) => {
        const url = 'data:image/gif;base64,R0lGODlhAQABAAAAACw=';
        return { visible: true, url, width: 16, height: 16, hotX, hotY: 0 } as const;
      };
      const hotSpot = () => / (\d+) 0, default$/.exec(element.surface.style.cursor)?.[1];
      const monitor = { x: 0, y: 0, width: 100, height: 100 };
      element.client.tell('cursor', { channel: 0, shape: shape(1) });
      element.client.tell('cursor', { channel: 2, shape: shape(2) });
      expect(hotSpot()).to.equal('1');
      element.client.show('monitors', {
        monitors: [
          { id: 0, channel: 0, ...monitor },
          { id: 1, channel: 2, ...monitor },
        ],
      });
      element.monitor = 1;
      await element.updateComplete;
      expect(hotSpot()).to.equal('2');
      element.client.tell('cursor', { channel: 0, shape: { visible: false } });
      expect(hotSpot()).to.equal('2');
      element.client.show('monitors', { monitors: [{ id: 0, channel: 0, ...monitor }] });
      expect(element.surface.style.cursor).to.equal('none');
    });

    it('lock in the mouse mode of the server, by a click that is not the guest’s', async function () {
      const element = await between();
      element.client.tell('mouseMode', { mode: 'server', supported: ['server', 'client'] });
      await sendMouse({ type: 'click', position: [100, 120], button: 'left' });
      for (let wait = 0; wait < 50 && element.shadowRoot!.pointerLockElement === null; wait++) await settle(20);
      expect(element.shadowRoot!.pointerLockElement).to.equal(element.surface);
      expect(hands(element)).to.deep.equal([]);
      const move = new PointerEvent('pointermove', { movementX: 5, movementY: -3, buttons: 0, button: -1 });
      element.surface.dispatchEvent(move);
      expect(hands(element)).to.deep.equal(['by 10,-6']);
      element.client.tell('mouseMode', { mode: 'client', supported: ['server', 'client'] });
      for (let wait = 0; wait < 50 && element.shadowRoot!.pointerLockElement !== null; wait++) await settle(20);
      expect(element.shadowRoot!.pointerLockElement).to.equal(null);
    });
  });

  it('touch: tap, rest for the right button, scroll with two', async () => {
    const element = await between();
    const touch = (type: string, pointerId: number, clientX: number, clientY: number) => {
      element.surface.dispatchEvent(new PointerEvent(type, { pointerType: 'touch', pointerId, clientX, clientY }));
    };
    touch('pointerdown', 7, 100, 120);
    touch('pointerup', 7, 100, 120);
    expect(hands(element).splice(0)).to.deep.equal(['at 200,200', 'press 1', 'release 1']);
    touch('pointerdown', 8, 110, 120);
    await settle(700);
    touch('pointerup', 8, 110, 120);
    expect(hands(element).slice(3)).to.deep.equal(['at 220,200', 'press 3', 'release 3']);
    touch('pointerdown', 9, 110, 220);
    touch('pointerdown', 10, 150, 220);
    touch('pointermove', 9, 110, 150);
    touch('pointermove', 10, 150, 150);
    expect(hands(element).slice(6)).to.deep.equal(['at 220,400', 'press 5', 'release 5', 'press 5', 'release 5']);
  });

  it('do nothing before there is a picture', async () => {
    const element = await connecting();
    await sendMouse({ type: 'click', position: [100, 120], button: 'left' });
    expect(element.client.input).to.deep.equal([]);
  });
});
