import { expect } from 'chai';
import { sendKeys } from '@web/test-runner-commands';
import '../../src/element/spice-display.ts';
import type { ClipboardDetail } from '../../src/element/clipboard.ts';
import type { SpiceDisplayElement } from '../../src/element/element.ts';
import { startScripted } from '../harness/scripted.ts';
import type { PageScripted } from '../harness/scripted.ts';
import { until } from '../harness/until.ts';

async function control(key: string): Promise<void> {
  await sendKeys({ down: 'Control' });
  await sendKeys({ press: key });
  await sendKeys({ up: 'Control' });
}

/** The keys of a person, and what the browser itself makes of them: its copy, its paste, and its clipboard between. */
describe('a clipboard shared by the keys that copy and paste', function () {
  this.timeout(60_000);
  let server: PageScripted;
  let element: SpiceDisplayElement;
  let field: HTMLTextAreaElement;
  const log: ClipboardDetail[] = [];
  const typed = async () => (await server.state()).guest?.typed ?? '';

  before(async () => {
    server = await startScripted({ guest: { agent: true } });
    element = document.createElement('spice-display');
    element.style.cssText = 'width: 640px; height: 480px';
    element.src = server.url;
    element.addEventListener('clipboard', ({ detail }) => {
      log.push(detail);
    });
    field = document.createElement('textarea');
    document.body.append(field, element);
    await until('the agent', () => element.agentCapabilities.includes('clipboardByDemand') || undefined);
    await until('a picture', () => element.guestWidth > 0 || undefined);
  });

  after(async () => {
    document.body.replaceChildren();
    await server.stop();
  });

  it('gives the guest what was copied on the page', async () => {
    field.value = 'from a field';
    field.focus();
    field.select();
    await control('c');
    element.focus();
    await control('v');
    await until('the text', async () => (await typed()) === 'from a field' || undefined);
  });

  it('gives the page what was copied in the guest', async () => {
    element.focus();
    await sendKeys({ type: ', from the guest' });
    await control('c');
    await until('the copy', () => log.some(({ state }) => state === 'copied') || undefined);
    field.value = '';
    field.focus();
    await control('v');
    await until('the text', () => field.value !== '' || undefined);
    expect(field.value).to.equal('from a field, from the guest');
  });
});
