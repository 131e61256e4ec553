import { expect } from 'chai';
import { ConnectError } from '../../src/element/element.ts';
import type { Closing } from '../../src/worker/protocol.ts';
import { connected, connecting, lost, record, settle, TestDisplay } from './test-display.ts';

const noAddress =
  'The address "mailto:somebody" is not one of a WebSocket: it takes one such as "ws://host:port/" or "wss://host/path".';

describe('the connection', () => {
  afterEach(() => {
    for (const element of document.querySelectorAll('test-display')) element.remove();
  });

  it('begins when the element is in a document and has src', async () => {
    const element = new TestDisplay();
    document.body.append(element);
    await element.updateComplete;
    expect(element.state).to.equal('idle');
    expect(element.clients).to.have.length(0);
    element.src = '/spice?vm=1';
    await element.updateComplete;
    expect(element.state).to.equal('connecting');
    await settle();
    expect(element.client.connects).to.have.length(1);
    expect(element.client.connects[0]?.url).to.equal(`ws://${location.host}/spice?vm=1`);
  });

  it('does not begin outside a document, unless the page asks', async () => {
    const element = new TestDisplay();
    element.src = 'ws://127.0.0.1:1/';
    await settle();
    expect(element.state).to.equal('idle');
  });

  it('goes through its states, with events and custom states', async () => {
    const element = await connecting();
    const log = record(element, 'state-change', 'connect', 'disconnect');
    expect(element.matches(':state(connecting)')).to.equal(true);
    element.client.accept({ name: 'vm', uuid: 'u' });
    expect(element.matches(':state(connected)')).to.equal(true);
    expect(element.matches(':state(connecting)')).to.equal(false);
    expect([element.serverName, element.serverUuid]).to.deep.equal(['vm', 'u']);
    element.client.tell('state', { from: 'connected', to: 'migrating' });
    expect(element.state).to.equal('migrating');
    element.client.tell('state', { from: 'migrating', to: 'connected' });
    element.client.close(lost);
    expect(element.matches(':state(disconnected)')).to.equal(true);
    expect(log).to.deep.equal([
      'state-change {"from":"connecting","to":"connected"}',
      'connect {"name":"vm","uuid":"u"}',
      'state-change {"from":"connected","to":"migrating"}',
      'state-change {"from":"migrating","to":"connected"}',
      'state-change {"from":"connected","to":"disconnected"}',
      `disconnect ${JSON.stringify(lost)}`,
    ]);
  });

  it('settles connect() when connected or failed', async () => {
    const element = await connecting();
    const first = element.connect();
    expect(element.connect()).to.equal(first);
    element.client.accept();
    await first;
    await element.connect();
    element.client.close(lost);
    const second = element.connect().catch((error: unknown) => error);
    await settle();
    const refused: Closing = { reason: 'auth', clean: false, message: 'The password was not accepted.' };
    element.client.close(refused);
    const error = await second;
    expect(error).to.be.instanceOf(ConnectError);
    expect((error as ConnectError).closing).to.deep.equal(refused);
    expect(element.clients).to.have.length(1);
  });

  it('fails for an address that is none, without starting workers', async () => {
    const element = await connecting((it) => {
      it.src = 'mailto:somebody';
    });
    expect(element.state).to.equal('disconnected');
    expect(element.shadowRoot!.querySelector('.detail')!.textContent).to.equal(noAddress);
    expect(element.statusText).to.equal('The server’s address can’t be used.');
    expect(element.shadowRoot!.querySelector('.status button')).to.equal(null);
    const error: unknown = await element.connect().catch((reason: unknown) => reason);
    expect((error as Error).message).to.equal(noAddress);
    expect(element.clients).to.have.length(0);
  });

  it('asks for the scheme of a host and port without one, and warns once', async () => {
    const warnings: string[] = [];
    const { warn } = console;
    console.warn = (text: string) => {
      warnings.push(text);
    };
    const element = new TestDisplay();
    document.body.append(element);
    const told: string[] = [];
    try {
      for (const src of ['localhost:5930', '10.0.0.5:5930', 'vm.example:5930/path', '[::1]:5930', 'localhost:5930']) {
        element.src = src;
        await element.updateComplete;
        await settle();
        told.push(element.shadowRoot!.querySelector('.detail')?.textContent ?? '');
        expect(element.statusText).to.equal('The server’s address can’t be used.');
      }
    } finally {
      console.warn = warn;
    }
    expect(told).to.deep.equal([
      'The address "localhost:5930" has no scheme: write "ws://localhost:5930".',
      'The address "10.0.0.5:5930" has no scheme: write "ws://10.0.0.5:5930".',
      'The address "vm.example:5930/path" has no scheme: write "ws://vm.example:5930/path".',
      'The address "[::1]:5930" has no scheme: write "ws://[::1]:5930".',
      'The address "localhost:5930" has no scheme: write "ws://localhost:5930".',
    ]);
    expect(warnings).to.deep.equal(told.slice(0, 4).map((text) => `<test-display>: ${text}`));
    expect(element.clients).to.have.length(0);
  });

  it('takes addresses relative to the page, and http for ws', async () => {
    const taken: (string | undefined)[] = [];
    for (const src of ['/vm/1', 'http://127.0.0.1:2/', 'https://vm.example/a#b']) {
      const element = await connecting((it) => {
        it.src = src;
      });
      taken.push(element.client.connects[0]?.url);
    }
    expect(taken).to.deep.equal([`ws://${location.host}/vm/1`, 'ws://127.0.0.1:2/', 'wss://vm.example/a']);
  });

  it('says that there is nothing to connect to, without src', async () => {
    const element = await connecting((it) => {
      it.src = '';
      it.reconnect = true;
    });
    const error: unknown = await element.connect().catch((reason: unknown) => reason);
    expect((error as ConnectError).closing).to.deep.equal({
      reason: 'network',
      clean: false,
      message: 'The element has no src.',
    });
    await element.updateComplete;
    expect(element.statusText).to.equal('There is nothing to connect to.');
  });

  it('ends at once on disconnect(), and the next one waits until the worker has closed the old', async () => {
    const element = await connected();
    const log = record(element, 'disconnect');
    element.disconnect();
    expect(element.state).to.equal('disconnected');
    expect(log).to.deep.equal(['disconnect {"reason":"closed","clean":true,"message":"Disconnected."}']);
    expect(element.client.told('disconnect')).to.have.length(1);
    void element.connect();
    await settle();
    expect(element.client.connects).to.have.length(1);
    element.client.tell('closed', { reason: 'closed', clean: true, message: '' });
    await settle();
    expect(element.client.connects).to.have.length(2);
    expect(element.state).to.equal('connecting');
    element.client.accept();
    expect(element.state).to.equal('connected');
    expect(log).to.have.length(1);
  });

  it('ends workers that do not close', async () => {
    const element = await connected();
    const old = element.client;
    element.disconnect();
    void element.connect();
    await settle(2200);
    expect(old.ended).to.equal(true);
    expect(element.clients).to.have.length(2);
    expect(element.client.connects).to.have.length(1);
  });

  it('ends when src goes, and begins anew when it changes', async () => {
    const element = await connected();
    element.removeAttribute('src');
    element.src = '';
    await element.updateComplete;
    expect(element.state).to.equal('disconnected');
    element.client.tell('closed', { reason: 'closed', clean: true, message: '' });
    element.setAttribute('src', 'ws://127.0.0.1:2/');
    await element.updateComplete;
    await settle();
    expect(element.client.connects.map(({ url }) => url)).to.deep.equal(['ws://127.0.0.1:1/', 'ws://127.0.0.1:2/']);
  });

  it('is not taken for one with another address that the page has just given', async () => {
    const element = await connected();
    element.src = 'mailto:somebody';
    const error: unknown = await element.connect().catch((reason: unknown) => reason);
    expect((error as Error).message).to.equal(noAddress);
  });

  it('does not show one machine’s picture while it is with another', async () => {
    const element = await connected();
    expect(element.guestWidth).to.equal(1024);
    element.client.close(lost);
    expect(element.guestWidth).to.equal(1024);
    element.src = 'ws://127.0.0.1:2/';
    await element.updateComplete;
    await settle();
    expect(element.guestWidth).to.equal(0);
    element.client.accept();
    element.client.picture(800, 600);
    expect([element.guestWidth, element.guestHeight]).to.deep.equal([800, 600]);
  });

  it('refuses what is no socket of a channelFactory', async () => {
    const element = await connected();
    element.channelFactory = () => ({}) as never;
    const channel = { url: 'ws://127.0.0.1:1/', channelType: 1, channelId: 0 };
    const error: unknown = await Promise.resolve(element.client.handlers.openSocket(channel)).catch(
      (it: unknown) => it,
    );
    expect((error as Error).message).to.equal('the channelFactory gave nothing that has `send` and `close`');
  });

  it('lasts while the element is moved in the page', async () => {
    const element = await connected();
    const log = record(element, 'state-change');
    const box = document.createElement('div');
    document.body.append(box);
    box.append(element);
    await settle(20);
    element.remove();
    await settle(20);
    document.body.append(element);
    await settle(200);
    box.remove();
    expect(log).to.deep.equal([]);
    expect(element.state).to.equal('connected');
    expect(element.client.ended).to.equal(false);
  });

  it('ends with the workers when the element stays out, and begins anew when it is put back', async () => {
    const element = await connected();
    const old = element.client;
    element.remove();
    await settle(200);
    expect(element.state).to.equal('disconnected');
    expect(old.ended).to.equal(true);
    document.body.append(element);
    await settle();
    expect(element.state).to.equal('connecting');
    expect(element.clients).to.have.length(2);
    expect(element.client.canvases.size).to.equal(1);
  });

  it('becomes a disconnection when a worker dies, and works again after', async () => {
    const element = await connected();
    const log = record(element, 'disconnect');
    element.client.handlers.died({ reason: 'protocol', clean: false, message: 'The display worker failed.' });
    expect(log).to.have.length(1);
    void element.connect();
    await settle();
    expect(element.clients).to.have.length(2);
    element.client.accept();
    expect(element.state).to.equal('connected');
  });

  it('waits for no worker that was not told to connect', async () => {
    const element = await connected();
    element.client.close(lost);
    void element.connect();
    element.disconnect();
    void element.connect();
    await settle();
    expect(element.clients).to.have.length(1);
    expect(element.client.connects).to.have.length(2);
    expect(element.state).to.equal('connecting');
  });

  it('does not take the last server’s name for the next one’s', async () => {
    const element = await connected();
    expect(element.serverName).to.equal('guest');
    element.client.close(lost);
    void element.connect();
    await settle();
    element.client.accept({ name: '', uuid: '' });
    expect([element.serverName, element.serverUuid]).to.deep.equal(['', '']);
  });

  it('lasts while the element is moved to another document, whose events it hears from then on', async () => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const other = frame.contentDocument!;
    const element = await connected();
    other.body.append(element);
    await settle(200);
    expect(element.ownerDocument === other).to.equal(true);
    expect(element.state).to.equal('connected');
    const before = element.client.toDisplay.length;
    document.dispatchEvent(new Event('visibilitychange'));
    expect(element.client.toDisplay.length).to.equal(before);
    other.dispatchEvent(new Event('visibilitychange'));
    expect(element.client.toDisplay.length).to.equal(before + 1);
    document.body.append(element);
    other.dispatchEvent(new Event('visibilitychange'));
    await settle(200);
    expect(element.state).to.equal('connected');
    frame.remove();
  });

  it('keeps two elements apart', async () => {
    const [one, other] = [await connected(), await connected()];
    one.client.close(lost);
    expect([one.state, other.state]).to.deep.equal(['disconnected', 'connected']);
  });

  describe('with reconnect', () => {
    it('tries again after a loss, not after a wish or a refused password', async function () {
      this.timeout(5000);
      const element = await connected((it) => {
        it.reconnect = true;
      });
      element.client.close(lost);
      await element.updateComplete;
      expect(element.statusText).to.equal('The connection was lost. Trying again in a moment…');
      await settle(1300);
      expect(element.client.connects).to.have.length(2);
      element.client.close({ reason: 'auth', clean: false, message: 'no' });
      await settle(1300);
      expect(element.client.connects).to.have.length(2);
      expect(element.state).to.equal('disconnected');
    });

    it('keeps the last picture, dimmed, under what it says, and asks for a fresh password', async function () {
      this.timeout(5000);
      const element = await connected((it) => {
        it.reconnect = true;
        it.password = 'for once';
      });
      const canvas = element.shadowRoot!.querySelector('canvas')!;
      element.client.close(lost);
      await element.updateComplete;
      await settle(400);
      expect(element.shadowRoot!.querySelector('canvas')).to.equal(canvas);
      expect(Number(getComputedStyle(canvas).opacity)).to.be.within(0.2, 0.5);
      const status = element.shadowRoot!.querySelector('[part=status]')!.getBoundingClientRect();
      const picture = canvas.getBoundingClientRect();
      expect(Math.abs(status.x + status.width / 2 - (picture.x + picture.width / 2))).to.be.lessThan(1);
      expect(status.height).to.be.greaterThan(20);

      const attempts: number[] = [];
      element.addEventListener('credentialsrequired', ({ detail }) => {
        attempts.push(detail.attempt);
        element.password = 'a fresh one';
      });
      await settle(1000);
      expect(element.client.connects).to.have.length(2);
      const answer = await element.client.handlers.session.calls.credentials({ types: ['password'], attempt: 1 });
      expect([attempts, answer]).to.deep.equal([[1], { password: 'a fresh one', username: '' }]);
      element.client.accept();
      element.client.picture(1024, 768);
      await settle(400);
      expect(element.statusText).to.equal('');
      expect(getComputedStyle(element.shadowRoot!.querySelector('canvas')!).opacity).to.equal('1');
    });

    it('waits longer from try to try', async function () {
      this.timeout(10_000);
      const element = await connected((it) => {
        it.reconnect = true;
      });
      element.client.close(lost);
      await settle(1300);
      expect(element.client.connects).to.have.length(2);
      element.client.close(lost);
      await settle(1300);
      expect(element.client.connects).to.have.length(2);
      await settle(1300);
      expect(element.client.connects).to.have.length(3);
    });

    it('stops trying when the wish is taken back', async () => {
      const element = await connected((it) => {
        it.reconnect = true;
      });
      element.client.close(lost);
      element.reconnect = false;
      await element.updateComplete;
      expect(element.statusText).to.equal('The connection was lost.');
      await settle(1300);
      expect(element.client.connects).to.have.length(1);
    });

    it('looks for a guest that has moved where it was last, then where the page says', async function () {
      this.timeout(10_000);
      const element = await connected((it) => {
        it.reconnect = true;
      });
      const url = 'ws://127.0.0.1:2/';
      const ports = { port: 2, tlsPort: 0 };
      element.client.tell('migrationStart', { kind: 'switch-host', host: '127.0.0.1', ...ports, url });
      const figures = { duration: 1, blackout: 1, framesDropped: 0, mmTimeShift: 0 };
      element.client.tell('migrationEnd', { kind: 'switch-host', outcome: 'completed', ...figures });
      const home = { kind: 'switch-host', host: '', port: 0, tlsPort: 0, certSubject: '' } as const;
      expect(await element.client.handlers.session.calls.resolveMigration(home)).to.equal(url);
      element.client.close(lost);
      await settle(1300);
      element.client.close(lost);
      await settle(2600);
      expect(element.client.connects.map((args) => args.url)).to.deep.equal([
        'ws://127.0.0.1:1/',
        url,
        'ws://127.0.0.1:1/',
      ]);
    });

    it('stops trying when the page disconnects', async () => {
      const element = await connected((it) => {
        it.reconnect = true;
      });
      element.client.close(lost);
      element.disconnect();
      await settle(1300);
      expect(element.client.connects).to.have.length(1);
    });
  });

  it('tells the workers of the page’s visibility and of options that change', async () => {
    const element = await connected();
    expect(element.client.toDisplay).to.deep.include(['visibility', { hidden: false }]);
    element.setAttribute('preferred-compression', 'auto-glz');
    element.setAttribute('preferred-codecs', 'vp9, mjpeg');
    element.viewOnly = true;
    await element.updateComplete;
    expect(element.client.told('options')).to.deep.equal([
      {
        preferredCompression: 'auto_glz',
        preferredCodecs: ['vp9', 'mjpeg'],
        streamLatency: 'auto',
        latencyInterval: 1000,
        viewOnly: true,
        microphone: false,
      },
    ]);
  });

  it('takes an attribute that goes, or a secret that is null, for nothing, and a URL for an address', async () => {
    const element = await connected((it) => {
      it.setAttribute('ports', '*');
      it.removeAttribute('ports');
      it.password = null;
      it.username = null;
      it.src = new URL('ws://127.0.0.1:2/');
    });
    expect([element.ports, element.password, element.src]).to.deep.equal(['', '', 'ws://127.0.0.1:2/']);
    expect(element.client.told('ports')).to.deep.equal([{ names: [] }]);
    expect(element.client.connects[0]!.credentials).to.deep.equal({ password: '', username: '' });
    expect(element.client.connects[0]!.url).to.equal('ws://127.0.0.1:2/');
  });

  it('passes on what the workers tell', async () => {
    const element = await connected();
    const log = record(element, 'mouse-mode-change', 'modifiers-change', 'monitors-change', 'agent-change', 'notify');
    element.client.tell('mouseMode', { mode: 'server', supported: ['server'] });
    element.client.tell('modifiers', { scrollLock: false, numLock: true, capsLock: false });
    element.client.tell('agent', { connected: true, capabilities: ['clipboardByDemand'] });
    element.client.tell('notify', { severity: 'warning', message: 'hm' });
    element.client.show('monitors', { monitors: [{ id: 0, channel: 0, x: 0, y: 0, width: 1024, height: 768 }] });
    expect(log).to.deep.equal([
      'mouse-mode-change {"mode":"server"}',
      'modifiers-change {"scrollLock":false,"numLock":true,"capsLock":false}',
      'agent-change {"connected":true,"capabilities":["clipboardByDemand"]}',
      'notify {"severity":"warning","message":"hm"}',
      'monitors-change {"monitors":[{"id":0,"channel":0,"x":0,"y":0,"width":1024,"height":768}]}',
    ]);
    expect([element.mouseMode, element.agentConnected, element.monitors.length]).to.deep.equal(['server', true, 1]);
  });

  it('resolves a migration’s target by the page, or by the address it has', async () => {
    const element = await connected();
    const target = { kind: 'seamless', host: 'b.example', port: 5931, tlsPort: 5932, certSubject: '' } as const;
    const { resolveMigration } = element.client.handlers.session.calls;
    expect(await resolveMigration(target)).to.equal('ws://b.example:5931/');
    element.resolveMigration = ({ src, host }) => `wss://gate.example/?to=${host}&from=${src}`;
    expect(await resolveMigration(target)).to.equal('wss://gate.example/?to=b.example&from=ws://127.0.0.1:1/');
    element.resolveMigration = () => Promise.resolve(new URL('https://gate.example/b'));
    expect(await resolveMigration(target)).to.equal('wss://gate.example/b');
    element.resolveMigration = ({ port }) => `/vm/${port}`;
    expect(await resolveMigration(target)).to.equal(`ws://${location.host}/vm/5931`);
    element.resolveMigration = () => 'mailto:somebody';
    const failure = await Promise.resolve(resolveMigration(target)).catch((error: unknown) => error);
    expect(String(failure)).to.equal(`AddressError: ${noAddress}`);
  });
});
