import { expect } from 'chai';
import { sendKeys, sendMouse } from '@web/test-runner-commands';
import type { ClipboardDetail } from '../../src/element/clipboard.ts';
import { until } from '../harness/until.ts';
import { inChromium, permit } from '../harness/person.ts';
import { connected, settle } from './test-display.ts';
import type { TestDisplay } from './test-display.ts';

const agent = { connected: true, capabilities: ['clipboardByDemand', 'fileXferDisabled'] as const };
const bar = (element: TestDisplay) => element.shadowRoot!.querySelector<HTMLElement>('[part=controls]')!;
const opener = (element: TestDisplay) => bar(element).querySelector<HTMLElement>('[popovertarget=clipboard]')!;
const menu = (element: TestDisplay) => bar(element).querySelector<HTMLElement>('#clipboard')!;
const item = (element: TestDisplay, text: string) =>
  [...menu(element).querySelectorAll('button')].find((button) => button.textContent === text)!;
const said = (element: TestDisplay) => menu(element).querySelector('[role=status]')!.textContent;

/** A real click: browsers allow more upon one. */
async function click(target: Element): Promise<void> {
  const { left, top, width, height } = target.getBoundingClientRect();
  await sendMouse({ type: 'click', position: [Math.round(left + width / 2), Math.round(top + height / 2)] });
}

async function withMenu(capabilities: readonly string[] = agent.capabilities): Promise<TestDisplay> {
  document.body.style.margin = '0';
  const element = await connected((it) => {
    it.controls = true;
  });
  element.client.tell('agent', { connected: capabilities.length > 0, capabilities: capabilities as never });
  element.client.answers.set('readClipboard', () => new Blob(['from the guest'], { type: 'text/plain' }));
  await element.updateComplete;
  return element;
}

describe('the clipboard’s menu', () => {
  beforeEach(async () => {
    if (inChromium) await permit('clipboard-read', 'clipboard-write');
    window.focus();
  });

  afterEach(async () => {
    document.body.replaceChildren();
    if (inChromium) await permit('clipboard-read', 'clipboard-write');
  });

  it('gives the guest what the person has, and the person what the guest has', async () => {
    const element = await withMenu();
    await navigator.clipboard.writeText('from the person');
    await click(opener(element));
    expect(item(element, element.texts.clipboardTake).disabled).to.equal(true);
    await click(item(element, element.texts.clipboardGive));
    await until('the offer', () => element.client.told('offerClipboard').at(-1));
    const given = await element.client.handlers.session.calls.clipboardData({ type: 'text/plain' });
    expect(await (given as Blob).text()).to.equal('from the person');
    await until('the menu to close', () => !menu(element).matches(':popover-open') || undefined);
    expect(element.shadowRoot!.activeElement).to.equal(element.surface);

    const prevent = (event: Event) => {
      event.preventDefault();
    };
    element.addEventListener('clipboard', prevent); // nothing is copied by itself
    element.client.tell('guestClipboard', { types: ['text/plain'] });
    await click(opener(element));
    await click(item(element, element.texts.clipboardTake));
    await until('the menu to close', () => !menu(element).matches(':popover-open') || undefined);
    expect(await navigator.clipboard.readText()).to.equal('from the guest');
  });

  it('says what is lacking', async () => {
    const element = await withMenu([]);
    await click(opener(element));
    expect(menu(element).textContent).to.contain(element.texts.clipboardNoAgent);
    expect(item(element, element.texts.clipboardGive).disabled).to.equal(true);
    expect(item(element, element.texts.sendFiles).disabled).to.equal(true);
    element.client.tell('agent', agent);
    element.clipboard = 'off';
    await element.updateComplete;
    expect(menu(element).textContent).to.contain(element.texts.clipboardOff);
    element.refuseFiles = true;
    await element.updateComplete;
    expect(item(element, element.texts.sendFiles).disabled).to.equal(true);
  });

  it('types the person’s text where the guest has no agent, and says what can’t be typed', async () => {
    const element = await withMenu([]);
    await navigator.clipboard.writeText('ab');
    await click(opener(element));
    await click(item(element, element.texts.clipboardType));
    await until('four keys', () => element.client.input.length === 4 || undefined);
    await navigator.clipboard.writeText('Ж');
    await click(opener(element));
    await click(item(element, element.texts.clipboardType));
    await until('the reason', () => said(element).includes('Ж') || undefined);
    expect(element.client.input).to.have.length(4);
  });

  // Firefox asks with a button of its own, which no permission takes away.
  if (inChromium) {
    it('offers a field where the browser allows nothing', async function () {
      await permit();
      const element = await withMenu();
      const details: ClipboardDetail[] = [];
      element.addEventListener('clipboard', ({ detail }) => {
        details.push(detail);
      });
      await click(opener(element));
      await click(item(element, element.texts.clipboardGive));
      const field = await until('a field', () => menu(element).querySelector('textarea') ?? undefined);
      expect(said(element)).to.equal(element.texts.clipboardDenied);
      expect(details.map(({ direction, state, reason }) => [direction, state, reason])).to.deep.equal([
        ['to-guest', 'blocked', 'permission'],
      ]);
      field.focus();
      await sendKeys({ type: 'hand' });
      expect(element.client.input).to.deep.equal([]);
      const given = await element.client.handlers.session.calls.clipboardData({ type: 'text/plain' });
      expect(await (given as Blob).text()).to.equal('hand');

      element.client.tell('guestClipboard', { types: ['text/plain'] });
      await until('the refusal', () =>
        details.find(({ direction, state }) => direction === 'from-guest' && state === 'blocked'),
      );
      await element.updateComplete;
      expect(opener(element).className).to.equal('blocked');
      await click(item(element, element.texts.clipboardTake));
      await until(
        'the guest’s text',
        () => menu(element).querySelector('textarea')?.value === 'from the guest' || undefined,
      );
    });
  }

  it('shows files on their way, cancels them, and says what failed', async () => {
    const element = await withMenu();
    const panel = () => element.shadowRoot!.querySelector('[part=files]');
    const ids = element.sendFiles([new File(['abc'], 'one.txt'), new File(['abcd'], 'two.txt')]);
    const first = { id: ids[0]!, name: 'one.txt', size: 3, sent: 0, error: null };
    const second = { id: ids[1]!, name: 'two.txt', size: 4, sent: 2, error: null };
    element.client.tell('fileProgress', { ...second, state: 'sending' });
    await element.updateComplete;
    expect([...panel()!.querySelectorAll('progress')].map(({ value, max }) => [value, max])).to.deep.equal([
      [0, 3],
      [2, 4],
    ]);
    panel()!.querySelector<HTMLElement>('[aria-label="Cancel one.txt"]')!.click();
    expect(element.client.told('cancelFile')).to.deep.equal([{ id: ids[0] }]);
    element.client.tell('fileProgress', { ...first, state: 'cancelled' });
    const error = { problem: 'space', message: 'the guest has no room' } as const;
    element.client.tell('fileProgress', { ...second, state: 'failed', error });
    await element.updateComplete;
    expect(panel()!.textContent.replace(/\s+/g, ' ').trim()).to.equal(
      'two.txt was not sent: the guest has no room for it.',
    );
    expect(panel()!.querySelector('[role=alert]')).not.to.equal(null);
    panel()!.querySelector<HTMLElement>('[aria-label="Hide two.txt"]')!.click();
    await settle();
    expect(panel()).to.equal(null);
  });
});
