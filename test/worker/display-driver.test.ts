import { expect } from 'chai';
import { ImageCodecs } from '../../src/codecs/image-codecs.ts';
import { displayMessages, displayToServer } from '../../src/wire/display.ts';
import type { displayFromServer } from '../../src/wire/display.ts';
import { messages } from '../../src/wire/schema.ts';
import { DisplayDriver } from '../../src/worker/display-driver.ts';
import type { PageEndpoint, SessionEndpoint } from '../../src/worker/display-driver.ts';
import { hostDecoders } from '../../src/worker/host-decoders.ts';
import type { DisplayCounters, SessionOptions } from '../../src/worker/protocol.ts';
import { until } from '../harness/until.ts';
import { box, noMask } from '../surfaces/scene.ts';
import { relayTo } from './fake-relay.ts';
import type { RelayRequest } from './fake-relay.ts';
import { FakeServers, serverKey } from './fake-server.ts';

const options: SessionOptions = {
  preferredCompression: null,
  preferredCodecs: [],
  streamLatency: 'auto',
  latencyInterval: 20,
  viewOnly: false,
  microphone: false,
};

const surface = (width: number, height: number) =>
  ({ name: 'surfaceCreate', body: { id: 0, width, height, format: 'xrgb32', flags: 1 } }) as const;
const fill = (color: number, width: number, height: number) =>
  ({
    name: 'drawFill',
    body: {
      base: { surfaceId: 0, box: box(0, 0, width, height), clip: null },
      brush: { type: 'solid', color },
      ropd: 8,
      mask: noMask,
    },
  }) as const;
const mark = { name: 'mark', body: undefined } as const;

/** A driver between a page and a session worker that the test plays; sockets come through the page. */
class Stage {
  readonly servers: FakeServers<typeof displayFromServer, typeof displayToServer>;
  readonly toPage: [string, unknown][] = [];
  readonly toSession: [string, unknown][] = [];
  readonly driver: DisplayDriver;

  constructor(key: Uint8Array, images: ImageCodecs) {
    this.servers = new FakeServers({ incoming: displayMessages, outgoing: messages(displayToServer) }, key);
    const page = { notify: (name: string, detail: unknown) => this.toPage.push([name, detail]) };
    const session = {
      notify: (name: string, detail: unknown) => this.toSession.push([name, detail]),
      call: (_: 'openRelay', request: RelayRequest) => {
        relayTo((target, listener) => this.servers.open(target, listener), request);
        return Promise.resolve(undefined);
      },
    };
    const video = {
      supported: new Set<never>(),
      create: () => {
        throw new Error('no stream in this test');
      },
    };
    this.driver = new DisplayDriver(page as unknown as PageEndpoint, session as unknown as SessionEndpoint, {
      images,
      host: hostDecoders(),
      video,
    });
  }

  /** Opens a channel and gives the server's end of it. */
  async open(channelId: number, server = 1) {
    const url = `ws://server${server}/${channelId}`;
    await this.driver.open({ server, url, channelId, connectionId: 7, password: '', relaySockets: true });
    return this.servers.at(url);
  }

  told(name: string): unknown[] {
    return [...this.toPage, ...this.toSession].filter(([one]) => one === name).map(([, detail]) => detail);
  }
}

describe('the display driver', () => {
  let images: ImageCodecs;
  let stage: Stage;
  before(async () => {
    const file = new URL('../../build/codecs.wasm', import.meta.url);
    images = await ImageCodecs.create(await WebAssembly.compile(await (await fetch(file)).arrayBuffer()));
  });
  beforeEach(async () => {
    stage = new Stage(await serverKey(), images);
    stage.driver.setOptions(options);
    stage.driver.begin(1, false);
  });
  afterEach(() => {
    stage.driver.close();
  });

  it('shows on a canvas what a channel draws, and tells the page of it', async () => {
    const canvas = new OffscreenCanvas(1, 1);
    stage.driver.views.attach(0, canvas, 0);
    const server = await stage.open(0);
    await until('its greeting', () => (server.names.includes('init') ? true : undefined));
    server.say(surface(4, 2));
    server.say(mark);
    server.say(fill(0x112233, 4, 2));
    await until('the picture', () => (stage.told('picture').length > 0 ? true : undefined));
    expect(stage.told('resized').at(-1)).to.deep.equal({ view: 0, width: 4, height: 2 });
    expect(stage.told('monitors').at(-1)).to.deep.equal({
      monitors: [{ id: 0, channel: 0, x: 0, y: 0, width: 4, height: 2 }],
    });
    const pixel = (): number[] => [...canvas.getContext('2d')!.getImageData(3, 1, 1, 1).data];
    await until('the colour', () => (pixel()[0] === 0x11 ? true : undefined));
    expect(pixel()).to.deep.equal([0x11, 0x22, 0x33, 255]);
    stage.driver.close();
    expect(pixel(), 'after the end').to.deep.equal([0x11, 0x22, 0x33, 255]);
  });

  it('gives a screenshot of a monitor, counted over the channels in the order of their ids', async () => {
    const second = await stage.open(1);
    const first = await stage.open(0);
    second.say(surface(1, 1));
    await until('the second', () => (stage.told('monitors').length > 0 ? true : undefined));
    expect(stage.told('monitors').at(-1)).to.deep.equal({
      monitors: [{ id: 1, channel: 1, x: 0, y: 0, width: 1, height: 1 }],
    });
    second.say({ name: 'surfaceDestroy', body: { id: 0 } });
    for (const [server, width, color] of [
      [second, 3, 0x0000ff],
      [first, 2, 0xff0000],
    ] as const) {
      server.say(surface(width, 1));
      server.say(fill(color, width, 1));
      server.say(mark);
    }
    await until('both', () => (stage.driver.views.shown(1) && stage.driver.views.shown(0) ? true : undefined));
    for (const [monitor, width, color] of [
      [0, 2, [255, 0, 0, 255]],
      [1, 3, [0, 0, 255, 255]],
    ] as const) {
      const bitmap = await createImageBitmap(await stage.driver.screenshot(monitor, 'image/png', undefined));
      const context = new OffscreenCanvas(1, 1).getContext('2d')!;
      context.drawImage(bitmap, 0, 0);
      expect([bitmap.width, [...context.getImageData(0, 0, 1, 1).data]]).to.deep.equal([width, color]);
    }
    const failure = await stage.driver.screenshot(2, 'image/png', undefined).catch((error: unknown) => error);
    expect(String(failure)).to.equal('Error: there is no picture yet');
  });

  it('opens no channel of a server that the session has left', async () => {
    stage.driver.begin(2, true);
    const failure = await stage.open(0, 1).catch((error: unknown) => error);
    expect(String(failure)).to.equal('Error: the session has turned to another server');
    expect(stage.servers.connections.length).to.equal(0);
    expect((await stage.open(0, 2)).linked).to.equal(true);
  });

  it('tells the session what it counts, and of a channel that ends', async () => {
    const server = await stage.open(0);
    server.say(surface(8, 4));
    server.say(fill(1, 8, 4));
    const counters = await until('counters', () =>
      (stage.told('counters') as DisplayCounters[]).find(({ memory }) => memory.surfaces === 1),
    );
    expect(counters.memory.surfaceBytes).to.equal(8 * 4 * 4);
    server.breakOff();
    const [closed] = await until('the end', () => {
      const all = stage.told('closed');
      return all.length > 0 ? all : undefined;
    });
    expect(closed).to.deep.include({ server: 1, channelId: 0 });
    expect(closed).to.have.nested.property('closing.clean', false);
  });

  it('closes its channels at the end, without a word', async () => {
    const server = await stage.open(0);
    stage.driver.close();
    await until('the close', () => (server.closed ? true : undefined));
    expect(stage.told('closed')).to.deep.equal([]);
  });
});
