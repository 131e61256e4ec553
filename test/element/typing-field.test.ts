import { expect } from 'chai';
import { connected, record, settle } from './test-display.ts';
import type { TestDisplay } from './test-display.ts';

const field = (element: TestDisplay) => element.shadowRoot!.querySelector('textarea')!;
const down = (element: TestDisplay) =>
  element.client.input.flatMap((event) => (event.kind === 'keyDown' ? [event.scancode] : []));

async function typing(): Promise<TestDisplay> {
  const element = await connected((it) => {
    it.controls = true;
  });
  await element.updateComplete;
  element.shadowRoot!.querySelector<HTMLElement>('button[aria-label="Type with the on-screen keyboard"]')!.click();
  expect(element.shadowRoot!.activeElement === field(element), 'the field has the focus').to.be.true;
  return element;
}

function edit(element: TestDisplay, inputType: string, data: string | null = null): void {
  field(element).dispatchEvent(new InputEvent('beforeinput', { inputType, data, cancelable: true }));
}

describe('the field for on-screen keyboards and input methods', () => {
  afterEach(() => {
    document.body.replaceChildren();
  });

  it('types what it is given, and edits', async () => {
    const element = await typing();
    edit(element, 'insertText', 'a');
    edit(element, 'deleteContentBackward');
    edit(element, 'insertLineBreak');
    await settle(150);
    expect(down(element)).to.deep.equal([0x1e, 0x0e, 0x1c]);
    expect(field(element).value).to.equal('');
  });

  it('types a composition when it is done', async () => {
    const element = await typing();
    edit(element, 'insertCompositionText', 'h');
    edit(element, 'insertCompositionText', 'hi');
    field(element).dispatchEvent(new CompositionEvent('compositionend', { data: 'hi' }));
    await settle(150);
    expect(down(element)).to.deep.equal([0x23, 0x17]);
  });

  it('says what could not be typed', async () => {
    const element = await typing();
    const log = record(element, 'notify');
    field(element).dispatchEvent(new CompositionEvent('compositionend', { data: '日本' }));
    await settle(50);
    expect(log).to.have.length(1);
    expect(log[0]).to.contain('日本');
  });

  it('says it of what a replacement would take for a pattern, too', async () => {
    const element = await typing();
    const log = record(element, 'notify');
    field(element).dispatchEvent(new CompositionEvent('compositionend', { data: '$&日' }));
    await settle(50);
    expect(log[0]).to.contain('“$&日”');
  });

  it('throws nothing where nobody takes its keys', async () => {
    const element = await typing();
    const errors: string[] = [];
    const heard = (event: ErrorEvent): void => {
      event.preventDefault();
      errors.push(event.message);
    };
    addEventListener('error', heard);
    element.disconnect();
    edit(element, 'deleteContentBackward');
    removeEventListener('error', heard);
    expect(errors).to.deep.equal([]);
  });
});
