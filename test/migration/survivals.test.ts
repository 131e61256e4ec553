import { expect } from 'chai';
import { sendKeys, sendMouse } from '@web/test-runner-commands';
import '../../src/element/spice-display.ts';
import type { LatencyDetail } from '../../src/element/events.ts';
import type { SpiceDisplayElement } from '../../src/element/element.ts';
import { ClipboardType, agentMessages } from '../../src/wire/agent.ts';
import { AgentDeframer, agentChunks } from '../../src/wire/agent-framing.ts';
import type { AgentMessage } from '../../src/wire/agent.ts';
import { expectPictureSettles, picturePixels } from '../harness/page.ts';
import type { PageDevice } from '../harness/page.ts';
import { patternText } from '../harness/pattern.ts';
import { until } from '../harness/until.ts';
import { deviceMoves, devicePair, moveDevice } from './device-move.ts';
import type { DeviceMove } from './device-move.ts';

describe('what survives a move between two servers made with the library', function () {
  this.timeout(60_000);
  let devices: PageDevice[] = [];
  let told: string[] = [];
  let latest: LatencyDetail | undefined;

  afterEach(async () => {
    document.body.replaceChildren();
    await Promise.all(devices.splice(0).map((device) => device.stop()));
  });

  async function begin(kind: DeviceMove, args: readonly string[], set?: (element: SpiceDisplayElement) => void) {
    const { source, target } = await devicePair(kind, args);
    devices = [source, target];
    told = [];
    latest = undefined;
    document.body.style.margin = '0';
    const element = document.createElement('spice-display');
    element.style.cssText = 'width: 640px; height: 480px';
    element.setAttribute('latency-interval', '200');
    set?.(element);
    element.addEventListener('latency', ({ detail }) => (latest = detail));
    element.addEventListener('migration-end', ({ detail }) => told.push(`${detail.kind} ${detail.outcome}`));
    element.addEventListener('mouse-mode-change', ({ detail }) => told.push(`mouse ${detail.mode}`));
    element.addEventListener('agent-change', ({ detail }) => told.push(`agent ${detail.connected}`));
    element.addEventListener('disconnect', ({ detail }) => told.push(`disconnect ${detail.message}`));
    element.src = source.url;
    document.body.append(element);
    await until('a picture', () => (element.state === 'connected' && element.guestWidth > 0 ? true : undefined));
    told.length = 0;
    return { source, target, element };
  }

  async function move(
    source: PageDevice,
    target: PageDevice,
    kind: DeviceMove,
    arrived?: () => Promise<unknown>,
  ): Promise<void> {
    await moveDevice(source, target, kind, arrived);
    await until('the end of the move', () => (told.includes(`${kind} completed`) ? true : undefined));
    expect(told.filter((line) => line.startsWith('disconnect'))).to.deep.equal([]);
  }

  const codes = async (device: PageDevice): Promise<unknown[]> =>
    (await device.events()).filter(({ event }) => event === 'key').map(({ code }) => code);

  for (const kind of deviceMoves) {
    it(`${kind}: a key that is held down, a button, and the mouse mode`, async () => {
      const { source, target, element } = await begin(kind, []);
      expect(element.mouseMode).to.equal('client');
      element.focus();
      await sendMouse({ type: 'move', position: [100, 100] });
      await sendMouse({ type: 'down', button: 'left' });
      await sendKeys({ down: 'KeyA' });
      await until('the key', async () => ((await codes(source)).length > 0 ? true : undefined));
      // A guest that goes paints; without a picture from it a client waits a second.
      await move(source, target, kind);
      await target.command('fill 808080 0 0 640 480');
      await sendKeys({ up: 'KeyA' });
      await sendKeys({ press: 'KeyB' });
      await sendMouse({ type: 'move', position: [320, 240] });
      await sendMouse({ type: 'up', button: 'left' });
      await until('the keys', async () => ((await codes(target)).length >= 3 ? true : undefined));
      // A server that loses its client releases what was down, in a guest that is elsewhere.
      expect((await codes(source))[0], 'pressed at the source').to.equal(0x1e);
      expect(await codes(target), 'released at the target, and the next key').to.deep.equal([0x9e, 0x30, 0xb0]);
      const buttons = async () =>
        (await target.events()).filter(({ event }) => event === 'tablet-buttons').map((event) => event['buttons']);
      await until('the button', async () => ((await buttons()).at(-1) === 0 ? true : undefined));
      expect(element.mouseMode).to.equal('client');
      expect(told.filter((line) => line.startsWith('mouse') && line !== 'mouse client')).to.deep.equal([]);
    });

    it(`${kind}: the server's mouse mode`, async () => {
      const { source, target, element } = await begin(kind, ['--no-tablet']);
      expect(element.mouseMode).to.equal('server');
      await move(source, target, kind);
      expect(element.mouseMode).to.equal('server');
      expect(told.filter((line) => line === 'mouse client')).to.deep.equal([]);
    });

    it(`${kind}: two display channels`, async () => {
      const { source, target, element } = await begin(kind, ['--displays', '2'], (it) => {
        it.id = 'first';
      });
      const second = document.createElement('spice-display');
      second.style.cssText = 'width: 320px; height: 240px';
      second.monitor = 1;
      second.setAttribute('session', 'first');
      document.body.append(second);
      const both = [element, second];
      await until('both pictures', () => (both.every(({ guestWidth }) => guestWidth > 0) ? true : undefined));
      const check = async (device: PageDevice, name: string): Promise<void> => {
        for (const [monitor, one] of both.entries()) {
          await device.command(`display ${monitor}`);
          await device.command('fill 204060 0 0 640 480');
          await device.command(`draw mixed ${monitor + 1} 40 surfaces off`);
          await expectPictureSettles(
            () => device.dump(),
            async () => picturePixels(await one.screenshot()),
            `${kind}, ${name}, monitor ${monitor}`,
          );
        }
      };
      await check(source, 'source');
      await move(source, target, kind);
      await check(target, 'target');
      expect(second.state).to.equal('connected');
    });

    it(`${kind}: sound for the page and from its microphone`, async () => {
      const { source, target, element } = await begin(kind, ['--playback', '--record'], (it) => {
        it.microphone = true;
      });
      const recorded = async (device: PageDevice): Promise<number> =>
        Number((await device.events()).filter(({ event }) => event === 'record').at(-1)?.['samples'] ?? 0);
      const runs = async (device: PageDevice): Promise<void> => {
        await device.command('sound on no-flash');
        await device.command('record on');
        latest = undefined;
        await until('sound', () => ((latest?.playback?.delay ?? 0) > 0 ? true : undefined), 20_000);
        const before = await recorded(device);
        await until(
          'the microphone',
          async () => ((await recorded(device)) > before + 4000 ? true : undefined),
          20_000,
        );
      };
      await runs(source);
      await move(source, target, kind);
      await runs(target);
      expect(element.soundState).to.equal('running');
    });
  }

  it("seamless: the agent's data, the source's before the move and the target's after", async () => {
    const { source, target, element } = await begin('seamless', []);
    await source.command('agent on');
    const messages = agentMessages({ clipboardSelection: true, clipboardGrabSerial: false });
    const say = async (device: PageDevice, message: AgentMessage): Promise<void> => {
      const { id, payload } = messages.encode(message);
      for (const chunk of agentChunks(id, payload)) {
        // VDIChunkHeader: port 1 is the client's.
        const framed = Uint8Array.of(1, 0, 0, 0, chunk.byteLength & 0xff, chunk.byteLength >> 8, 0, 0, ...chunk);
        await device.command(`agent-send ${btoa(String.fromCharCode(...framed))}`);
      }
    };
    const bytes = async (device: PageDevice): Promise<Uint8Array[]> =>
      (await device.events())
        .filter(({ event }) => event === 'agent-data')
        .map(({ data }) => Uint8Array.from(atob(String(data)), (letter) => letter.charCodeAt(0)));
    // What an agent says before a client has begun to listen is lost.
    await until('the client', async () => ((await bytes(source)).length > 0 ? true : undefined));
    await say(source, { name: 'announceCapabilities', body: { request: false, capabilities: [(1 << 5) | (1 << 6)] } });
    await until('its capabilities', () => (element.agentCapabilities.includes('clipboardByDemand') ? true : undefined));
    const text = patternText(3 << 20);
    await element.paste(text);
    told.length = 0;
    await say(source, { name: 'clipboardRequest', body: { selection: 'clipboard', type: ClipboardType.utf8Text } });
    await until('the text to be on its way', async () => ((await bytes(source)).length > 100 ? true : undefined));
    // The guest's end of the port is open when its memory is there.
    await move(source, target, 'seamless', () => target.command('agent on'));
    const deframer = new AgentDeframer(64 << 20);
    const pieces = await until(
      'the whole text',
      async () => {
        const all = [...(await bytes(source)), ...(await bytes(target))];
        const size = all.reduce((sum, { byteLength }) => sum + byteLength, 0);
        return size > text.length ? all : undefined;
      },
      20_000,
    );
    expect((await bytes(target)).length, 'pieces that the target brought').to.be.above(10);
    const stream = new Uint8Array(await new Blob(pieces as Uint8Array<ArrayBuffer>[]).arrayBuffer());
    for (let at = 0; at + 8 <= stream.length;) {
      const size = new DataView(stream.buffer).getUint32(at + 4, true);
      deframer.push(stream.slice(at + 8, at + 8 + size));
      at += 8 + size;
    }
    const got: AgentMessage[] = [];
    for (let frame = deframer.next(); frame; frame = deframer.next()) {
      const message = messages.decode(frame.type, frame.payload);
      if (message) got.push(message);
    }
    const clipboard = got.find((message) => message.name === 'clipboard');
    expect(clipboard?.body.data && new TextDecoder().decode(clipboard.body.data) === text).to.equal(true);
    expect(
      told.filter((line) => line.startsWith('agent')),
      'the agent is the same',
    ).to.deep.equal([]);
  });
});
