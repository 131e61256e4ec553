import { expect } from 'chai';
import { sendMouse } from '@web/test-runner-commands';
import '../../src/element/spice-display.ts';
import type { SpiceDisplayElement } from '../../src/element/element.ts';
import { knownCodes, scancodeOf } from '../../src/input/scancodes.ts';
import type { GuestLogEntry } from '../harness/guest-state.ts';
import { startQemu, startXspice } from '../harness/page.ts';
import type { PageQemu, PageXspice } from '../harness/page.ts';
import { until } from '../harness/until.ts';

/** Keys that QEMU's PS/2 keyboard does not have: the server takes them, and the guest hears nothing. */
const unknownToQemu = new Set(
  [
    ...['F13 F14 F15 F16 F17 F18 F19 F20 F21 F22 F23 F24 Lang1 Lang2 Lang3 Lang5 Katakana'],
    ...['Again Props Undo New Redo Cut Copy Paste Find Open Close Save Print Help Eject Suspend'],
    ...['MailForward MailReply MailSend MediaRewind MediaPause MediaRecord MediaPlay MediaFastForward'],
    ...['BrightnessDown BrightnessUp DisplayToggleIntExt BrowserSearch NumpadParenLeft NumpadParenRight'],
  ].flatMap((codes) => codes.split(' ')),
);

const keysIn = (log: readonly GuestLogEntry[]) =>
  log.flatMap(({ kind, code }) => (kind === 'key' ? [code.toString(16)] : [])).join(' ');

/** The bytes of a scancode as a keyboard sends them, in hexadecimal. */
function bytesOf(scancode: number, up: boolean): string {
  if (scancode === 0xe11d45) return up ? 'e1 9d c5' : 'e1 1d 45';
  if (scancode === 0xe037) return up ? 'e0 b7 e0 aa' : 'e0 2a e0 37';
  const last = ((scancode & 0xff) | (up ? 0x80 : 0)).toString(16);
  return scancode > 0xff ? `e0 ${last}` : last;
}

/** A key event as a browser makes it, of which the guest gets what the physical key is. */
function dispatch(element: SpiceDisplayElement, type: 'keydown' | 'keyup', code: string, init: KeyboardEventInit = {}) {
  const surface = element.shadowRoot!.querySelector('.surface')!;
  surface.dispatchEvent(
    new KeyboardEvent(type, { code, key: code, bubbles: true, composed: true, cancelable: true, ...init }),
  );
}

async function showing(url: string): Promise<SpiceDisplayElement> {
  document.body.style.margin = '0';
  const element = document.createElement('spice-display');
  element.style.cssText = 'width: 1024px; height: 768px';
  element.src = url;
  document.body.append(element);
  await until('a picture', () => (element.guestWidth > 0 ? true : undefined), 20_000);
  element.focus();
  return element;
}

describe('keys as a bare guest receives them', function () {
  this.timeout(120_000);
  let qemu: PageQemu;
  let element: SpiceDisplayElement;
  let wanted = '';

  before(async () => {
    qemu = await startQemu({ guest: 'input' });
    element = await showing(qemu.url);
    await qemu.waitForGuest(() => true);
  });

  after(async () => {
    element.remove();
    await qemu.stop();
  });

  /** Waits until the guest has received these bytes besides those before. */
  async function received(bytes: string, what: string): Promise<void> {
    wanted = `${wanted} ${bytes}`.trim();
    await qemu.waitForGuest(({ log }) => keysIn(log).length >= wanted.length, 3000).catch(() => undefined);
    expect(keysIn((await qemu.guestState())?.log ?? []).slice(-bytes.length - 40), what).to.equal(
      wanted.slice(-bytes.length - 40),
    );
  }

  it('every code', async () => {
    const codes = knownCodes().filter((code) => !unknownToQemu.has(code) && !code.endsWith('Lock'));
    expect(codes.length).to.be.greaterThan(110);
    for (const code of codes) {
      dispatch(element, 'keydown', code);
      dispatch(element, 'keyup', code);
      const scancode = scancodeOf(code)!;
      await received(`${bytesOf(scancode, false)} ${bytesOf(scancode, true)}`, code);
    }
  });

  it('every lock key, and tells how the locks stand', async () => {
    const told: unknown[] = [];
    element.addEventListener('modifiers-change', ({ detail }) => {
      told.push(detail);
    });
    const off = { scrollLock: false, numLock: false, capsLock: false };
    for (const [code, state] of [
      ['CapsLock', { ...off, capsLock: true }],
      ['CapsLock', off],
      ['NumLock', { ...off, numLock: true }],
      ['NumLock', off],
      ['ScrollLock', { ...off, scrollLock: true }],
      ['ScrollLock', off],
    ] as const) {
      const before = told.length;
      dispatch(element, 'keydown', code);
      dispatch(element, 'keyup', code);
      const scancode = scancodeOf(code)!;
      await received(`${bytesOf(scancode, false)} ${bytesOf(scancode, true)}`, code);
      await until('the new state', () => (told.length > before ? true : undefined));
      expect(told.at(-1)).to.deep.equal(state);
    }
  });

  it('the person’s locks, before the first key after the focus came', async () => {
    element.blur();
    element.focus();
    dispatch(element, 'keydown', 'KeyA', { key: 'A', modifierCapsLock: true });
    dispatch(element, 'keyup', 'KeyA', { key: 'A', modifierCapsLock: true });
    await received('3a ba 1e 9e', 'Caps Lock comes first');
    expect((await qemu.guestState())?.lights).to.equal(4);
    element.blur();
    element.focus();
    dispatch(element, 'keydown', 'KeyB', { key: 'b' });
    dispatch(element, 'keyup', 'KeyB', { key: 'b' });
    await received('3a ba 30 b0', 'Caps Lock goes first');
    expect((await qemu.guestState())?.lights).to.equal(0);
  });

  it('chords, as they are held', async () => {
    for (const code of ['ControlLeft', 'ShiftLeft', 'AltLeft', 'KeyT']) dispatch(element, 'keydown', code);
    for (const code of ['KeyT', 'ControlLeft', 'AltLeft', 'ShiftLeft']) dispatch(element, 'keyup', code);
    await received('1d 2a 38 14 94 9d b8 aa', 'Ctrl+Shift+Alt+T');
    dispatch(element, 'keydown', 'KeyQ');
    dispatch(element, 'keydown', 'KeyQ', { repeat: true });
    dispatch(element, 'keydown', 'KeyQ', { repeat: true });
    dispatch(element, 'keyup', 'KeyQ');
    await received('10 10 10 90', 'a key that repeats');
  });

  it('a dead key and the letter after it, by their places', async () => {
    dispatch(element, 'keydown', 'BracketLeft', { key: 'Dead' });
    dispatch(element, 'keyup', 'BracketLeft', { key: 'Dead' });
    dispatch(element, 'keydown', 'KeyE', { key: 'ê' });
    dispatch(element, 'keyup', 'KeyE', { key: 'ê' });
    await received('1a 9a 12 92', 'dead circumflex, e');
  });
});

/** What a US keyboard types in X, by the key's place. */
const keysyms: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Array.from('abcdefghijklmnopqrstuvwxyz', (letter) => [`Key${letter.toUpperCase()}`, letter])),
  ...Object.fromEntries(Array.from('0123456789', (digit) => [`Digit${digit}`, digit])),
  ...Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`F${index + 1}`, `F${index + 1}`])),
  Minus: 'minus',
  Equal: 'equal',
  BracketLeft: 'bracketleft',
  BracketRight: 'bracketright',
  Backslash: 'backslash',
  Semicolon: 'semicolon',
  Quote: 'apostrophe',
  Backquote: 'grave',
  Comma: 'comma',
  Period: 'period',
  Slash: 'slash',
  Space: 'space',
  Escape: 'Escape',
  Tab: 'Tab',
  Enter: 'Return',
  Backspace: 'BackSpace',
  IntlBackslash: 'less',
  ShiftLeft: 'Shift_L',
  ShiftRight: 'Shift_R',
  ControlLeft: 'Control_L',
  ControlRight: 'Control_R',
  AltLeft: 'Alt_L',
  AltRight: 'Alt_R',
  MetaLeft: 'Super_L',
  MetaRight: 'Super_R',
  ContextMenu: 'Menu',
  Insert: 'Insert',
  Delete: 'Delete',
  Home: 'Home',
  End: 'End',
  PageUp: 'Prior',
  PageDown: 'Next',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  NumpadEnter: 'KP_Enter',
  NumpadDivide: 'KP_Divide',
  NumpadMultiply: 'KP_Multiply',
  NumpadSubtract: 'KP_Subtract',
  NumpadAdd: 'KP_Add',
  Numpad5: 'KP_Begin',
};

describe('keys and pointer as programs in X receive them', function () {
  this.timeout(120_000);
  let xspice: PageXspice;
  let element: SpiceDisplayElement;

  before(async () => {
    xspice = await startXspice();
    element = await showing(xspice.url);
  });

  after(async () => {
    element.remove();
    await xspice.stop();
  });

  /** What `xev` in a window over the whole screen says while something is done, in lines that a pattern matches. */
  async function events(kinds: readonly string[], filter: string, act: () => Promise<void>): Promise<string[]> {
    const options = kinds.flatMap((kind) => ['-event', kind]).join(' ');
    const script = `timeout 8 xev -geometry 1024x768+0+0 ${options} | grep --line-buffered -oE '${filter}' || true`;
    const done = xspice.execute('sh', ['-c', script]);
    await until('its window', async () => {
      const { text } = await xspice.execute('xwininfo', ['-root', '-tree']);
      return text.includes('Event Tester') ? true : undefined;
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await act();
    const { text } = await done;
    return text.split('\n').filter((line) => line !== '');
  }

  it('every place of a US keyboard gives its sign', async () => {
    const codes = Object.keys(keysyms);
    const lines = await events(['keyboard'], 'keysym 0x[0-9a-f]+, [A-Za-z0-9_]+', async () => {
      for (const code of codes) {
        element.sendKeys([code]);
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
    });
    // Each is told when it goes down and when it comes up.
    const seen = lines.map((line) => line.split(', ')[1]).filter((_, index) => index % 2 === 0);
    expect(seen).to.deep.equal(codes.map((code) => keysyms[code]));
  });

  it('drags that leave the element, all buttons and the wheel', async () => {
    element.style.cssText = 'width: 512px; height: 384px';
    await until('the pointer of the person', () => (element.mouseMode === 'client' ? true : undefined));
    const lines = await events(
      ['button', 'mouse'],
      '(Button[A-Za-z]+ event|Motion[A-Za-z]+ event|root:\\([0-9]+,[0-9]+\\)|button [0-9]+)',
      async () => {
        await sendMouse({ type: 'move', position: [100, 100] });
        await sendMouse({ type: 'down', button: 'left' });
        await sendMouse({ type: 'move', position: [700, 500] });
        await sendMouse({ type: 'up', button: 'left' });
        await sendMouse({ type: 'move', position: [200, 100] });
        for (const button of ['middle', 'right'] as const) {
          await sendMouse({ type: 'down', button });
          await sendMouse({ type: 'up', button });
        }
        const surface = element.shadowRoot!.querySelector('.surface')!;
        surface.dispatchEvent(new WheelEvent('wheel', { deltaY: -120, cancelable: true }));
        surface.dispatchEvent(new WheelEvent('wheel', { deltaY: 120, cancelable: true }));
      },
    );
    const presses = lines.join(' ').match(/ButtonPress event root:\(\d+,\d+\) button \d/g) ?? [];
    expect(presses.map((press) => press.replace('ButtonPress event root:', ''))).to.deep.equal([
      '(200,200) button 1',
      '(400,200) button 2',
      '(400,200) button 3',
      '(400,200) button 4',
      '(400,200) button 5',
    ]);
    expect(lines.join(' ')).to.contain('ButtonRelease event root:(1023,767) button 1');
  });
});
