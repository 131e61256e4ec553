import { expect } from 'chai';
import { expectPictureSettles } from '../harness/page.ts';
import { startScripted } from '../harness/scripted.ts';
import { until } from '../harness/until.ts';
import { next, pixelsOf, place, ready, recordOf, removeAll } from './element.ts';

describe("the scripted guest's agent", () => {
  afterEach(() => {
    removeAll();
  });

  it('pastes what the person has, gives what was typed, and takes files', async () => {
    const server = await startScripted({ guest: { agent: true, film: false } });
    const element = place(server.url);
    await ready(element);
    await until('the agent', () => element.agentCapabilities.length > 0 || undefined);
    const typed = async () => (await server.state()).guest?.typed ?? '';
    await element.paste('from the person ');
    await until('the text', async () => (await server.state()).guest?.agent?.text === 'from the person ' || undefined);
    element.sendKeys(['ControlLeft', 'KeyV']);
    await element.typeText('and typed');
    await until('all of it', async () => (await typed()) === 'from the person and typed' || undefined);
    element.sendKeys(['ControlLeft', 'KeyC']);
    const text = await until('the guest’s text', () => element.readGuestClipboard().catch(() => undefined));
    expect(await text.text()).to.equal('from the person and typed');
    element.sendFiles([new File(['abc'], 'three.txt')]);
    await until('the file', async () => (await typed()).endsWith('[three.txt: 3 bytes]\n') || undefined);
    await server.stop();
  });

  it('gives its screen the size of the element, wherever it has moved', async () => {
    const source = await startScripted({ guest: { agent: true } });
    const target = await startScripted({ empty: true });
    const element = place(source.url);
    await ready(element);
    await element.typeText('a line that stays');
    element.scaling = 'guest';
    let server = source;
    for (const [width, height, kind] of [
      [1180, 840, 'seamless'],
      [940, 600, 'switch-host'],
      [1000, 700, null],
    ] as const) {
      element.style.width = `${width}px`;
      element.style.height = `${height}px`;
      await until('the size', () => (element.guestWidth === width && element.guestHeight === height) || undefined);
      await expectPictureSettles(server.picture, () => pixelsOf(element), `resized ${width}`);
      if (kind === null) break;
      const other = server === source ? target : source;
      await server.migrate(other, { kind });
      server = other;
      await ready(element);
      await expectPictureSettles(server.picture, () => pixelsOf(element), `moved ${width}`);
    }
    expect((await server.state()).guest?.typed).to.equal('a line that stays');
    await Promise.all([source.stop(), target.stop()]);
  });

  it('speaks over a port, and goes on where the guest has moved', async () => {
    const source = await startScripted({ guest: { agent: true } });
    const target = await startScripted({ empty: true });
    const element = place();
    element.ports = '*';
    const opened = next(element, 'port-open');
    const closed = recordOf(element, 'port-close');
    element.src = source.url;
    await ready(element);
    const { port } = await opened;
    expect(port.name).to.equal('org.spice-display.console.0');
    const writer = port.writable.getWriter();
    const reader = port.readable.getReader();
    const decoder = new TextDecoder();
    for (const [server, text] of [
      [source, 'here'],
      [target, 'there'],
    ] as const) {
      if (server === target) await source.migrate(target, { kind: 'seamless' });
      await writer.write(new TextEncoder().encode(text));
      await until('the text', async () => (await server.state()).guest?.typed.endsWith(text) === true || undefined);
      await element.typeText(text);
      let heard = '';
      while (heard !== text) heard += decoder.decode((await reader.read()).value);
    }
    expect(closed.length).to.equal(0);
    await Promise.all([source.stop(), target.stop()]);
  });
});
