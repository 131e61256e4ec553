import { expect } from 'chai';
import { startGateway, startQemu } from '../harness/page.ts';
import { until } from '../harness/until.ts';
import type { PageGateway, PageQemu } from '../harness/page.ts';
import { expectSameOutsideVideo, Watched } from './move.ts';

/** A guest that stands still once it is drawn. */
const GUEST = 'desktop frames=1';

describe('a move that goes wrong', function () {
  this.timeout(60_000);
  const machines: PageQemu[] = [];
  const gateways: PageGateway[] = [];

  afterEach(async () => {
    document.body.replaceChildren();
    await Promise.all([...machines.splice(0), ...gateways.splice(0)].map((it) => it.stop().catch(() => undefined)));
  });

  async function machine(options: Parameters<typeof startQemu>[0] = {}): Promise<PageQemu> {
    const qemu = await startQemu({ guest: GUEST, ...options });
    machines.push(qemu);
    return qemu;
  }

  /** Two machines, and what the client is told as the target's port: a network of ours before it. */
  async function pair(options: Parameters<typeof startQemu>[0] = {}) {
    const [source, target] = await Promise.all([machine(options), machine({ ...options, incoming: true })]);
    const gateway = await startGateway({ to: target.port });
    gateways.push(gateway);
    return { source, target, gateway };
  }

  async function connected(url: string, set?: (it: Watched['element']) => void): Promise<Watched> {
    const watched = new Watched(url, set);
    await watched.wait('connect');
    await watched.shown();
    return watched;
  }

  const tellClient = (source: PageQemu, port: number) =>
    source.qmp('client_migrate_info', { protocol: 'spice', hostname: '127.0.0.1', port });
  const told = (watched: Watched) =>
    watched.heard
      .filter(({ type }) => type === 'migration-start' || type === 'migration-end')
      .map(({ type, detail }) => [type, detail['kind'], detail['outcome']].filter(Boolean).join(' '));

  it('is told as failed when nobody answers, and is a switch to the host when the guest goes all the same', async () => {
    const { source, target, gateway } = await pair();
    await gateway.change({ refuse: true });
    const watched = await connected(source.url);
    await tellClient(source, gateway.port);
    await watched.wait('migration-end');
    expect(told(watched)).to.deep.equal(['migration-start seamless', 'migration-end seamless failed']);
    expect(watched.element.state).to.equal('connected');
    await gateway.change({ refuse: false });
    await source.migrate(target, { tellClient: false });
    await watched.wait('migration-end', 2);
    expect(told(watched).slice(2)).to.deep.equal([
      'migration-start switch-host',
      'migration-end switch-host completed',
    ]);
    await expectSameOutsideVideo(watched, target, 'refused');
    expect(watched.of('disconnect')).to.deep.equal([]);
    expect(await gateway.connections()).to.equal(4);
  });

  it('stays where the guest stays: the source lives on after the target died, and after a cancel', async () => {
    const { source, target, gateway } = await pair();
    const watched = await connected(source.url);
    await tellClient(source, gateway.port);
    await until('the channels', async () => ((await gateway.connections()) === 4 ? true : undefined));
    await target.kill();
    await watched.wait('migration-end');
    expect(told(watched)).to.deep.equal(['migration-start seamless', 'migration-end seamless failed']);
    expect(await gateway.connections(), 'no socket is left over').to.equal(0);
    watched.element.sendKeys(['KeyA']);
    await source.waitForGuest(({ log }) => log.length === 2);

    const another = await machine({ incoming: true });
    await tellClient(source, another.port);
    await watched.wait('migration-start', 2);
    // A migration that fails at once: nobody listens on that port.
    await source.qmp('migrate', { uri: 'tcp:127.0.0.1:9' });
    await watched.wait('migration-end', 2);
    expect(told(watched).slice(2)).to.satisfy(
      (it: string[]) => it[1] === 'migration-end seamless cancelled' || it[1] === 'migration-end seamless failed',
    );
    watched.element.sendKeys(['KeyB']);
    await source.waitForGuest(({ log }) => log.length === 4);
    expect(watched.element.state).to.equal('connected');
    expect(watched.of('disconnect')).to.deep.equal([]);
  });

  it('follows the guest when the links to the target are lost before it goes', async () => {
    const { source, target, gateway } = await pair();
    const watched = await connected(source.url);
    await tellClient(source, gateway.port);
    await until('the channels', async () => ((await gateway.connections()) === 4 ? true : undefined));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(watched.element.matches(':state(migrating)'), 'the state for CSS').to.equal(true);
    expect(watched.element.shadowRoot!.querySelector('[part~=status]')!.textContent).to.include(
      'moving to another server',
    );
    await gateway.cut();
    await watched.wait('migration-end');
    expect(watched.element.matches(':state(migrating)')).to.equal(false);
    await source.migrate(target, { tellClient: false });
    await watched.wait('migration-end', 2);
    expect(told(watched)).to.deep.equal([
      'migration-start seamless',
      'migration-end seamless failed',
      'migration-start switch-host',
      'migration-end switch-host completed',
    ]);
    await expectSameOutsideVideo(watched, target, 'links-lost');
    expect(watched.of('disconnect')).to.deep.equal([]);
  });

  it('waits for a slow target, and for a guest that moved before it was there', async () => {
    const { source, target, gateway } = await pair();
    await gateway.change({ delay: 150 });
    const watched = await connected(source.url);
    await source.migrate(target, { clientPort: gateway.port });
    const end = await until('the end', () =>
      watched.of('migration-end').find(({ detail }) => detail['outcome'] === 'completed'),
    );
    expect(end.detail['kind']).to.be.oneOf(['switch-host', 'seamless']);
    await expectSameOutsideVideo(watched, target, 'slow');
    expect(watched.of('disconnect')).to.deep.equal([]);
  });

  it('ends the session with the reason when the source dies half way', async () => {
    const { source, gateway } = await pair();
    const watched = await connected(source.url);
    await tellClient(source, gateway.port);
    await until('the channels', async () => ((await gateway.connections()) === 4 ? true : undefined));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await source.kill();
    const { detail } = await watched.wait('disconnect');
    expect(detail['reason']).to.equal('migration');
    expect(detail['clean']).to.equal(false);
    expect(told(watched)).to.deep.equal(['migration-start seamless', 'migration-end seamless failed']);
    expect(await gateway.connections(), 'no socket is left over').to.equal(0);
    expect(watched.element.state).to.equal('disconnected');
  });

  it('asks for the password that the target wants, and goes on', async () => {
    const source = await machine({ password: 'here' });
    const target = await machine({ password: 'there', incoming: true });
    const attempts: unknown[] = [];
    const watched = await connected(source.url, (element) => {
      element.password = 'here';
      element.addEventListener('credentialsrequired', (event) => {
        event.preventDefault();
        attempts.push(event.detail.attempt);
        setTimeout(() => {
          element.password = 'there';
        });
      });
    });
    expect(attempts).to.deep.equal([]);
    await source.migrate(target, { channels: 4 });
    const { detail } = await watched.wait('migration-end');
    expect([detail['kind'], detail['outcome']]).to.deep.equal(['seamless', 'completed']);
    expect(attempts).to.deep.equal([1]);
    await expectSameOutsideVideo(watched, target, 'password');
  });

  it('says so when the page names no way: at the source it stays, and the session ends when the guest goes', async () => {
    const { source, target } = await pair();
    const asked: unknown[] = [];
    const watched = await connected(source.url, (element) => {
      element.resolveMigration = ({ kind, host, port, src }) => {
        asked.push([kind, host, port === target.port, src === source.url]);
        throw new Error('not behind this gateway');
      };
    });
    await tellClient(source, target.port);
    await watched.wait('migration-end');
    expect(asked).to.deep.equal([['seamless', '127.0.0.1', true, true]]);
    expect(told(watched)).to.deep.equal(['migration-start seamless', 'migration-end seamless failed']);
    expect(watched.element.state).to.equal('connected');
    await source.migrate(target, { tellClient: false });
    const { detail } = await watched.wait('disconnect');
    expect(detail).to.deep.equal({
      reason: 'migration',
      clean: false,
      message: 'the page names no way to the server that the guest moved to: not behind this gateway',
    });
  });

  it('goes where the page says, also over TLS', async () => {
    const source = await machine();
    const target = await machine({ incoming: true, tls: true });
    const watched = await connected(source.url, (element) => {
      element.resolveMigration = ({ tlsPort }) => Promise.resolve(`wss://127.0.0.1:${tlsPort}/`);
    });
    await source.migrate(target, { channels: 4 });
    await watched.wait('migration-end');
    expect(watched.of('migration-start')[0]!.detail['url']).to.equal(target.tlsUrl);
    expect(told(watched)[1]).to.equal('migration-end seamless completed');
    await expectSameOutsideVideo(watched, target, 'tls');
  });

  it('is told as failed when nobody knows the password that the target wants', async () => {
    const source = await machine({ password: 'here' });
    const target = await machine({ password: 'there', incoming: true });
    const watched = await connected(source.url, (element) => {
      element.password = 'here';
    });
    await tellClient(source, target.port);
    await watched.wait('credentialsrequired');
    expect(watched.element.state, 'it is asked beside a session that goes on').to.equal('migrating');
    const cancel = await until(
      'the dialog',
      () => watched.element.shadowRoot!.querySelector<HTMLElement>('[part~=dialog] button[type=button]') ?? undefined,
    );
    cancel.click();
    await watched.wait('migration-end');
    expect(told(watched)).to.deep.equal(['migration-start seamless', 'migration-end seamless failed']);
    expect(watched.element.state).to.equal('connected');
    expect(watched.of('disconnect')).to.deep.equal([]);
    watched.element.sendKeys(['KeyA']);
    await source.waitForGuest(({ log }) => log.length === 2);
  });

  it('is told as failed when the target is silent, and the source goes on', async () => {
    const { source, target, gateway } = await pair();
    await gateway.change({ silent: true });
    const watched = await connected(source.url);
    await tellClient(source, gateway.port);
    await watched.wait('migration-end', 1, 30_000);
    expect(told(watched)).to.deep.equal(['migration-start seamless', 'migration-end seamless failed']);
    expect(Number(watched.of('migration-end')[0]!.detail['duration'])).to.be.within(19_000, 25_000);
    expect(watched.element.state).to.equal('connected');
    await gateway.change({ silent: false });
    await source.migrate(target, { tellClient: false });
    await watched.wait('migration-end', 2);
    expect(told(watched)[3]).to.equal('migration-end switch-host completed');
    await expectSameOutsideVideo(watched, target, 'silent');
  });

  it('ends the session when the target dies after the move', async () => {
    const { source, target } = await pair();
    const watched = await connected(source.url);
    await source.migrate(target, { channels: 4 });
    await watched.wait('migration-end');
    await target.kill();
    const { detail } = await watched.wait('disconnect');
    expect(detail['reason']).to.be.oneOf(['network', 'server']);
    expect(told(watched)).to.deep.equal(['migration-start seamless', 'migration-end seamless completed']);
  });

  it('is followed to its end when the source dies between MIGRATE and its last channel', async () => {
    const { source, target } = await pair();
    const near = await startGateway({ to: source.port });
    gateways.push(near);
    const watched = await connected(near.url);
    await tellClient(source, target.port);
    await until('the channels', async () => {
      const { channels } = (await target.qmp('query-spice')) as { channels?: unknown[] };
      return channels?.length === 4 ? true : undefined;
    });
    // MIGRATE comes after so long, and after three times that what the source says to the mark.
    await near.change({ delay: 300 });
    await new Promise((resolve) => setTimeout(resolve, 400));
    await source.migrate(target, { tellClient: false });
    await new Promise((resolve) => setTimeout(resolve, 450));
    await source.kill();
    await near.cut();
    await watched.wait('migration-end');
    expect(told(watched)).to.deep.equal(['migration-start seamless', 'migration-end switch-host completed']);
    expect(watched.of('disconnect')).to.deep.equal([]);
    await expectSameOutsideVideo(watched, target, 'source-died');
    watched.element.sendKeys(['KeyA']);
    await target.waitForGuest(({ log }) => log.length >= 2);
  });

  it('can be cancelled at any time after its beginning, again and again', async () => {
    const source = await machine();
    const watched = await connected(source.url);
    for (const [round, pause] of [0, 5, 15, 30, 60, 120, 400].entries()) {
      const target = await machine({ incoming: true });
      await tellClient(source, target.port);
      await new Promise((resolve) => setTimeout(resolve, pause));
      // Nobody listens there.
      await source.qmp('migrate', { uri: 'tcp:127.0.0.1:9' });
      await watched.wait('migration-end', round + 1);
      expect(told(watched).slice(2 * round), `after ${pause} ms`).to.deep.equal([
        'migration-start seamless',
        'migration-end seamless cancelled',
      ]);
      watched.element.sendKeys(['KeyA']);
      await source.waitForGuest(({ log }) => log.length === 2 * (round + 1));
      const { channels } = (await target.qmp('query-spice')) as { channels?: unknown[] };
      expect(channels?.length ?? 0, 'sockets left at the target').to.equal(0);
      await target.stop();
    }
    expect(watched.element.state).to.equal('connected');
    expect(watched.of('disconnect')).to.deep.equal([]);
  });

  it('is followed by another at once, also before the last channel has moved', async () => {
    for (const delay of [0, 100]) {
      const [first, second, third] = await Promise.all([
        machine(),
        machine({ incoming: true }),
        machine({ incoming: true }),
      ]);
      const near = await startGateway({ to: first.port });
      gateways.push(near);
      const watched = await connected(near.url);
      await tellClient(first, second.port);
      await until('the channels', async () => {
        const { channels } = (await second.qmp('query-spice')) as { channels?: unknown[] };
        return channels?.length === 4 ? true : undefined;
      });
      // The last words of the first machine come late: the client is still on its way when the guest goes on.
      await near.change({ delay });
      await new Promise((resolve) => setTimeout(resolve, 150));
      await first.migrate(second, { tellClient: false });
      await second.migrate(third);
      await until('the last move', async () => {
        const { channels } = (await third.qmp('query-spice')) as { channels?: unknown[] };
        return channels?.length === 4 && watched.element.state === 'connected' ? true : undefined;
      });
      await expectSameOutsideVideo(watched, third, `twice-${delay}`);
      watched.element.sendKeys(['KeyA']);
      await third.waitForGuest(({ log }) => log.length >= 2);
      await until('every end', () => (told(watched).at(-1)?.endsWith('completed') === true ? true : undefined));
      console.log(`two moves at once, the first ${delay} ms away: ${told(watched).join(', ')}`);
      expect(watched.of('disconnect')).to.deep.equal([]);
      expect(told(watched).filter((it) => it.startsWith('migration-start')).length).to.equal(
        told(watched).filter((it) => it.startsWith('migration-end')).length,
      );
      document.body.replaceChildren();
      await Promise.all([first.stop(), second.stop(), third.stop()]);
    }
  });

  it('is over with the session: at disconnect(), and when the element is removed', async () => {
    const { source, gateway } = await pair();
    const near = await startGateway({ to: source.port });
    gateways.push(near);
    for (const how of ['disconnect', 'remove'] as const) {
      const watched = await connected(near.url);
      await tellClient(source, gateway.port);
      await until('the channels', async () => ((await gateway.connections()) === 4 ? true : undefined));
      if (how === 'disconnect') watched.element.disconnect();
      else watched.element.remove();
      const { detail } = await watched.wait('disconnect');
      expect(detail['reason'], how).to.equal('closed');
      await until('no socket', async () =>
        (await gateway.connections()) + (await near.connections()) === 0 ? true : undefined,
      );
      expect(told(watched).filter((it) => it.startsWith('migration-end')).length, how).to.be.at.most(1);
      document.body.replaceChildren();
    }
  });

  it('begins while the client is still connecting, and is followed once it is', async () => {
    const { source, target, gateway } = await pair();
    const near = await startGateway({ to: source.port, delay: 120 });
    gateways.push(near);
    const watched = new Watched(near.url);
    await until('the main channel', async () => {
      const { channels } = (await source.qmp('query-spice')) as { channels?: unknown[] };
      return (channels?.length ?? 0) > 0 ? true : undefined;
    });
    await tellClient(source, gateway.port);
    await watched.wait('connect');
    await source.migrate(target, { tellClient: false, pause: 1500 });
    await until('the end', () => watched.of('migration-end').find(({ detail }) => detail['outcome'] === 'completed'));
    await expectSameOutsideVideo(watched, target, 'connecting');
    const states = watched.of('state-change').map(({ detail }) => detail['to']);
    expect(states.slice(0, 3)).to.deep.equal(['connecting', 'connected', 'migrating']);
    expect(watched.of('connect')).to.have.length(1);
    expect(watched.of('disconnect')).to.deep.equal([]);
  });
});
