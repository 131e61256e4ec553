import { expect } from 'chai';
import { sendKeys, sendMouse } from '@web/test-runner-commands';
import { expectPictureSettles } from '../harness/page.ts';
import { until } from '../harness/until.ts';
import { startScripted } from '../harness/scripted.ts';
import { next, pixelsOf, place, ready, recordOf, removeAll } from './element.ts';

describe('the element and the scripted server', function () {
  this.timeout(60_000);

  afterEach(removeAll);

  it('connect, and show the same pixels', async () => {
    const server = await startScripted({ name: 'one' });
    const element = place(server.url);
    const { name, uuid } = await next(element, 'connect');
    expect(name).to.equal('one');
    expect(uuid).to.match(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    await until('a picture', () => (element.guestWidth > 0 ? true : undefined));
    expect([element.guestWidth, element.guestHeight]).to.deep.equal([1024, 768]);
    expect(element.mouseMode).to.equal('client');
    await expectPictureSettles(server.picture, () => pixelsOf(element), 'scripted still');
    const { sessions } = await server.state();
    expect(sessions.map(({ channels }) => channels.includes('display'))).to.deep.equal([true]);
  });

  it('draw the same while much moves and all is acknowledged', async () => {
    const server = await startScripted({ guest: { animation: true, film: false } });
    const element = place(server.url);
    await ready(element);
    const before = await pixelsOf(element);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    await server.hold();
    await expectPictureSettles(server.picture, () => pixelsOf(element), 'scripted moved');
    expect(differs(before.data, (await pixelsOf(element)).data), 'something moved').to.equal(true);
  });

  it('take the right password, and refuse a wrong one', async () => {
    const server = await startScripted({ password: 'right' });
    const element = document.createElement('spice-display');
    element.password = 'right';
    element.src = server.url;
    document.body.append(element);
    await next(element, 'connect');
    element.remove();

    const refused = place();
    const asked = recordOf(refused, 'credentialsrequired');
    refused.password = 'wrong';
    refused.src = server.url;
    await until('the question', () => (asked.length > 0 ? true : undefined));
    expect(asked[0]?.types).to.deep.equal(['password']);
    expect(refused.state).to.equal('connecting');
    refused.password = 'right';
    await next(refused, 'connect');
    expect(refused.state).to.equal('connected');
  });

  it('say why a channel or a session is refused', async () => {
    const server = await startScripted({ faults: { refuse: { main: 'needSecured' } } });
    const element = place(server.url);
    const { reason, message } = await next(element, 'disconnect');
    expect(reason).to.equal('server');
    expect(message).to.match(/encrypted/);
  });

  it('carry typed keys: the guest shows them, and so does the element', async () => {
    const server = await startScripted();
    const element = place(server.url);
    await ready(element);
    const before = await pixelsOf(element);
    await element.typeText('Hello, World! {42}\nsecond line');
    await until('the text', async () => {
      const { guest } = await server.state();
      return guest?.typed === 'Hello, World! {42}\nsecond line' ? true : undefined;
    });
    await expectPictureSettles(server.picture, () => pixelsOf(element), 'scripted typed');
    const after = await pixelsOf(element);
    expect(differs(before.data, after.data)).to.equal(true);
    const keys = (await server.state()).guest!.keys;
    expect(keys.filter(({ down }) => down).length).to.equal(keys.filter(({ down }) => !down).length);
  });

  it('carry real keys, the lock keys and their lights', async () => {
    const server = await startScripted();
    const element = place(server.url);
    await ready(element);
    const modifiers = recordOf(element, 'modifiers-change');
    await sendMouse({ type: 'click', position: [100, 450], button: 'left' });
    await sendKeys({ press: 'KeyA' });
    element.sendKeys(['CapsLock']);
    await sendKeys({ press: 'F5' });
    await until('the keys', async () => {
      const { keys, locks } = (await server.state()).guest!;
      const codes = keys.filter(({ down }) => down).map(({ scancode }) => scancode);
      return codes.includes(0x1e) && codes.includes(0x3f) && (locks & 4) !== 0 ? true : undefined;
    });
    await until('the light', () => (modifiers.at(-1)?.capsLock === true ? true : undefined));
    await expectPictureSettles(server.picture, () => pixelsOf(element), 'scripted keys');
  });

  it('carry the pointer, its buttons and the wheel', async () => {
    const server = await startScripted();
    const element = place(server.url);
    await ready(element);
    await sendMouse({ type: 'move', position: [700, 420] });
    await sendMouse({ type: 'down', button: 'left' });
    await sendMouse({ type: 'move', position: [800, 500] });
    await until('the pointer', async () => {
      const { pointer, buttons } = (await server.state()).guest!;
      return pointer.x === 800 && pointer.y === 500 && buttons.includes('left') ? true : undefined;
    });
    await sendMouse({ type: 'up', button: 'left' });
    await until('the button', async () => ((await server.state()).guest!.buttons.length === 0 ? true : undefined));
    await expectPictureSettles(server.picture, () => pixelsOf(element), 'scripted drawing');
  });

  it('show the film as a stream, and what is really there when it has ended', async () => {
    const server = await startScripted({ guest: { animation: false, film: true } });
    const element = place(server.url);
    const { codec, width, height } = await next(element, 'stream-start');
    expect([codec, width, height]).to.deep.equal(['mjpeg', 384, 216]);
    await until('frames that were shown', async () => {
      const { streams } = await next(element, 'latency');
      return streams.some(({ shown }) => shown >= 10) ? true : undefined;
    });
    const ended = next(element, 'stream-end');
    await server.hold();
    expect((await ended).shown).to.be.greaterThan(9);
    await expectPictureSettles(server.picture, () => pixelsOf(element), 'scripted film ended');
  });

  it('begin anew after the network was lost', async () => {
    const server = await startScripted();
    const element = place();
    element.reconnect = true;
    element.src = server.url;
    await ready(element);
    // Both may be there before the runner has answered.
    const lost = next(element, 'disconnect');
    const again = next(element, 'connect');
    await server.drop();
    expect((await lost).reason).to.equal('network');
    await again;
    await expectPictureSettles(server.picture, () => pixelsOf(element), 'scripted reconnected');
  });

  it('show another server’s picture of the same size after the first', async () => {
    const servers = await Promise.all([startScripted({ name: 'first' }), startScripted({ name: 'second' })]);
    const element = place(servers[0].url);
    await ready(element);
    const again = next(element, 'connect');
    element.src = servers[1].url;
    await element.updateComplete;
    expect(element.guestWidth, 'what was shown is of another machine').to.equal(0);
    await again;
    await until('a picture', () => (element.guestWidth === 1024 ? true : undefined));
    expect(element.monitors).to.have.length(1);
    await expectPictureSettles(servers[1].picture, () => pixelsOf(element), 'scripted second');
  });

  it('serve two elements at once, each its own server', async () => {
    const servers = await Promise.all([startScripted({ name: 'left' }), startScripted({ name: 'right' })]);
    const elements = servers.map(({ url }) => place(url));
    await Promise.all(elements.map(ready));
    await elements[0]!.typeText('left only');
    await until('the text', async () => ((await servers[0].state()).guest!.typed === 'left only' ? true : undefined));
    expect((await servers[1].state()).guest!.typed).to.equal('');
    await expectPictureSettles(servers[0].picture, () => pixelsOf(elements[0]!), 'scripted left');
    await expectPictureSettles(servers[1].picture, () => pixelsOf(elements[1]!), 'scripted right');
  });
});

function differs(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return true;
  return false;
}
