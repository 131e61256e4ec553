import { expect } from 'chai';
import { connected, connecting, lost, record, settle, TestDisplay } from './test-display.ts';

const tag = 'test-display';

describe('the element', () => {
  afterEach(() => {
    document.body.replaceChildren();
  });

  describe('takes attributes', () => {
    it('that are its properties', () => {
      document.body.innerHTML = `<${tag} scaling="down" view-only muted volume="0.5" monitor="1" reconnect
        preferred-compression="auto-lz" preferred-codecs="VP9 h264" stream-latency="server" latency-interval="250"></${tag}>`;
      const element = document.querySelector<TestDisplay>(tag)!;
      expect(element.scaling).to.equal('down');
      expect([element.viewOnly, element.muted, element.reconnect]).to.deep.equal([true, true, true]);
      expect([element.volume, element.monitor, element.latencyInterval]).to.deep.equal([0.5, 1, 250]);
      expect([element.preferredCompression, element.preferredCodecs]).to.deep.equal(['auto-lz', 'vp9 h264']);
      expect(element.streamLatency).to.equal('server');
    });

    it('and has the contract’s defaults without', () => {
      const element = new TestDisplay();
      const { src, scaling, viewOnly, muted, volume, monitor, reconnect, latencyInterval } = element;
      expect({ src, scaling, viewOnly, muted, volume, monitor, reconnect, latencyInterval }).to.deep.equal({
        src: '',
        scaling: 'fit',
        viewOnly: false,
        muted: false,
        volume: 1,
        monitor: 0,
        reconnect: false,
        latencyInterval: 1000,
      });
      expect([element.state, element.mouseMode, element.password]).to.deep.equal(['idle', 'client', '']);
    });

    it('and warns once of a bad value, which is its default', () => {
      const element = new TestDisplay();
      const warnings: string[] = [];
      const { warn } = console;
      console.warn = (text: string) => {
        warnings.push(text);
      };
      try {
        element.setAttribute('scaling', 'down');
        for (let time = 0; time < 3; time++) element.setAttribute('scaling', 'huge');
        element.setAttribute('volume', '7');
        element.latencyInterval = 10;
        expect(element.latencyInterval).to.equal(10);
        element.latencyInterval = NaN;
        for (const value of [1n, Symbol('fit'), () => 'fit', {}]) element.scaling = value as unknown as 'fit';
      } finally {
        console.warn = warn;
      }
      expect([element.scaling, element.volume, element.latencyInterval]).to.deep.equal(['fit', 1, 1000]);
      expect(warnings).to.have.length(7);
      expect(warnings[0]).to.equal(
        '<test-display>: scaling="huge" is not one of fit, down, none, guest; "fit" is used instead.',
      );
      element.removeAttribute('scaling');
      expect(element.scaling).to.equal('fit');
    });
  });

  describe('shows', () => {
    it('the guest’s picture on one canvas of its size', async () => {
      const element = await connecting();
      const log = record(element, 'resize');
      const canvases = () => [...element.shadowRoot!.querySelectorAll('canvas')];
      expect(canvases().map(({ hidden }) => hidden)).to.deep.equal([true]);
      element.client.accept();
      element.client.picture(800, 600);
      expect(log).to.deep.equal(['resize {"width":800,"height":600}']);
      expect([element.guestWidth, element.guestHeight]).to.deep.equal([800, 600]);
      expect(canvases().map(({ hidden, part }) => [hidden, part.value])).to.deep.equal([[false, 'screen']]);
    });

    it('it fitted, never enlarged, or as it is', async () => {
      const element = await connected();
      const size = async (scaling: TestDisplay['scaling']) => {
        element.scaling = scaling;
        await element.updateComplete;
        await new Promise(requestAnimationFrame);
        const { width, height } = element.shadowRoot!.querySelector('canvas')!.getBoundingClientRect();
        return `${width}x${height}`;
      };
      expect(await size('fit')).to.equal('512x384');
      expect(await size('guest')).to.equal('512x384');
      expect(await size('down')).to.equal('512x384');
      expect(await size('none')).to.equal('1024x768');
      element.client.picture(256, 192);
      expect(await size('fit')).to.equal('512x384');
      expect(await size('down')).to.equal('256x192');
      expect(await size('none')).to.equal('256x192');
    });

    it('it in its ratio when only the width is given', async () => {
      const element = await connected((it) => {
        it.style.height = '';
      });
      for (const scaling of ['fit', 'down'] as const) {
        element.scaling = scaling;
        await element.updateComplete;
        await new Promise(requestAnimationFrame);
        expect(element.getBoundingClientRect().height, scaling).to.equal(384);
      }
    });

    it('the last picture until new workers have a whole one', async () => {
      const element = await connected();
      const first = element.shadowRoot!.querySelector('canvas');
      element.remove();
      await settle(200);
      document.body.append(element);
      await settle();
      expect(element.shadowRoot!.querySelector('canvas')).to.equal(first);
      expect(element.guestWidth).to.equal(1024);
      const log = record(element, 'resize');
      element.client.accept();
      element.client.picture(640, 480);
      expect(element.shadowRoot!.querySelectorAll('canvas')).to.have.length(1);
      expect(element.shadowRoot!.querySelector('canvas')).not.to.equal(first);
      expect(log).to.deep.equal(['resize {"width":640,"height":480}']);
    });

    it('a size that is the same again without a word, but that of another machine', async () => {
      const element = await connected();
      const log = record(element, 'resize');
      const again = async () => {
        element.client.accept();
        element.client.picture(1024, 768);
        await element.updateComplete;
        expect([element.guestWidth, element.guestHeight]).to.deep.equal([1024, 768]);
        return log.splice(0);
      };
      element.disconnect();
      element.client.close(lost);
      void element.connect();
      await settle();
      expect(element.clients).to.have.length(1);
      expect(await again(), 'of the same workers').to.deep.equal([]);
      element.remove();
      await settle(200);
      document.body.append(element);
      await settle();
      expect(element.clients).to.have.length(2);
      expect(await again(), 'of new workers').to.deep.equal([]);
      element.src = 'ws://127.0.0.1:2/';
      await element.updateComplete;
      expect(element.guestWidth).to.equal(0);
      element.client.close(lost);
      await settle();
      expect(await again(), 'of another machine').to.deep.equal(['resize {"width":1024,"height":768}']);
    });

    it('the same canvas for all sessions of the same workers', async () => {
      const element = await connected();
      element.client.close(lost);
      void element.connect();
      await settle();
      expect(element.client.toDisplay.filter(([name]) => name === 'attachCanvas')).to.have.length(1);
    });

    it('another monitor when asked', async () => {
      const element = await connected();
      element.setAttribute('monitor', '1');
      await element.updateComplete;
      expect(element.client.toDisplay.at(-1)).to.deep.equal(['showMonitor', { view: 1, monitor: 1 }]);
      await element.screenshot({ type: 'image/webp', quality: 0.5 });
      expect(element.client.toDisplay.at(-1)).to.deep.equal([
        'screenshot',
        { monitor: 1, type: 'image/webp', quality: 0.5 },
      ]);
    });

    it('a status, which it says aloud', async () => {
      const element = new TestDisplay();
      document.body.append(element);
      await element.updateComplete;
      expect(element.statusText).to.equal('Not connected');
      element.src = 'ws://127.0.0.1:1/';
      await element.updateComplete;
      expect(element.statusText).to.equal('Connecting…');
      await settle();
      element.client.close(lost);
      await element.updateComplete;
      expect(element.statusText).to.equal('The server can’t be reached.');
      element.texts = { reconnect: 'Neu verbinden' };
      await element.updateComplete;
      const button = element.shadowRoot!.querySelector<HTMLButtonElement>('[part=status] button')!;
      expect(button.textContent).to.equal('Neu verbinden');
      button.click();
      expect(element.state).to.equal('connecting');
      await settle();
      element.client.accept();
      await element.updateComplete;
      expect(element.statusText).to.equal('');
    });
  });

  it('is a block that can be hidden, and has a size without a picture', async () => {
    const element = new TestDisplay();
    document.body.append(element);
    await element.updateComplete;
    expect(getComputedStyle(element).display).to.equal('block');
    expect(element.offsetHeight).to.be.greaterThan(100);
    element.hidden = true;
    expect(getComputedStyle(element).display).to.equal('none');
  });

  it('keeps its own custom properties apart from the page’s', async () => {
    const element = new TestDisplay();
    element.controls = true;
    for (const [name, value] of Object.entries({
      '--accent': 'rgb(1, 2, 3)',
      '--line': 'rgb(4, 5, 6)',
      '--spice-display-accent-color': 'var(--accent)',
    })) {
      element.style.setProperty(name, value);
    }
    element.innerHTML = '<p slot="controls" style="color: var(--line)">of the page</p>';
    element.src = 'mailto:somebody';
    document.body.append(element);
    await element.updateComplete;
    await settle();
    const slotted = element.querySelector('p')!;
    expect(getComputedStyle(slotted).color).to.equal('rgb(4, 5, 6)');
    const probe = document.createElement('span');
    probe.style.color = 'var(--_accent)';
    element.shadowRoot!.querySelector('.frame')!.append(probe);
    expect(getComputedStyle(probe).color).to.equal('rgb(1, 2, 3)');
  });

  it('keeps secrets out of its markup', async () => {
    const element = await connecting((it) => {
      it.username = 'somebody';
      it.password = 'hush';
    });
    expect(element.client.connects[0]?.credentials).to.deep.equal({ password: 'hush', username: 'somebody' });
    expect(element.outerHTML + element.shadowRoot!.innerHTML).not.to.match(/hush|somebody/);
  });

  it('takes a snapshot of the counters, and says what the browser lacks', async () => {
    const element = await connected();
    const before = element.stats;
    expect(before.streams).to.deep.equal([]);
    expect(before.missing).to.be.an('array').that.does.not.include('WebAssembly');
    expect(before.connectTime).to.be.a('number');
    element.client.tell('latency', { ...before, skew: 12 });
    expect([before.skew, element.stats.skew]).to.deep.equal([null, 12]);
  });

  it('refuses a screenshot while there is nothing to see', async () => {
    const element = await connecting();
    const error: unknown = await element.screenshot().catch((reason: unknown) => reason);
    expect((error as DOMException).name).to.equal('InvalidStateError');
  });
});
