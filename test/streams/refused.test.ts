import { expect } from 'chai';
import { watch } from './watcher.ts';
import type { Watched } from './watcher.ts';

/** What a worker runs before its own script: an engine that says it decodes every codec, and fails at the first frame. */
const broken = `
self.VideoDecoder = class {
  static isConfigSupported = (config) => Promise.resolve({ supported: true, config });
  state = 'unconfigured';
  #error;
  constructor({ error }) { this.#error = error; }
  configure() { this.state = 'configured'; }
  decode() { queueMicrotask(() => this.#error(new DOMException('broken for a test', 'EncodingError'))); }
  close() { this.state = 'closed'; }
};`;

/** Workers whose engine is broken. */
class BrokenWorker extends Worker {
  constructor(url: URL, options: WorkerOptions) {
    const script = (text: string) => URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
    super(script(`import '${script(broken)}'; import '${url.href}';`), options);
  }
}

describe('a video whose decoder fails', function () {
  this.timeout(25_000);
  const { Worker: whole } = window;
  let watched: Watched | undefined;

  afterEach(async () => {
    window.Worker = whole;
    await watched?.stop();
  });

  it('is refused, told of, and goes on as draws', async () => {
    window.Worker = BrokenWorker as typeof Worker;
    watched = await watch(['--codecs', 'gstreamer:vp8'], {}, [320, 180]);
    const sent = await watched.play('video 320x180 25 6');
    const { told, seen, element } = watched;
    const started = told.filter(({ type }) => type === 'stream-start');
    const refused = told.filter(({ message }) => String(message).includes('(vp8) refused: broken for a test'));
    console.log(`${started.length} streams of ${sent.length} frames, ${seen.frames.length} frames seen`);
    expect(started.length).to.be.above(0);
    expect(refused.length).to.be.above(0);
    expect(told.filter(({ type }) => type === 'disconnect')).to.deep.equal([]);
    // What the server had sent until it heard is lost.
    const numbers = seen.frames.map(({ number }) => number);
    expect(numbers).to.deep.equal([...numbers].sort((a, b) => a - b));
    expect(numbers.length).to.be.above(sent.length / 2);
    expect(numbers.at(-1)).to.be.above(sent.length - 40);
    expect(element.state).to.equal('connected');
  });
});
