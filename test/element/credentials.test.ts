import { expect } from 'chai';
import { sendKeys } from '@web/test-runner-commands';
import type { Credentials } from '../../src/worker/protocol.ts';
import { connecting, lost, settle } from './test-display.ts';
import type { TestDisplay } from './test-display.ts';

describe('the question for a password', () => {
  let element: TestDisplay;

  beforeEach(async () => {
    element = await connecting();
  });

  afterEach(() => {
    document.body.replaceChildren();
  });

  /** The server asks; what it gets told. */
  async function ask(attempt = 1, types: readonly ('password' | 'username')[] = ['password']) {
    const answer = Promise.resolve(element.client.handlers.session.calls.credentials({ types, attempt }));
    await element.updateComplete;
    return { answer: answer as Promise<Credentials | null> };
  }

  const dialog = () => element.shadowRoot!.querySelector<HTMLElement>('[part=dialog]');
  const focused = () => element.shadowRoot!.activeElement;

  it('is asked by a form that takes the focus, is answered by Enter, and gives the focus to the screen', async () => {
    const { answer } = await ask();
    const label = dialog()?.closest('[role=dialog]')?.getAttribute('aria-labelledby') ?? '';
    expect(element.shadowRoot!.getElementById(label)?.textContent).to.equal('The server asks who you are');
    expect((focused() as HTMLInputElement).type).to.equal('password');
    await sendKeys({ type: 'secret' });
    await sendKeys({ press: 'Enter' });
    expect(await answer).to.deep.equal({ password: 'secret', username: '' });
    await element.updateComplete;
    expect(dialog()).to.equal(null);
    expect(focused()).to.equal(element.surface);
    expect(element.password).to.equal('');
  });

  it('says that the one before was not accepted', async () => {
    await ask(1);
    expect(dialog()?.querySelector('[role=alert]')).to.equal(null);
    await sendKeys({ type: 'wrong' });
    await sendKeys({ press: 'Enter' });
    await element.updateComplete;
    await ask(2, ['username', 'password']);
    expect(dialog()?.querySelector('[role=alert]')?.textContent).to.equal('That was not accepted. Please try again.');
    expect((focused() as HTMLInputElement).name).to.equal('username');
    expect(dialog()?.querySelector<HTMLInputElement>('[type=password]')?.value).to.equal('');
  });

  it('is given up by Escape', async () => {
    const { answer } = await ask();
    await sendKeys({ press: 'Escape' });
    expect(await answer).to.equal(null);
  });

  it('leaves the focus where a person is writing', async () => {
    const field = document.createElement('input');
    document.body.append(field);
    field.focus();
    await ask();
    expect(document.activeElement).to.equal(field);
  });

  it('is told the page, which may answer while it is told', async () => {
    let told: unknown;
    element.addEventListener('credentialsrequired', (event) => {
      told = event.detail;
      element.username = 'me';
      element.password = 'from the page';
    });
    const { answer } = await ask(3, ['username', 'password']);
    expect(told).to.deep.equal({ types: ['username', 'password'], attempt: 3 });
    expect(await answer).to.deep.equal({ password: 'from the page', username: 'me' });
    expect(dialog()).to.equal(null);
  });

  it('waits for a page that prevented it', async () => {
    element.addEventListener('credentialsrequired', (event) => {
      event.preventDefault();
    });
    const { answer } = await ask();
    expect(dialog()).to.equal(null);
    await settle(20);
    element.password = 'later';
    expect(await answer).to.deep.equal({ password: 'later', username: '' });
  });

  it('is over when the connection ends', async () => {
    const { answer } = await ask();
    element.client.close(lost);
    expect(await answer).to.equal(null);
    await element.updateComplete;
    expect(dialog()).to.equal(null);
  });

  it('begins with what the page set, and again with what was typed', async () => {
    const { answer } = await ask();
    await sendKeys({ type: 'typed' });
    await sendKeys({ press: 'Enter' });
    await answer;
    element.client.close(lost);
    void element.connect();
    await settle();
    expect(element.client.connects.map(({ credentials }) => credentials.password)).to.deep.equal(['', 'typed']);
  });
});
