import { expect } from 'chai';
import { sendMouse } from '@web/test-runner-commands';
import { connected, connecting, lost, record, settle, TestDisplay } from './test-display.ts';

const sideBySide = [
  { id: 0, channel: 0, x: 0, y: 0, width: 800, height: 600 },
  { id: 1, channel: 0, x: 800, y: 0, width: 640, height: 480 },
];

/** Shows every canvas of the first element's workers with its monitor's size. */
function paint(first: TestDisplay): void {
  for (const [name, detail] of first.client.toDisplay) {
    if (name !== 'attachCanvas') continue;
    const { view, monitor } = detail as { view: number; monitor: number };
    const { width, height } = sideBySide[monitor]!;
    first.client.show('resized', { view, width, height });
    first.client.show('picture', { view });
  }
}

/** An element that shows monitor 1 of the session of the element with the id `first`. */
async function second(set: (element: TestDisplay) => void = () => undefined): Promise<TestDisplay> {
  const element = new TestDisplay();
  element.style.cssText = 'width: 320px; height: 240px';
  element.setAttribute('session', 'first');
  element.monitor = 1;
  set(element);
  document.body.append(element);
  await element.updateComplete;
  await settle();
  return element;
}

/** Two elements that show two monitors of one session. */
async function two(): Promise<[TestDisplay, TestDisplay]> {
  const first = await connecting((element) => {
    element.id = 'first';
  });
  const other = await second();
  first.client.accept();
  first.client.show('monitors', { monitors: sideBySide });
  paint(first);
  await other.updateComplete;
  await settle();
  return [first, other];
}

describe('two elements of one session', () => {
  beforeEach(() => {
    document.body.style.margin = '0';
  });
  afterEach(() => {
    document.body.replaceChildren();
  });

  it('have one pair of workers and a canvas each', async () => {
    const [first, other] = await two();
    expect([first.clients.length, other.clients.length]).to.deep.equal([1, 0]);
    expect([first.state, other.state]).to.deep.equal(['connected', 'connected']);
    expect(first.client.connects).to.have.length(1);
    expect(first.client.canvases.size).to.equal(2);
    expect([first.guestWidth, other.guestWidth, other.guestHeight]).to.deep.equal([800, 640, 480]);
    expect([other.serverName, other.monitors.length]).to.deep.equal(['guest', 2]);
  });

  it('each tell of what is theirs', async () => {
    const first = await connecting((element) => {
      element.id = 'first';
    });
    const other = new TestDisplay();
    const logs = [first, other].map((element) =>
      record(element, 'connect', 'resize', 'disconnect', 'mouse-mode-change'),
    );
    other.session = first;
    other.monitor = 1;
    document.body.append(other);
    await other.updateComplete;
    await settle();
    first.client.accept({ name: 'guest', uuid: '' });
    first.client.tell('mouseMode', { mode: 'server', supported: ['server'] });
    paint(first);
    first.client.close(lost);
    const end = `disconnect ${JSON.stringify(lost)}`;
    const common = ['connect {"name":"guest","uuid":""}', 'mouse-mode-change {"mode":"server"}'];
    expect(logs).to.deep.equal([
      [...common, 'resize {"width":800,"height":600}', end],
      [...common, 'resize {"width":640,"height":480}', end],
    ]);
  });

  it('may come in any order, and late', async () => {
    const other = await second();
    expect(other.state).to.equal('idle');
    const first = await connected((element) => {
      element.id = 'first';
    });
    first.client.tell('mouseMode', { mode: 'server', supported: ['server'] });
    await settle();
    expect(other.state).to.equal('connected');
    const third = await second();
    expect([third.state, third.mouseMode, third.serverName]).to.deep.equal(['connected', 'server', 'guest']);
    expect(first.client.canvases.size).to.equal(3);
  });

  it('put the pointer where the monitor lies, on its display channel', async () => {
    const [first, other] = await two();
    const box = other.getBoundingClientRect();
    await sendMouse({ type: 'move', position: [Math.round(box.left) + 160, Math.round(box.top) + 120] });
    expect(first.client.input.at(-1)).to.include({ kind: 'position', x: 1120, y: 240, monitor: 0 });
    first.client.show('monitors', {
      monitors: [sideBySide[0]!, { id: 1, channel: 1, x: 0, y: 0, width: 640, height: 480 }],
    });
    await sendMouse({ type: 'move', position: [Math.round(box.left) + 161, Math.round(box.top) + 120] });
    expect(first.client.input.at(-1)).to.include({ kind: 'position', x: 322, y: 240, monitor: 1 });
    // Its number stays when the channel before it shows nothing.
    first.client.show('monitors', { monitors: [{ id: 1, channel: 1, x: 20, y: 0, width: 640, height: 480 }] });
    await sendMouse({ type: 'move', position: [Math.round(box.left) + 160, Math.round(box.top) + 120] });
    expect(first.client.input.at(-1)).to.include({ kind: 'position', x: 340, y: 240, monitor: 1 });
    await Promise.all([first.updateComplete, other.updateComplete]);
    expect([first.statusText, other.statusText]).to.deep.equal(['The guest has no monitor 0.', '']);
  });

  it('end with the first, and come again with it', async () => {
    const [first, other] = await two();
    first.disconnect();
    expect([first.state, other.state]).to.deep.equal(['disconnected', 'disconnected']);
    first.client.tell('closed', lost);
    void first.connect();
    await settle();
    expect(other.state).to.equal('connecting');
    first.client.accept();
    expect(other.state).to.equal('connected');
    expect(first.client.canvases.size, 'the canvases of before').to.equal(2);
  });

  it('begin the session when the other one is asked to', async () => {
    const [first, other] = await two();
    first.client.close(lost);
    const again = other.connect();
    await settle();
    expect(first.state).to.equal('connecting');
    first.client.accept();
    await again;
    expect([first.state, other.state]).to.deep.equal(['connected', 'connected']);
  });

  it('are free to leave: the first goes on, and the last picture stays', async () => {
    const [first, other] = await two();
    other.disconnect();
    await settle();
    expect([first.state, other.state, other.guestWidth]).to.deep.equal(['connected', 'disconnected', 640]);
    const last = () => first.client.toDisplay.at(-1)!;
    expect(last()[0]).to.equal('showMonitor');
    const { view, monitor } = last()[1] as { view: number; monitor: number };
    expect(monitor).to.be.above(255);
    first.client.tell('mouseMode', { mode: 'server', supported: ['server'] });
    expect(other.mouseMode).to.equal('client');
    await other.connect();
    expect(last()).to.deep.equal(['showMonitor', { view, monitor: 1 }]);
    expect([other.state, other.mouseMode]).to.deep.equal(['connected', 'server']);
    other.remove();
    await settle(200);
    expect(last()).to.deep.equal(['detachCanvas', { view }]);
    expect([first.state, first.client.ended]).to.deep.equal(['connected', false]);
  });

  it('outlive the removal of the first', async () => {
    const [first, other] = await two();
    first.remove();
    await settle(200);
    expect([other.state, other.guestWidth]).to.deep.equal(['disconnected', 640]);
    document.body.append(first);
    await settle();
    first.client.accept();
    await settle();
    expect([first.clients.length, other.state]).to.deep.equal([2, 'connected']);
    expect(first.client.canvases.size).to.equal(2);
  });

  it('take screenshots of their own monitor and show another when asked', async () => {
    const [first, other] = await two();
    await other.screenshot();
    expect(first.client.toDisplay.at(-1)?.[1]).to.include({ monitor: 1 });
    other.monitor = 0;
    await other.updateComplete;
    expect(first.client.toDisplay.at(-1)?.[1]).to.include({ monitor: 0 });
  });

  it('part when the attribute goes', async () => {
    const [first, other] = await two();
    other.removeAttribute('session');
    expect([first.state, other.state]).to.deep.equal(['connected', 'disconnected']);
    other.src = 'ws://127.0.0.1:1/';
    await other.updateComplete;
    await settle();
    expect(other.clients).to.have.length(1);
  });

  it('say the same of an address that can’t be used, and neither tries it again', async function () {
    this.timeout(5000);
    const [first, other] = await two();
    other.reconnect = true;
    first.src = 'mailto:somebody';
    await first.updateComplete;
    first.client.tell('closed', { reason: 'closed', clean: true, message: '' });
    await settle(1300);
    for (const element of [first, other]) {
      expect(element.state).to.equal('disconnected');
      expect(element.statusText).to.equal('The server’s address can’t be used.');
      expect(element.shadowRoot!.querySelector('.status button')).to.equal(null);
    }
  });

  it('need one that has a session of its own', async () => {
    const alone = await second((element) => {
      element.setAttribute('session', 'nobody');
    });
    const error: unknown = await alone.connect().catch((reason: unknown) => reason);
    expect((error as Error).message).to.equal('There is no spice-display whose session this one could share.');
  });
});
