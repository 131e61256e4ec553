import { expect } from 'chai';
import { sendKeys, sendMouse } from '@web/test-runner-commands';
import '../../src/element/spice-display.ts';
import type { SpiceDisplayElement } from '../../src/element/element.ts';
import type { GuestLogEntry } from '../harness/guest-state.ts';
import { expectPictureSettles, startQemu } from '../harness/page.ts';
import { until } from '../harness/until.ts';
import type { PageQemu } from '../harness/page.ts';
import type { Picture } from '../harness/picture-types.ts';

/** The pixels of what an element would save, as soon as its session has a picture. */
async function pictureOf(element: SpiceDisplayElement): Promise<Picture> {
  const blob = await until('a picture', () => element.screenshot().catch(() => undefined));
  const bitmap = await createImageBitmap(blob);
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  const { width, height, data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
  return { width, height, data: new Uint8ClampedArray(data) };
}

/** An element in the document at (0, 0), with the guest's picture. */
async function showing(url: string, set: (element: SpiceDisplayElement) => void = () => undefined) {
  const element = document.createElement('spice-display');
  element.style.cssText = 'width: 512px; height: 384px';
  element.src = url;
  set(element);
  document.body.append(element);
  await until('a picture', () => (element.guestWidth > 0 ? true : undefined));
  return element;
}

const keysIn = (log: readonly GuestLogEntry[]) =>
  log.flatMap(({ kind, code }) => (kind === 'key' ? [code.toString(16)] : [])).join(' ');

describe('an element with a real guest', function () {
  this.timeout(60_000);
  let qemu: PageQemu;

  beforeEach(() => {
    document.body.style.margin = '0';
  });

  afterEach(async () => {
    document.body.replaceChildren();
    await qemu.stop();
  });

  it('shows what the guest shows', async () => {
    qemu = await startQemu({ guest: 'desktop frames=3' });
    const element = await showing(qemu.url);
    await qemu.waitForGuest(({ rounds }) => rounds > 0);
    await expectPictureSettles(
      () => qemu.screendump(),
      () => pictureOf(element),
      'element desktop',
    );
    expect(element.state).to.equal('connected');
    const canvas = element.shadowRoot!.querySelector('canvas')!;
    expect([canvas.width, canvas.height]).to.deep.equal([1024, 768]);
  });

  it('goes on when it is moved in the page, and comes back when it was removed', async () => {
    qemu = await startQemu({ guest: 'desktop frames=3' });
    const element = await showing(qemu.url);
    let ends = 0;
    element.addEventListener('disconnect', () => {
      ends++;
    });
    const box = document.createElement('div');
    document.body.append(box);
    box.append(element);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect([ends, element.state]).to.deep.equal([0, 'connected']);
    element.remove();
    await until('its end', () => (ends === 1 ? true : undefined));
    document.body.append(element);
    await until('a new session', () => (element.state === 'connected' ? true : undefined));
    await qemu.waitForGuest(({ rounds }) => rounds > 0);
    await expectPictureSettles(
      () => qemu.screendump(),
      () => pictureOf(element),
      'element put back',
    );
  });

  it('stays when the guest is reset', async () => {
    qemu = await startQemu({ guest: 'desktop frames=3', extra: ['-action', 'reboot=reset'] });
    const element = await showing(qemu.url);
    let ends = 0;
    element.addEventListener('disconnect', () => {
      ends++;
    });
    // A key has the guest paint another picture, which it forgets with the reset.
    await qemu.waitForGuest(({ rounds }) => rounds === 1);
    element.sendKeys(['KeyA']);
    await qemu.waitForGuest(({ rounds }) => rounds === 2);
    await qemu.qmp('system_reset');
    // The machine's own text comes between, in a mode of its own: often so shortly that QEMU shows nothing of it.
    await qemu.waitForGuest(({ rounds, logCount }) => rounds === 1 && logCount === 0);
    await expectPictureSettles(
      () => qemu.screendump(),
      () => pictureOf(element),
      'element after a reset',
    );
    expect([ends, element.state]).to.deep.equal([0, 'connected']);
  });

  it('connects again with the same workers after disconnect()', async () => {
    qemu = await startQemu({ guest: 'desktop frames=3' });
    const element = await showing(qemu.url);
    element.disconnect();
    await element.connect();
    await qemu.waitForGuest(({ rounds }) => rounds > 0);
    await expectPictureSettles(
      () => qemu.screendump(),
      () => pictureOf(element),
      'element connected again',
    );
  });

  it('carries every kind of key', async () => {
    qemu = await startQemu({ guest: 'input' });
    const element = await showing(qemu.url);
    await qemu.waitForGuest(() => true);
    element.focus();
    let wanted = '';
    // One after the other: a keyboard's buffer of 16 bytes is soon full when the machine is busy.
    const press = async (keys: () => unknown, bytes: string) => {
      await keys();
      wanted = `${wanted} ${bytes}`.trim();
      await qemu.waitForGuest(({ log }) => keysIn(log).length >= wanted.length).catch(() => undefined);
      expect(keysIn((await qemu.guestState())?.log ?? [])).to.equal(wanted);
    };
    await press(() => sendKeys({ press: 'KeyA' }), '1e 9e');
    await press(() => sendKeys({ press: 'ArrowUp' }), 'e0 48 e0 c8');
    await press(() => sendKeys({ press: 'Tab' }), 'f 8f');
    const keys =
      (...codes: string[]) =>
      () => {
        element.sendKeys(codes);
      };
    await press(keys('AltRight', 'KeyE'), 'e0 38 12 92 e0 b8');
    await press(keys('Pause'), 'e1 1d 45 e1 9d c5');
    await press(keys('PrintScreen'), 'e0 2a e0 37 e0 b7 e0 aa');
    // QEMU surrounds SysRq with releases of Alt, as keyboards do.
    await press(keys('AltLeft', 'PrintScreen'), '38 b8 38 54 d4 b8 38 b8');
    await press(keys('IntlBackslash'), '56 d6');
    await press(() => element.typeText('B1'), '2a 30 b0 aa 2 82');
  });

  it('carries the pointer by place, with all buttons and the wheel', async () => {
    qemu = await startQemu({ guest: 'input tablet' });
    const element = await showing(qemu.url);
    await until('the pointer of the person', () => (element.mouseMode === 'client' ? true : undefined));
    // Its tablet is there before its screen is.
    await until('the guest’s mode', () => (element.guestWidth === 1024 ? true : undefined));
    await qemu.waitForGuest(() => true);
    await sendMouse({ type: 'move', position: [100, 100] });
    await sendMouse({ type: 'down', button: 'left' });
    await sendMouse({ type: 'down', button: 'right' });
    await sendMouse({ type: 'move', position: [400, 300] });
    await sendMouse({ type: 'up', button: 'left' });
    await sendMouse({ type: 'up', button: 'right' });
    element
      .shadowRoot!.querySelector('.surface')!
      .dispatchEvent(new WheelEvent('wheel', { deltaY: -120, cancelable: true }));
    const tablet = (log: readonly GuestLogEntry[]) => log.filter(({ kind }) => kind === 'tablet');
    const { log } = await qemu.waitForGuest((state) => tablet(state.log).some(({ wheel }) => wheel !== 0));
    // The guest counts 65536 steps across its picture; buttons are left 32, right 16.
    const seen = tablet(log).map(({ x, y, buttons, wheel }) => [
      Math.floor((x * 1024) / 65536),
      Math.floor((y * 768) / 65536),
      buttons,
      wheel,
    ]);
    expect(seen.slice(0, 7)).to.deep.equal([
      [199, 199, 0, 0],
      [199, 199, 32, 0],
      [199, 199, 48, 0],
      [799, 599, 48, 0],
      [799, 599, 16, 0],
      [799, 599, 0, 0],
      [799, 599, 0, -1],
    ]);
  });

  it('asks for the password, again when it was wrong, and connects with the right one', async () => {
    qemu = await startQemu({ guest: 'desktop frames=3', password: 'right' });
    const element = document.createElement('spice-display');
    const attempts: number[] = [];
    element.addEventListener('credentialsrequired', ({ detail }) => {
      attempts.push(detail.attempt);
    });
    element.src = qemu.url;
    document.body.append(element);
    const field = () => element.shadowRoot?.querySelector<HTMLInputElement>('input[type=password]') ?? undefined;
    await until('the form', () => field());
    await sendKeys({ type: 'wrong' });
    await sendKeys({ press: 'Enter' });
    await until('the form once more', () => (attempts.length === 2 ? field() : undefined));
    await sendKeys({ type: 'right' });
    await sendKeys({ press: 'Enter' });
    await until('a session', () => (element.state === 'connected' ? true : undefined));
    expect(attempts).to.deep.equal([1, 2]);
  });

  it('ends with the reason auth when the person gives up', async () => {
    qemu = await startQemu({ guest: null, password: 'right' });
    const element = document.createElement('spice-display');
    element.src = qemu.url;
    element.password = 'wrong';
    const ended = new Promise<string>((resolve) => {
      element.addEventListener('disconnect', ({ detail }) => {
        resolve(detail.reason);
      });
    });
    document.body.append(element);
    await until('the form', () => element.shadowRoot?.querySelector('input') ?? undefined);
    await sendKeys({ press: 'Escape' });
    expect(await ended).to.equal('auth');
  });

  it('goes through sockets that the page makes', async () => {
    qemu = await startQemu({ guest: 'desktop frames=3' });
    const made: string[] = [];
    const element = await showing(qemu.url, (it) => {
      it.channelFactory = ({ url, channelType, channelId }) => {
        made.push(`${channelType} ${channelId}`);
        return new WebSocket(url, 'binary');
      };
    });
    await qemu.waitForGuest(({ rounds }) => rounds > 0);
    await expectPictureSettles(
      () => qemu.screendump(),
      () => pictureOf(element),
      'element relayed',
    );
    expect(made.slice(0, 1)).to.deep.equal(['1 0']);
    expect(made).to.include.members(['2 0', '3 0', '4 0']);
  });
});
