import { expect } from 'chai';
import { until } from '../harness/until.ts';
import { startScripted } from '../harness/scripted.ts';
import type { PageScripted } from '../harness/scripted.ts';
import { patternBytes, patternText } from '../harness/pattern.ts';
import { next, place, ready, recordOf, removeAll } from './element.ts';

const MEGABYTE = 1 << 20;

async function hashOf(data: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', data));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const agentOf = async (server: PageScripted) => (await server.state()).guest?.agent ?? undefined;

describe('the agent of a guest that moves', function () {
  this.timeout(60_000);

  afterEach(removeAll);

  async function hosts() {
    const source = await startScripted({ name: 'source', guest: { agent: true } });
    const target = await startScripted({ name: 'target', empty: true, clockOffset: 5000 });
    const element = place(source.url);
    await ready(element);
    await until('the agent', () => (element.agentCapabilities.length > 0 ? true : undefined));
    return { source, target, element };
  }

  it('gets a file that is on its way whole, over seamless moves there and back', async () => {
    const { source, target, element } = await hosts();
    const bytes = patternBytes(24 * MEGABYTE, 7);
    const progress = recordOf(element, 'file-transfer');
    const changes = recordOf(element, 'agent-change');
    element.sendFiles([new File([bytes], 'much.bin')]);
    await until('the file to be on its way', () => (progress.some(({ sent }) => sent > 0) ? true : undefined));
    const ways = [];
    for (const [from, to] of [
      [source, target],
      [target, source],
    ] as const) {
      const ended = next(element, 'migration-end');
      await from.migrate(to);
      ways.push((await ended).kind);
      await until('the session', () => (element.state === 'connected' ? true : undefined));
    }
    expect(progress.at(-1)!.sent, 'the file was on its way all the while').to.be.below(bytes.byteLength);
    const end = await until(
      'its end',
      () => progress.find(({ state }) => state !== 'waiting' && state !== 'sending'),
      40_000,
    );
    expect([end.state, end.sent]).to.deep.equal(['done', bytes.byteLength]);
    expect(ways).to.deep.equal(['seamless', 'seamless']);
    expect(await agentOf(source)).to.deep.equal({
      text: '',
      files: [{ name: 'much.bin', size: bytes.byteLength, sha256: await hashOf(bytes) }],
      broken: 0,
    });
    expect(changes, 'the agent is the same all the while').to.deep.equal([]);
  });

  it('gives its clipboard through a seamless move, and takes another through the next', async () => {
    const { source, target, element } = await hosts();
    const theirs = patternText(2 * MEGABYTE);
    const offers = recordOf(element, 'clipboard');
    await source.copy(theirs);
    const offer = await until('the offer', () => offers.find(({ direction }) => direction === 'from-guest'));
    const read = offer.read('text/plain');
    const there = next(element, 'migration-end');
    await source.migrate(target);
    expect((await there).kind).to.equal('seamless');
    expect(await (await read).text()).to.equal(theirs);
    const back = next(element, 'migration-end');
    const moving = target.migrate(source);
    await element.paste(patternText(MEGABYTE));
    await moving;
    expect((await back).kind).to.equal('seamless');
    await until('the text', async () => {
      const agent = await agentOf(source);
      return agent?.text === patternText(MEGABYTE) && agent.broken === 0 ? true : undefined;
    });
  });

  it('begins anew, and understands everything, after a move that is not seamless', async () => {
    for (const kind of ['semi-seamless', 'switch-host'] as const) {
      const { source, target, element } = await hosts();
      const progress = recordOf(element, 'file-transfer');
      element.sendFiles([new File([patternBytes(24 * MEGABYTE, 3)], 'cut.bin')]);
      await until('the file to be on its way', () => (progress.some(({ sent }) => sent > 0) ? true : undefined));
      const offers = recordOf(element, 'clipboard');
      await element.paste('before the move');
      const offered = () => offers.filter(({ direction, state }) => direction === 'to-guest' && state === 'offered');
      const ended = next(element, 'migration-end');
      await source.migrate(target, { kind });
      expect((await ended).kind).to.equal(kind);
      // What had been begun is nothing to a server that begins anew: the page hears of it.
      const end = await until('its end', () => progress.find(({ state }) => state === 'failed'));
      expect(end.error?.problem, kind).to.equal('agent');
      await until('the agent', () => (element.agentCapabilities.length > 0 ? true : undefined));
      await until('the clipboard to be offered anew', () => (offered().length === 2 ? true : undefined));
      const small = patternBytes(100_000, 5);
      element.sendFiles([new File([small], 'small.bin')]);
      await element.paste('after the move');
      await until(`the file and the text after a ${kind} move`, async () => {
        const agent = await agentOf(target);
        return agent?.files.length === 1 && agent.text === 'after the move' ? true : undefined;
      });
      const agent = (await agentOf(target))!;
      expect(agent.files[0]!.sha256).to.equal(await hashOf(small));
      expect(agent.broken, 'pieces of what was cut off').to.equal(0);
      removeAll();
    }
  });
});
