import { expect } from 'chai';
import { readFrameNumber } from './guest-state.ts';
import { browserUsage, startDevice, startGateway, startQemu, startSpicy, startXspice, type PageQemu } from './page.ts';
import { until } from './until.ts';

/** Opens a channel by hand and gives the first bytes that the server answers to a link message. */
async function link(url: string): Promise<Uint8Array> {
  const socket = new WebSocket(url, 'binary');
  socket.binaryType = 'arraybuffer';
  const received: number[] = [];
  socket.addEventListener('message', (event: MessageEvent<ArrayBuffer>) => {
    received.push(...new Uint8Array(event.data));
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => {
      resolve();
    });
    socket.addEventListener('error', () => {
      reject(new Error('the server refused the web socket'));
    });
  });
  expect(socket.protocol).to.equal('binary');
  // Magic, version 2.2, size 18; session 0, main channel 0, no capabilities, their offset 18.
  const bytes = new Uint8Array(16 + 18);
  bytes.set([0x52, 0x45, 0x44, 0x51, 2, 0, 0, 0, 2, 0, 0, 0, 18, 0, 0, 0]);
  bytes.set([1], 20);
  bytes.set([18], 30);
  socket.send(bytes);
  await until('the link reply', () => (received.length >= 16 ? true : undefined));
  socket.close();
  return Uint8Array.from(received);
}

describe('a real server for a page', function () {
  this.timeout(60_000);

  it('answers the SPICE link over a web socket', async () => {
    const qemu = await startQemu({ guest: 'desktop frames=2' });
    const reply = await link(qemu.url);
    expect(String.fromCharCode(...reply.subarray(0, 4))).to.equal('REDQ');
    expect([...reply.subarray(4, 12)]).to.deep.equal([2, 0, 0, 0, 2, 0, 0, 0]);
    await qemu.stop();
  });

  it('answers the same over TLS', async () => {
    const qemu = await startQemu({ guest: 'desktop frames=2', tls: true });
    const reply = await link(qemu.tlsUrl ?? '');
    expect(String.fromCharCode(...reply.subarray(0, 4))).to.equal('REDQ');
    await qemu.stop();
  });

  it('shows what the guest shows, the same on every run', async () => {
    const pictures = [];
    for (let run = 0; run < 2; run++) {
      const qemu = await startQemu({ guest: 'desktop frames=3' });
      await qemu.waitForGuest((state) => state.rounds === 1);
      pictures.push(await qemu.screendump());
      await qemu.stop();
    }
    expect([pictures[0]?.width, pictures[0]?.height]).to.deep.equal([1024, 768]);
    expect(new Set(pictures[0]?.data).size).to.be.greaterThan(200);
    expect(pictures[0]?.data).to.deep.equal(pictures[1]?.data);
  });

  it('notes the keys and the pointer the guest gets', async () => {
    const qemu = await startQemu({ guest: 'input toggle' });
    await qemu.monitor('sendkey alt_r-e 20');
    await qemu.monitor('mouse_move 10 20');
    await qemu.monitor('mouse_button 4');
    await qemu.monitor('mouse_move 0 0 1');
    const { log } = await qemu.waitForGuest(({ logCount }) => logCount >= 9);
    const codes = log.filter(({ kind }) => kind === 'key').map(({ code }) => code);
    expect(codes).to.deep.equal([0xe0, 0x38, 0x12, 0x92, 0xe0, 0xb8]);
    const mouse = log.filter(({ kind }) => kind === 'mouse');
    expect(mouse[0]).to.include({ x: 10, y: 20, buttons: 0 });
    expect(mouse.some(({ buttons }) => buttons === 4)).to.equal(true);
    expect(mouse.some(({ wheel }) => wheel !== 0)).to.equal(true);
    await qemu.stop();
  });

  it('notes absolute positions, switched on by a key, and lights', async () => {
    const qemu = await startQemu({ guest: 'input toggle' });
    await qemu.monitor('sendkey caps_lock 20');
    await qemu.waitForGuest(({ lights }) => lights === 4);
    await qemu.monitor('sendkey f12 20');
    await qemu.waitForGuest(({ tablet }) => tablet);
    const axes = [
      { type: 'abs', data: { axis: 'x', value: 0x4000 } },
      { type: 'abs', data: { axis: 'y', value: 0x7fff } },
    ];
    await qemu.qmp('input-send-event', { events: axes });
    const { log } = await qemu.waitForGuest((state) => state.log.some(({ kind }) => kind === 'tablet'));
    const last = log.filter(({ kind }) => kind === 'tablet').at(-1);
    expect(last?.x).to.be.within(0x7ffe, 0x8002);
    expect(last?.y).to.be.within(0xfffd, 0xffff);
    await qemu.stop();
  });

  it('writes the frame number into every column of the video', async () => {
    const qemu = await startQemu({ guest: 'video' });
    await qemu.waitForGuest(({ videoFrame }) => videoFrame > 5);
    await qemu.qmp('stop');
    const state = await qemu.guestState();
    const picture = await qemu.screendump();
    const numbers = Array.from({ length: 12 }, (_, column) => readFrameNumber(picture, 64 + column * 32, 64));
    // The machine may have been stopped while it painted the next frame.
    for (const number of numbers) expect(number).to.be.oneOf([state?.videoFrame, (state?.videoFrame ?? 0) + 1]);
    await qemu.stop();
  });

  for (const clockOffset of [0, 100_000_000, -300]) {
    it(`moves a machine to a target whose clock is ${clockOffset} ms ahead`, async () => {
      const guest = 'desktop video frames=2';
      const [source, target]: PageQemu[] = [
        await startQemu({ guest }),
        await startQemu({ guest, incoming: true, clockOffset }),
      ];
      if (source === undefined || target === undefined) throw new Error('two were started');
      const before = await source.waitForGuest(({ videoFrame }) => videoFrame > 10);
      await source.migrate(target);
      const after = await target.waitForGuest(({ videoFrame }) => videoFrame > before.videoFrame + 10);
      expect(after.videoFrame - before.videoFrame).to.be.lessThan(100);
      await source.stop();
      await target.stop();
    });
  }

  it('shows what an application draws on Xspice, with its agent', async () => {
    const xspice = await startXspice({ width: 640, height: 480, agent: true });
    expect((await link(xspice.url)).length).to.be.greaterThan(100);
    const empty = await xspice.screendump();
    expect([empty.width, empty.height]).to.deep.equal([640, 480]);
    await xspice.run('xlogo', '-geometry', '200x200+50+50');
    await until('a picture', async () => {
      const { data } = await xspice.screendump();
      return data.some((value, at) => value !== empty.data[at]) ? true : undefined;
    });
    await xspice.stop();
  });

  it('shows what the device draws on the server library', async () => {
    const device = await startDevice({ args: ['--width', '320', '--height', '200', '--seed', '1'] });
    expect((await link(device.url)).length).to.be.greaterThan(100);
    await device.command('draw fill 1 20');
    await device.command('sync');
    const picture = await device.dump();
    expect([picture.width, picture.height]).to.deep.equal([320, 200]);
    expect(new Set(picture.data).size).to.be.greaterThan(5);
    const refusal = await device.command('no-such-thing').catch((error: unknown) => String(error));
    expect(refusal).to.include('no-such-thing');
    await device.stop();
  });

  it('reaches a server through a network that is slow, refuses, falls silent and breaks', async () => {
    const qemu = await startQemu({ guest: 'desktop frames=2' });
    const gateway = await startGateway({ to: qemu.port, delay: 100 });
    const begin = performance.now();
    expect((await link(gateway.url)).length).to.be.greaterThan(15);
    // The hand-shake of the web socket and the link are a round trip each.
    expect(performance.now() - begin).to.be.greaterThan(390);
    await until('the end of the connection', async () => ((await gateway.connections()) === 0 ? true : undefined));

    await gateway.change({ delay: 0, refuse: true });
    expect(await link(gateway.url).catch((error: unknown) => String(error))).to.include('refused');

    await gateway.change({ refuse: false, silent: true });
    const reply = link(gateway.url);
    const pause = new Promise((resolve) => setTimeout(resolve, 300, 'silence'));
    expect(await Promise.race([reply, pause])).to.equal('silence');
    await gateway.change({ silent: false });
    expect((await reply).length).to.be.greaterThan(15);

    const socket = new WebSocket(gateway.url, 'binary');
    await new Promise((resolve) => {
      socket.addEventListener('open', resolve);
    });
    const closed = new Promise<CloseEvent>((resolve) => {
      socket.addEventListener('close', resolve);
    });
    await gateway.cut();
    expect((await closed).wasClean).to.equal(false);
  });

  it('runs the reference client beside, and hands out its log', async () => {
    const qemu = await startQemu({ guest: 'video', streaming: 'all' });
    const spicy = await startSpicy(qemu.port);
    const lines = await until(
      'a stream',
      async () => {
        const log = await spicy.log();
        return log.some(({ text }) => text.includes('display_handle_stream_create')) ? log : undefined;
      },
      30_000,
    );
    const last = lines.at(-1)?.at ?? 0;
    expect(last - (performance.timeOrigin + performance.now())).to.be.within(-20_000, 100);
    await spicy.stop();
  });

  it('tells the memory and the processor time of the browser', async () => {
    const { memory, processorTime } = await browserUsage();
    expect(memory).to.be.within(50e6, 5e9);
    expect(processorTime).to.be.greaterThan(100);
  });
});
