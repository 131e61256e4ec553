import { expect } from 'chai';
import { sendKeys, sendMouse } from '@web/test-runner-commands';
import { until } from '../harness/until.ts';
import { connected, connecting, lost, settle } from './test-display.ts';
import type { TestDisplay } from './test-display.ts';

const withControls = (element: TestDisplay) => {
  element.controls = true;
};
const bar = (element: TestDisplay) => element.shadowRoot!.querySelector<HTMLElement>('[part=controls]')!;
const button = (element: TestDisplay, label: string) =>
  bar(element).querySelector<HTMLButtonElement>(`button[aria-label="${label}"]`)!;
const menu = (element: TestDisplay, id: string) => bar(element).querySelector<HTMLElement>(`.menu#${id}`)!;
const isOpen = (one: HTMLElement) => one.matches(':popover-open');
const down = (element: TestDisplay) =>
  element.client.input.flatMap((event) => (event.kind === 'keyDown' ? [event.scancode] : []));

describe('the controls', () => {
  afterEach(() => {
    document.body.replaceChildren();
  });

  it('are there when the attribute is, below the picture', async () => {
    const element = await connected();
    expect(bar(element)).to.equal(null);
    element.setAttribute('controls', '');
    await element.updateComplete;
    const canvas = element.shadowRoot!.querySelector('canvas')!.getBoundingClientRect();
    const box = bar(element).getBoundingClientRect();
    expect(box.height).to.be.above(20);
    expect(canvas.bottom).to.be.at.most(box.top);
    expect(box.bottom).to.equal(element.getBoundingClientRect().bottom);
  });

  it('give way to what the page puts into the slot', async () => {
    const element = await connected(withControls);
    const own = document.createElement('div');
    own.slot = 'controls';
    element.append(own);
    expect(bar(element).getClientRects()).to.have.length(0);
  });

  it('send keys that a browser keeps for itself, and give the guest the keyboard', async () => {
    const element = await connected(withControls);
    button(element, 'Send keys').click();
    expect(isOpen(menu(element, 'keys'))).to.equal(true);
    [...menu(element, 'keys').querySelectorAll('button')]
      .find((one) => one.textContent.trim() === 'Ctrl+Alt+F2')!
      .click();
    expect(isOpen(menu(element, 'keys'))).to.equal(false);
    expect(down(element)).to.deep.equal([0x1d, 0x38, 0x3c]);
    expect(element.shadowRoot!.activeElement === element.surface, 'the screen has the focus').to.equal(true);
  });

  it('choose the size, mute, and set the volume', async () => {
    const element = await connected(withControls);
    button(element, 'Size of the picture').click();
    menu(element, 'scaling').querySelectorAll('input')[2]!.click();
    expect(element.scaling).to.equal('none');
    menu(element, 'sound').querySelector<HTMLInputElement>('[type=checkbox]')!.click();
    expect(element.muted).to.equal(true);
    const range = menu(element, 'sound').querySelector<HTMLInputElement>('[type=range]')!;
    range.value = '0.25';
    range.dispatchEvent(new Event('input'));
    expect(element.volume).to.equal(0.25);
    element.scaling = 'down';
    await element.updateComplete;
    expect([...menu(element, 'scaling').querySelectorAll('input')].findIndex(({ checked }) => checked)).to.equal(1);
  });

  it('show a few figures, and keep them current', async () => {
    const element = await connected(withControls);
    button(element, 'Statistics').click();
    await element.updateComplete;
    const text = () => element.shadowRoot!.querySelector('[part=statistics]')?.textContent.replace(/\s+/g, ' ') ?? '';
    expect(text()).to.contain('Picture 1024 × 768');
    element.client.tell('latency', { ...element.stats, roundTrip: { last: 5, min: 4, mean: 4.5 } });
    await element.updateComplete;
    expect(text()).to.contain('Round trip 4.5 ms');
    button(element, 'Statistics').click();
    await element.updateComplete;
    expect(text()).to.equal('');
  });

  it('save a screenshot under a name', async () => {
    const element = await connected(withControls);
    const saved = new Promise<string>((resolve) => {
      // A link in no document: its click is heard by nobody.
      HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
        resolve(`${new URL(this.href).protocol} ${this.download}`);
      };
    });
    button(element, 'Save a screenshot').click();
    expect(await saved).to.match(/^blob: \d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.png$/);
    Reflect.deleteProperty(HTMLAnchorElement.prototype, 'click');
  });

  it('disconnect and connect again', async () => {
    const element = await connected(withControls);
    button(element, 'Disconnect').click();
    await element.updateComplete;
    expect(element.state).to.equal('disconnected');
    expect(button(element, 'Send keys').disabled).to.equal(true);
    button(element, 'Reconnect').click();
    expect(element.state).to.equal('connecting');
  });

  it('send nothing of a view-only element', async () => {
    const element = await connected((it) => {
      withControls(it);
      it.viewOnly = true;
    });
    expect(button(element, 'Send keys').disabled).to.equal(true);
    expect(button(element, 'Save a screenshot').disabled).to.equal(false);
  });

  it('speak the page’s language', async () => {
    const element = await connecting((it) => {
      withControls(it);
      it.texts = { screenshot: 'Bildschirmfoto speichern' };
    });
    expect(button(element, 'Bildschirmfoto speichern').title).to.equal('Bildschirmfoto speichern');
    element.client.close(lost);
  });

  it('are used by keyboard alone', async () => {
    const element = await connected(withControls);
    button(element, 'Send keys').focus();
    await sendKeys({ press: 'Enter' });
    expect(isOpen(menu(element, 'keys'))).to.equal(true);
    await sendKeys({ press: 'Escape' });
    expect(isOpen(menu(element, 'keys'))).to.equal(false);
    expect(element.shadowRoot!.activeElement === button(element, 'Send keys'), 'its button has the focus').to.equal(
      true,
    );
    await sendKeys({ press: 'Enter' });
    await until(
      'the menu to have the focus',
      () => menu(element, 'keys').contains(element.shadowRoot!.activeElement) || undefined,
    );
    await sendKeys({ press: 'Enter' });
    expect(down(element)).to.deep.equal([0x1d, 0x38, 0xe053]);
    expect(element.shadowRoot!.activeElement === element.surface, 'the screen has the focus').to.equal(true);
  });

  it('close a menu upon a click elsewhere', async () => {
    const element = await connected(withControls);
    button(element, 'Sound').click();
    expect(isOpen(menu(element, 'sound'))).to.equal(true);
    const { left, top } = element.getBoundingClientRect();
    await sendMouse({ type: 'click', position: [Math.round(left) + 20, Math.round(top) + 20] });
    await settle();
    expect(isOpen(menu(element, 'sound'))).to.equal(false);
  });
});
