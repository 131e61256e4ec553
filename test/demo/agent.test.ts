import { expect } from 'chai';
import { startScripted } from '../harness/scripted.ts';
import { until } from '../harness/until.ts';
import { place, ready, removeAll } from './element.ts';

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
});
