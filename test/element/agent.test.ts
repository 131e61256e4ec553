import { expect } from 'chai';
import type { ClipboardDetail } from '../../src/element/clipboard.ts';
import { monitorsWith } from '../../src/element/guest-size.ts';
import { connected, record, settle } from './test-display.ts';
import type { TestDisplay } from './test-display.ts';

const agent = { connected: true, capabilities: ['clipboardByDemand', 'monitorsConfig', 'guestLineendLf'] } as const;

async function withAgent(set?: (element: TestDisplay) => void): Promise<TestDisplay> {
  const element = await connected(set);
  element.client.tell('agent', agent);
  return element;
}

function pasteKeys(element: TestDisplay, text: string): void {
  const chord = { code: 'KeyV', key: 'v', ctrlKey: true, bubbles: true, composed: true, cancelable: true };
  element.surface.dispatchEvent(new KeyboardEvent('keydown', chord));
  const data = new DataTransfer();
  data.setData('text/plain', text);
  element.surface.dispatchEvent(
    new ClipboardEvent('paste', {
      clipboardData: data,
      // Firefox has these two in place of it.
      ...{ data: text, dataType: 'text/plain' },
      bubbles: true,
      composed: true,
      cancelable: true,
    }),
  );
}

function drop(element: TestDisplay, ...files: File[]): void {
  const data = new DataTransfer();
  for (const file of files) data.items.add(file);
  element.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
}

describe('an element and the guest’s agent', () => {
  afterEach(() => {
    document.body.replaceChildren();
  });

  it('offers what is pasted before the keys that paste it arrive, and once', async () => {
    const element = await withAgent();
    element.focus();
    pasteKeys(element, 'hello');
    await settle(20);
    expect(element.client.told('offerClipboard')).to.deep.equal([{ types: ['text/plain'] }]);
    expect(element.client.input.filter(({ kind }) => kind === 'keyDown')).to.deep.equal([]);
    await settle(200);
    expect(element.client.input.filter(({ kind }) => kind === 'keyDown').length).to.equal(1);
    const blob = await element.client.handlers.session.calls.clipboardData({ type: 'text/plain' });
    expect(await (blob as Blob).text()).to.equal('hello');
    pasteKeys(element, 'hello');
    await settle(150);
    expect(element.client.told('offerClipboard').length).to.equal(1);
  });

  it('gives the guest nothing where the page’s author does not want it', async () => {
    for (const set of [
      (element: TestDisplay) => (element.clipboard = 'from-guest'),
      (element: TestDisplay) => (element.viewOnly = true),
    ]) {
      const element = await withAgent((one) => void set(one));
      element.focus();
      pasteKeys(element, 'secret');
      await settle(150);
      expect(element.client.told('offerClipboard')).to.deep.equal([]);
      element.remove();
    }
  });

  it('tells of the guest’s clipboard, unless it is not shared', async () => {
    const element = await withAgent();
    const details: ClipboardDetail[] = [];
    element.addEventListener('clipboard', (event) => {
      details.push(event.detail);
      event.preventDefault();
    });
    element.client.tell('guestClipboard', { types: ['text/plain'] });
    element.client.tell('guestClipboard', { types: [] });
    element.clipboard = 'off';
    element.client.tell('guestClipboard', { types: ['text/plain'] });
    expect(details.map(({ direction, state }) => [direction, state])).to.deep.equal([
      ['from-guest', 'offered'],
      ['from-guest', 'cleared'],
    ]);
  });

  it('sends files that are dropped, unless they are refused', async () => {
    const element = await withAgent();
    const log = record(element, 'file-transfer');
    drop(element, new File(['abc'], 'a.txt'));
    expect(element.client.told('sendFile').map(({ id, file }) => [id, file.name])).to.deep.equal([[1, 'a.txt']]);
    element.client.tell('fileProgress', { id: 1, name: 'a.txt', size: 3, sent: 3, state: 'done', error: null });
    element.cancelFile(1);
    expect(element.client.told('cancelFile')).to.deep.equal([]);
    element.refuseFiles = true;
    drop(element, new File(['abc'], 'b.txt'));
    expect(element.client.told('sendFile').length).to.equal(1);
    expect(log.map((line) => /"state":"(\w+)"/.exec(line)?.[1])).to.deep.equal(['waiting', 'done']);
  });

  it('says in words of the page which files could not be sent, without its controls too', async () => {
    const element = await connected();
    element.texts = { fileNoAgent: 'im Gast läuft kein Agent', fileFailed: '{name}: {reason}' };
    drop(element, new File(['abc'], '$&.txt'));
    const panel = () => element.shadowRoot!.querySelector('[part=files]');
    await element.updateComplete;
    expect(panel()).to.equal(null);
    const error = { problem: 'agent', message: 'the guest has no agent' } as const;
    element.client.tell('fileProgress', { id: 1, name: '$&.txt', size: 3, sent: 0, state: 'failed', error });
    await element.updateComplete;
    expect(panel()!.querySelector('[role=alert]')!.textContent.trim()).to.equal('$&.txt: im Gast läuft kein Agent');
  });

  it('ends the files on their way with the session', async () => {
    const element = await withAgent();
    const log = record(element, 'file-transfer');
    element.sendFiles([new File(['abc'], 'a.txt')]);
    element.disconnect();
    expect(log.at(-1)).to.contain('"state":"failed"').and.to.contain('"problem":"session"');
    await element.updateComplete;
    const alert = element.shadowRoot!.querySelector('[part=files] [role=alert]');
    expect(alert!.textContent.trim()).to.equal('a.txt was not sent: the session ended.');
  });

  it('asks for its size in device pixels once it rests, and only for `guest`', async () => {
    const element = await withAgent();
    await settle(400);
    expect(element.client.told('guestMonitors')).to.deep.equal([]);
    element.scaling = 'guest';
    await settle(100);
    for (const width of [600, 650, 700]) {
      element.style.width = `${width}px`;
      await settle(50);
    }
    await settle(500);
    const asked = element.client.told('guestMonitors').map((config) => config?.monitors[0]?.width);
    expect(asked).to.deep.equal([512 * devicePixelRatio, 700 * devicePixelRatio]);
  });

  it('keeps the other monitors, side by side, and says how large its own is', () => {
    const monitors = [
      { id: 0, channel: 0, x: 0, y: 0, width: 800, height: 600 },
      { id: 1, channel: 0, x: 800, y: 0, width: 1024, height: 768 },
    ];
    const config = monitorsWith(monitors, 0, { width: 1200, height: 900 }, { width: 800, height: 600 });
    expect(config.monitors.map(({ width, x }) => [width, x])).to.deep.equal([
      [1200, 0],
      [1024, 1200],
    ]);
    expect(config.physicalSizes).to.deep.equal([
      { width: 212, height: 159 },
      { width: 0, height: 0 },
    ]);
  });
});
