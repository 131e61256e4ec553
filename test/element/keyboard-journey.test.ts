import { expect } from 'chai';
import { sendKeys } from '@web/test-runner-commands';
import '../../src/element/spice-display.ts';
import type { SpiceDisplayElement } from '../../src/element/element.ts';
import { startScripted } from '../harness/scripted.ts';
import type { PageScripted } from '../harness/scripted.ts';
import { until } from '../harness/until.ts';
import { violations } from './axe.ts';

const press = async (...keys: string[]) => {
  for (const key of keys) await sendKeys({ press: key });
};

/** Holds keys together, as a person does. */
async function chord(...keys: string[]): Promise<void> {
  for (const key of keys) await sendKeys({ down: key });
  for (const key of keys.reverse()) await sendKeys({ up: key });
}

/** From Tab to the end of a session with nothing but keys. */
describe('the whole of it by keyboard alone', function () {
  this.timeout(120_000);
  let server: PageScripted;
  let element: SpiceDisplayElement;
  let outside: HTMLButtonElement;

  const focused = () => element.shadowRoot!.activeElement as HTMLElement | null;
  const bar = () => element.shadowRoot!.querySelector('.controls')!;
  /** The name of what has the focus. */
  const label = () => {
    if (document.activeElement !== element) return document.activeElement?.tagName ?? '';
    const active = focused()!;
    return (active.ariaLabel ?? (active as HTMLInputElement).labels?.[0]?.textContent ?? active.textContent).trim();
  };
  const isOpen = (id: string) => element.shadowRoot!.querySelector(`.menu#${id}`)!.matches(':popover-open');
  const typed = async () => (await server.state()).guest?.typed ?? '';
  const keysDown = async () =>
    ((await server.state()).guest?.keys ?? []).flatMap(({ down, scancode }) => (down ? [scancode] : []));

  /** What has the focus can be seen, and shows that it has it. */
  function expectVisibleFocus(): void {
    const active = focused()!;
    const name = label();
    const { left, top, right, bottom, width, height } = active.getBoundingClientRect();
    expect(
      [left >= 0, top >= 0, right <= innerWidth, bottom <= innerHeight, width > 0, height > 0],
      name,
    ).to.deep.equal(Array<boolean>(6).fill(true));
    const own = getComputedStyle(active);
    const over = getComputedStyle(active, '::after');
    const outlined = own.outlineStyle !== 'none' && parseFloat(own.outlineWidth) >= 1;
    const framed = over.content !== 'none' && parseFloat(over.borderTopWidth) >= 1;
    expect(outlined || framed, `${name} shows that it has the focus`).to.equal(true);
    for (let at: Element | null = active; at !== null; at = at.parentElement) {
      expect(getComputedStyle(at).opacity, `${name} is not faded`).to.equal('1');
    }
  }

  /** Goes on with Tab to a control of this name. */
  async function tabTo(name: string): Promise<void> {
    const passed: string[] = [];
    while (label() !== name) {
      if (passed.length > 20) throw new Error(`no ${name} among ${passed.join(', ')}`);
      await press('Tab');
      passed.push(label());
    }
    // A bar that was hidden comes with the focus, in a quarter of a second.
    await until('the bar', () => getComputedStyle(bar()).opacity === '1' || undefined);
    expectVisibleFocus();
  }

  /** Takes the keyboard back from the guest. */
  const leaveGuest = () => chord('ControlLeft', 'AltLeft');

  async function openMenu(id: string, key: string): Promise<void> {
    await press(key);
    await until(`the menu ${id}`, () => (isOpen(id) && focused()?.closest(`#${id}`) != null) || undefined);
    expectVisibleFocus();
  }

  async function closeMenu(id: string, opener: string): Promise<void> {
    await press('Escape');
    await until(`the end of ${id}`, () => !isOpen(id) || undefined);
    await until('the focus on its button', () => label() === opener || undefined);
  }

  before(async () => {
    server = await startScripted({ password: 'spice', name: 'scripted', guest: { agent: true } });
    document.body.style.margin = '0';
    outside = document.createElement('button');
    outside.textContent = 'outside';
    element = document.createElement('spice-display');
    element.style.cssText = 'width: 800px; height: 600px';
    element.controls = true;
    document.body.append(outside, element);
    outside.focus();
  });

  after(async () => {
    if (document.fullscreenElement !== null) await document.exitFullscreen();
    document.body.replaceChildren();
    await server.stop();
  });

  it('asks, shows, types, sends, chooses, fills the screen, ends and begins again', async () => {
    const { texts } = element;
    element.src = server.url;
    await until('the form', () => element.shadowRoot!.querySelector('form') ?? undefined);
    expect(document.activeElement === outside, 'the page keeps its focus').to.equal(true);
    expect(await violations(element)).to.deep.equal([]);
    await tabTo(texts.password);
    await sendKeys({ type: 'wrong' });
    await press('Enter');
    await until('the form once more', () => element.shadowRoot!.querySelector('[role=alert]') ?? undefined);
    expect(label()).to.equal(texts.password);
    await sendKeys({ type: 'spice' });
    await press('Enter');
    await until('a session', () => (element.state === 'connected' && element.guestWidth > 0) || undefined);
    await until('the agent', () => element.agentCapabilities.length > 0 || undefined);

    // The form had the focus, so that the guest has it now.
    expect(label()).to.equal('scripted');
    expectVisibleFocus();
    expect(element.shadowRoot!.querySelector('.hint')!.textContent).to.contain('Ctrl+Alt');
    expect(await violations(element)).to.deep.equal([]);
    await sendKeys({ type: 'hello' });
    await press('Tab');
    await until('all of it', async () => (await keysDown()).at(-1) === 0x0f || undefined);
    expect(await typed()).to.equal('hello');
    expect(label()).to.equal('scripted');

    await leaveGuest();
    const { keys, type, clipboard, scaling, sound, screenshot, statistics, fullscreen, disconnect } = texts;
    for (const name of [keys, type, clipboard, scaling, sound, screenshot, statistics, fullscreen, disconnect]) {
      await press('Tab');
      expect(label()).to.equal(name);
      expectVisibleFocus();
    }
    await chord('Shift', 'Tab');
    expect(label()).to.equal(fullscreen);
    for (let i = 0; i < 8; i++) await chord('Shift', 'Tab');
    expect(label()).to.equal('scripted');
    await leaveGuest();

    await tabTo(keys);
    await openMenu('keys', 'Enter');
    expect(await violations(element)).to.deep.equal([]);
    await press('ArrowUp');
    expect(label()).to.equal('Ctrl+Alt+F6');
    await press('Tab');
    await until('the end of the menu', () => (!isOpen('keys') && label() === keys) || undefined);
    await openMenu('keys', 'Enter');
    await tabTo('Ctrl+Alt+F2');
    await press('Enter');
    await until('the keys', async () => (await keysDown()).slice(-3).join() === '29,56,60' || undefined);
    expect([isOpen('keys'), label()]).to.deep.equal([false, 'scripted']);

    await leaveGuest();
    await tabTo(clipboard);
    await openMenu('clipboard', ' ');
    expect(await violations(element)).to.deep.equal([]);
    await tabTo(texts.sendFiles);
    await closeMenu('clipboard', clipboard);

    await tabTo(scaling);
    await openMenu('scaling', 'Enter');
    await press('ArrowDown');
    expect(element.scaling).to.equal('down');
    expectVisibleFocus();
    await closeMenu('scaling', scaling);

    await tabTo(sound);
    await openMenu('sound', 'Enter');
    await press(' ');
    expect(element.muted).to.equal(true);
    await tabTo(texts.volume);
    await press('ArrowLeft');
    expect(element.volume).to.equal(0.95);
    await closeMenu('sound', sound);

    await tabTo(statistics);
    await press('Enter');
    await element.updateComplete;
    expect(element.shadowRoot!.querySelector('[part=statistics]')).not.to.equal(null);
    expect(await violations(element)).to.deep.equal([]);
    await press(' ');

    await tabTo(fullscreen);
    await press('Enter');
    await until('fullscreen', () => document.fullscreenElement === element || undefined);
    await until('its name', () => label() === texts.leaveFullscreen || undefined);
    for (let i = 0; i < 8; i++) await chord('Shift', 'Tab');
    expect(label()).to.equal('scripted');
    await sendKeys({ type: ', all' });
    await until('the bar to be out of the way', () => getComputedStyle(bar()).opacity === '0' || undefined);
    expect(await typed()).to.equal('hello, all');
    await leaveGuest();
    await tabTo(texts.leaveFullscreen);
    await press('Enter');
    await until('the end of it', () => document.fullscreenElement === null || undefined);
    await until('its name', () => label() === fullscreen || undefined);

    await tabTo(disconnect);
    await press('Enter');
    await until('the end', () => element.state === 'disconnected' || undefined);
    await element.updateComplete;
    expect(label()).to.equal(texts.reconnect);
    expectVisibleFocus();
    expect(await violations(element)).to.deep.equal([]);
    await press('Enter');
    await until('a session', () => (element.state === 'connected' && element.guestWidth > 0) || undefined);
    expect(label()).to.equal(disconnect);
    for (let i = 0; i < 9; i++) await chord('Shift', 'Tab');
    expect(label()).to.equal('scripted');
    await sendKeys({ type: ' again' });
    await until('the last word', async () => (await typed()) === 'hello, all again' || undefined);
  });
});
