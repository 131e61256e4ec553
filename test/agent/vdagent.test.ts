import { expect } from 'chai';
import '../../src/element/spice-display.ts';
import type { ClipboardDetail, FileProgress, SpiceDisplayElement } from '../../src/element/element.ts';
import { startXspice } from '../harness/page.ts';
import { until } from '../harness/until.ts';
import type { PageXspice } from '../harness/page.ts';
import { setWindow } from '../harness/person.ts';
import { patternBytes, patternText } from '../harness/pattern.ts';

const MEGABYTE = 1024 * 1024;
const sizes = [1, 2048, 2 * MEGABYTE, 20 * MEGABYTE];

async function hashOf(data: Blob | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = data instanceof Blob ? await data.arrayBuffer() : data;
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const report = (what: string, since: number) => {
  console.log(`${what}: ${Math.round(performance.now() - since)} ms`);
};

describe('a real agent (spice-vdagent under Xspice)', function () {
  this.timeout(90_000);
  let xspice: PageXspice;
  let element: SpiceDisplayElement;
  let clipboard: ClipboardDetail[];
  let files: FileProgress[];

  before(async () => {
    document.body.style.margin = '0';
    xspice = await startXspice({ agent: true });
    element = document.createElement('spice-display');
    element.style.cssText = 'width: 512px; height: 384px';
    element.src = xspice.url;
    element.addEventListener('clipboard', ({ detail }) => {
      clipboard.push(detail);
    });
    element.addEventListener('file-transfer', ({ detail }) => {
      files.push(detail);
    });
    document.body.append(element);
    await until('a session', () => (element.state === 'connected' ? true : undefined), 20_000);
    await until('the agent', () => (element.agentCapabilities.length > 0 ? true : undefined), 20_000);
  });

  beforeEach(() => {
    clipboard = [];
    files = [];
  });

  after(async () => {
    element.remove();
    await xspice.stop();
  });

  const xclip = (...args: string[]) => xspice.execute('xclip', ['-selection', 'clipboard', ...args]);

  /** Waits until the guest's clipboard has so many bytes of a type, and gives their hash. */
  function guestHas(target: string, size: number): Promise<string> {
    return until(
      `${size} bytes of ${target}`,
      async () => {
        const got = await xclip('-o', '-t', target);
        return got.size === size ? got.hash : undefined;
      },
      30_000,
    );
  }

  /** Gives the guest's clipboard data, and waits until the element hears of it. */
  async function guestCopies(target: string, input: { textPattern: number } | { bytePattern: number; seed: number }) {
    clipboard = [];
    await xspice.execute('xclip', ['-selection', 'clipboard', '-t', target, '-i'], input, true);
    await until('the offer', () => clipboard.find(({ state }) => state === 'offered'));
  }

  it('tells what it can', () => {
    expect(element.agentConnected).to.equal(true);
    expect(element.agentCapabilities).to.include.members(['clipboardByDemand', 'monitorsConfig']);
  });

  it('takes text of every size, as it is', async () => {
    for (const size of sizes) {
      const since = performance.now();
      const text = patternText(size);
      await element.paste(text);
      const hash = await guestHas('UTF8_STRING', size);
      report(`text of ${size} bytes to the guest`, since);
      expect(hash).to.equal(await hashOf(new Blob([text])));
    }
    expect(clipboard.map(({ direction, state }) => `${direction} ${state}`)).to.deep.equal(
      sizes.map(() => 'to-guest offered'),
    );
  });

  it('gives text of every size, as it is', async () => {
    for (const size of sizes) {
      const since = performance.now();
      await guestCopies('UTF8_STRING', { textPattern: size });
      const blob = await element.readGuestClipboard();
      report(`text of ${size} bytes from the guest`, since);
      expect([blob.size, await hashOf(blob)]).to.deep.equal([size, await hashOf(new Blob([patternText(size)]))]);
    }
  });

  it('takes and gives images of every size', async () => {
    for (const size of sizes) {
      const since = performance.now();
      const bytes = patternBytes(size, size);
      const hash = await hashOf(bytes);
      await element.paste(new Blob([bytes], { type: 'image/png' }));
      expect(await guestHas('image/png', size)).to.equal(hash);
      await guestCopies('image/png', { bytePattern: size, seed: size + 1 });
      const blob = await element.readGuestClipboard('image/png');
      report(`image of ${size} bytes to and from the guest`, since);
      expect([blob.type, await hashOf(blob)]).to.deep.equal(['image/png', await hashOf(patternBytes(size, size + 1))]);
    }
  });

  it('keeps line ends and characters beyond ASCII', async () => {
    const text = 'one\ntwo\r\nthree\rÄ 日本 🍏‍\t\u00a0"end';
    await element.paste(text);
    expect(await guestHas('UTF8_STRING', new Blob([text]).size)).to.equal(await hashOf(new Blob([text])));
    clipboard = [];
    await xspice.execute('xclip', ['-selection', 'clipboard', '-i'], { text }, true);
    await until('the offer', () => clipboard.find(({ state }) => state === 'offered'));
    expect(await (await element.readGuestClipboard()).text()).to.equal(text);
  });

  it('copies to the person’s clipboard, or says why not', async () => {
    await guestCopies('UTF8_STRING', { textPattern: 20 });
    const { state, reason, message } = await until('an outcome', () =>
      clipboard.find((detail) => detail.state === 'copied' || detail.state === 'blocked'),
    );
    console.log(`copying: ${state} ${reason ?? ''} ${message}`);
    if (state === 'blocked') expect([reason !== null, message !== '']).to.deep.equal([true, true]);
  });

  it('leaves the person’s clipboard alone when the page prevents it', async () => {
    const prevent = (event: CustomEvent<ClipboardDetail>) => {
      if (event.detail.state === 'offered') event.preventDefault();
    };
    element.addEventListener('clipboard', prevent);
    await guestCopies('UTF8_STRING', { textPattern: 30 });
    const at = clipboard.findIndex(({ state }) => state === 'offered');
    expect(await (await clipboard[at]!.read()).text()).to.equal(patternText(30));
    await new Promise((resolve) => setTimeout(resolve, 300));
    element.removeEventListener('clipboard', prevent);
    // What was being copied before may have been told before; nothing is after the offer.
    expect(clipboard.slice(at).map(({ state }) => state)).to.deep.equal(['offered']);
  });

  it('gives the guest nothing but what is offered', async () => {
    await element.paste('text alone');
    await guestHas('UTF8_STRING', 10);
    expect((await xclip('-o', '-t', 'image/png')).size).to.equal(0);
    const error = await element.readGuestClipboard().catch((reason: unknown) => reason);
    expect(error).to.be.an('error');
  });

  it('takes files of every size, and several at once', async () => {
    const since = performance.now();
    const contents = [
      new Uint8Array(0),
      Uint8Array.of(7),
      patternBytes(70_000, 3),
      patternBytes(3 * MEGABYTE, 4),
      patternBytes(50 * MEGABYTE, 5),
    ];
    const names = ['none.bin', 'one.bin', 'Äpfel 日本.bin', 'three\\back.bin', 'fifty.bin'];
    const ids = element.sendFiles(contents.map((bytes, index) => new File([bytes], names[index]!)));
    await until(
      'the files',
      () => {
        const ended = files.filter(({ state }) => state !== 'waiting' && state !== 'sending');
        return ended.length === ids.length ? true : undefined;
      },
      60_000,
    );
    report('five files of 53 MB', since);
    const ended = files.filter(({ state }) => state === 'done').map(({ id, sent, size }) => [id, sent === size]);
    expect(ended.sort()).to.deep.equal(ids.map((id) => [id, true]));
    const saved = new Map((await xspice.files()).map(({ name, hash }) => [name, hash]));
    for (const [index, bytes] of contents.entries()) {
      expect(saved.get(names[index]!), names[index]).to.equal(await hashOf(bytes));
    }
    const progress = files.filter(({ id, state }) => id === ids[4] && state === 'sending').map(({ sent }) => sent);
    expect(progress.length).to.be.greaterThan(2);
    expect(progress).to.deep.equal([...progress].sort((a, b) => a - b));
  });

  it('gives a file up on the way, and another before it begins', async () => {
    element.addEventListener(
      'file-transfer',
      (event) => {
        if (event.detail.name === 'kept.bin') event.preventDefault();
      },
      { once: true },
    );
    element.sendFiles([new File(['x'], 'kept.bin')]);
    expect(files.map(({ state }) => state)).to.deep.equal(['waiting', 'cancelled']);
    const [id] = element.sendFiles([new File([patternBytes(20 * MEGABYTE, 9)], 'given-up.bin')]);
    await until('its way', () => files.find((file) => file.id === id && file.state === 'sending'));
    element.cancelFile(id!);
    await until('its end', () => files.find((file) => file.id === id && file.state === 'cancelled'));
    await element.paste('after it');
    await guestHas('UTF8_STRING', 8);
    const names = (await xspice.files()).map(({ name }) => name);
    expect(names).to.not.include.members(['kept.bin']);
    expect(names).to.not.include.members(['given-up.bin']);
  });

  for (const ratio of [1, 1.5, 2]) {
    it(`has the element’s size in device pixels at a ratio of ${ratio}, and the old one back`, async () => {
      const guestSize = async () => {
        const { text } = await xspice.execute('xwininfo', ['-root']);
        return `${/Width: (\d+)/.exec(text)?.[1]}x${/Height: (\d+)/.exec(text)?.[1]}`;
      };
      try {
        await setWindow(1280, 800, ratio);
        element.style.cssText = 'width: 480px; height: 320px';
        element.scaling = 'guest';
        await until(
          'the element’s size',
          async () => (await guestSize()) === `${480 * ratio}x${320 * ratio}` || undefined,
        );
        await until('its picture', () => element.guestWidth === 480 * ratio || undefined);
        const canvas = element.shadowRoot!.querySelector('canvas')!;
        expect(canvas.getBoundingClientRect().width * devicePixelRatio).to.equal(canvas.width);
        expect(getComputedStyle(canvas).imageRendering).to.equal('pixelated');
        element.style.cssText = `width: ${1024 / ratio}px; height: ${768 / ratio}px`;
        await until('the old size', async () => (await guestSize()) === '1024x768' || undefined);
        await until('its picture', () => element.guestWidth === 1024 || undefined);
      } finally {
        element.scaling = 'fit';
        await setWindow(1280, 800, 1);
      }
    });
  }
});
