import { expect } from 'chai';
import { violations as found } from './axe.ts';
import { connected, connecting, lost, settle, TestDisplay } from './test-display.ts';

async function violations(element: TestDisplay): Promise<string[]> {
  await element.updateComplete;
  await settle(50);
  return found(element);
}

describe('the element is accessible', function () {
  this.timeout(60_000);

  afterEach(() => {
    document.body.replaceChildren();
  });

  it('idle', async () => {
    const element = new TestDisplay();
    document.body.append(element);
    expect(await violations(element)).to.deep.equal([]);
  });

  it('connecting', async () => {
    expect(await violations(await connecting())).to.deep.equal([]);
  });

  it('connected', async () => {
    expect(await violations(await connected())).to.deep.equal([]);
  });

  it('disconnected, with its button', async () => {
    const element = await connected();
    element.client.close(lost);
    expect(await violations(element)).to.deep.equal([]);
  });

  it('while it asks for a password again', async () => {
    const element = await connecting();
    void element.client.handlers.session.calls.credentials({ types: ['username', 'password'], attempt: 2 });
    await element.updateComplete;
    expect(element.shadowRoot!.querySelector('form')).not.to.equal(null);
    expect(await violations(element)).to.deep.equal([]);
  });

  for (const id of ['keys', 'clipboard', 'scaling', 'sound']) {
    it(`with its controls, figures and the menu ${id}`, async () => {
      const element = await connected((it) => {
        it.controls = true;
      });
      element.shadowRoot!.querySelector<HTMLElement>('[aria-label=Statistics]')!.click();
      element.shadowRoot!.querySelector<HTMLElement>(`.menu#${id}`)!.showPopover();
      expect(await violations(element)).to.deep.equal([]);
    });
  }

  it('with files on their way', async () => {
    const element = await connected((it) => {
      it.controls = true;
    });
    const [, second] = element.sendFiles([new File(['abc'], 'one.txt'), new File(['abcd'], 'two.txt')]);
    const error = { problem: 'space', message: 'the guest has no room' } as const;
    element.client.tell('fileProgress', { id: second!, name: 'two.txt', size: 4, sent: 2, state: 'failed', error });
    expect(await violations(element)).to.deep.equal([]);
  });

  it('checked by something that finds faults', async () => {
    const element = await connected();
    element.shadowRoot!.querySelector('.stage')!.insertAdjacentHTML('beforeend', '<button></button>');
    expect(await violations(element)).to.have.length(2);
  });
});
