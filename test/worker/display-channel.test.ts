import { expect } from 'chai';
import type { HostDecoders } from '../../src/codecs/host-decoders.ts';
import type { ImageDecoders } from '../../src/codecs/image-decoders.ts';
import type { Pixels } from '../../src/codecs/pixels.ts';
import type { Closing } from '../../src/session/closing.ts';
import { PixmapCache } from '../../src/surfaces/pixmap-cache.ts';
import { Millis } from '../../src/timing/millis.ts';
import { SessionClocks } from '../../src/timing/session-clocks.ts';
import { ChannelType } from '../../src/wire/channel-types.ts';
import { displayMessages, displayToServer } from '../../src/wire/display.ts';
import type { DrawMessage, displayFromServer } from '../../src/wire/display.ts';
import type { ImageBody, ImageDescriptor } from '../../src/wire/image.ts';
import { messages } from '../../src/wire/schema.ts';
import type { MessageOf } from '../../src/wire/schema.ts';
import { DisplayChannel } from '../../src/worker/display-channel.ts';
import type { SharedDecoding } from '../../src/worker/display-channel.ts';
import { StreamPlayer } from '../../src/worker/stream-player.ts';
import { StreamPump } from '../../src/worker/stream-pump.ts';
import { box, image, noMask } from '../surfaces/scene.ts';
import { FakeServers, serverKey } from './fake-server.ts';

type In = typeof displayFromServer;
type Out = typeof displayToServer;

function unused(): never {
  throw new Error('not part of this test');
}

/** Decodes one colour of a QUIC image's first byte; no GLZ image's reference is there until `glzThere`. */
class Decoders implements ImageDecoders {
  readonly webAssembly = true;
  readonly lz = unused;
  readonly lz4 = unused;
  readonly bitmap = unused;
  readonly setGlzWindow = unused;
  readonly resetGlz = unused;
  glzThere = false;

  quic(data: Uint8Array, { width, height }: { width: number; height: number }): Pixels {
    const words = new Uint32Array(width * height).fill(0xff000000 | data[0]!);
    return { width, height, data: words, alpha: false };
  }

  glz(data: Uint8Array, size: { width: number; height: number }): Pixels | { needsImage: bigint } {
    return this.glzThere ? this.quic(data, size) : { needsImage: 5n };
  }
}

/** Display channels of one session at servers that the test plays. */
class Session {
  readonly servers: FakeServers<In, Out>;
  readonly decoders = new Decoders();
  readonly pixmaps = new PixmapCache(1 << 20);
  readonly channels: DisplayChannel[] = [];
  readonly notes: string[] = [];
  readonly ends: Closing[] = [];
  /** Ends each JPEG that was begun. */
  readonly jpegs: (() => void)[] = [];

  constructor(key: Uint8Array) {
    this.servers = new FakeServers({ incoming: displayMessages, outgoing: messages(displayToServer) }, key);
  }

  async open(id: number) {
    const host: HostDecoders = {
      inflate: unused,
      jpeg: () =>
        new Promise<Pixels>((resolve) => {
          const pixels = { width: 1, height: 1, data: Uint32Array.of(0xff0000ff), alpha: false };
          this.jpegs.push(() => {
            resolve(pixels);
          });
        }),
    };
    const { decoders, pixmaps } = this;
    const shared: SharedDecoding = { decoders, host, pixmaps, pixmapPixels: 1 << 20, glzPixels: 1 << 20 };
    const url = `ws://display${id}`;
    const nothing = (): undefined => undefined;
    const clocks = new SessionClocks(1);
    const pump = new StreamPump(
      clocks,
      'server',
      { started: nothing, ended: nothing, soon: nothing, by: nothing },
      () => Millis(performance.now()),
    );
    const channel: DisplayChannel = new DisplayChannel(
      {
        id,
        place: { server: 1, url, password: '', connectionId: 1 },
        openSocket: this.servers.open,
        capabilities: [],
        shared,
        options: {
          preferredCompression: null,
          preferredCodecs: [],
          streamLatency: 'server',
          latencyInterval: 1000,
          viewOnly: false,
          microphone: false,
        },
        decodable: new Set(),
      },
      {
        layoutChanged: nothing,
        progressed: () => {
          for (const other of this.channels) if (other !== channel) other.retry();
        },
        skipped: (sentence) => this.notes.push(sentence),
        moving: nothing,
        stranded: nothing,
        moved: nothing,
        aheadLost: nothing,
        closed: (closing) => this.ends.push(closing),
        accompanied: () => this.channels.length > 1,
        serialOf: ({ channelType, channelId }) =>
          channelType === ChannelType.display
            ? (this.channels.find((other) => other.id === channelId)?.lastSerial ?? null)
            : null,
      },
      (parts) => new StreamPlayer({ ...parts, pump, decoders: { supported: new Set(), create: unused } }),
    );
    this.channels.push(channel);
    await channel.linked;
    const server = this.servers.at(url);
    server.say({ name: 'surfaceCreate', body: { id: 0, width: 2, height: 1, format: 'xrgb32', flags: 1 } });
    const pixel = (): string => channel.surfaces.get(0).pixels[0]!.toString(16);
    return { channel, server, pixel };
  }

  close(): void {
    for (const channel of this.channels) channel.close();
  }
}

function copyOf(body: ImageBody, descriptor: Partial<ImageDescriptor> = {}): DrawMessage {
  return {
    name: 'drawCopy',
    body: {
      base: { surfaceId: 0, box: box(0, 0, 1, 1), clip: null },
      source: image(body, descriptor),
      sourceArea: box(0, 0, 1, 1),
      ropd: 8,
      scaleMode: 'nearest',
      mask: noMask,
    },
  };
}

const quic = (color: number): ImageBody => ({ type: 'quic', data: Uint8Array.of(color) });
const inval = (serial: bigint): MessageOf<In> => ({
  name: 'invalAllPixmaps',
  body: { waitFor: [{ channelType: ChannelType.display, channelId: 1, serial }] },
});
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('a display channel', () => {
  let session: Session;
  beforeEach(async () => {
    session = new Session(await serverKey());
  });
  afterEach(() => {
    session.close();
  });

  it('says what room it has, and draws', async () => {
    const { server, pixel } = await session.open(0);
    expect(server.got[0]).deep.include({ name: 'init' });
    server.say(copyOf(quic(0x11)));
    expect(pixel()).equal('ff000011');
  });

  it('draws in the order sent while images are decoded ahead', async () => {
    const { server, pixel } = await session.open(0);
    server.say(copyOf({ type: 'jpeg', data: Uint8Array.of(1) }));
    server.say(copyOf(quic(0x22)));
    server.say(copyOf({ type: 'jpeg', data: Uint8Array.of(2) }));
    expect(session.jpegs.length).equal(2);
    session.jpegs[1]!();
    await turn();
    expect(pixel()).equal('ff000000');
    session.jpegs[0]!();
    await turn();
    await turn();
    expect(pixel()).equal('ff0000ff');
  });

  it('waits for another channel before it forgets all images', async () => {
    const first = await session.open(0);
    const second = await session.open(1);
    const reached = second.channel.lastSerial;
    first.server.say(copyOf(quic(1), { id: 9n, cacheMe: true }));
    first.server.say(inval(reached + 1n));
    expect(session.pixmaps.size).equal(1);
    // What the other channel was sent before still finds the image.
    second.server.say(copyOf({ type: 'fromCache' }, { id: 9n }));
    expect(second.pixel()).equal('ff000001');
    expect(session.pixmaps.size).equal(0);
    expect(session.notes).deep.equal([]);
  });

  it('forgets all images at once where nothing is to be waited for', async () => {
    const { server } = await session.open(0);
    server.say(copyOf(quic(1), { id: 9n, cacheMe: true }));
    server.say(inval(99n));
    expect(session.pixmaps.size).equal(0);
  });

  it('waits for a GLZ image that another channel may bring', async () => {
    const first = await session.open(0);
    const second = await session.open(1);
    first.server.say(copyOf({ type: 'glzRgb', data: Uint8Array.of(0x33) }));
    first.server.say(copyOf(quic(0x44)));
    expect(first.pixel()).equal('ff000000');
    session.decoders.glzThere = true;
    second.server.say(copyOf(quic(1)));
    expect([first.pixel(), session.notes.length]).deep.equal(['ff000044', 0]);
  });

  it('waits for no GLZ image when it is alone', async () => {
    const { server, pixel } = await session.open(0);
    server.say(copyOf({ type: 'glzRgb', data: Uint8Array.of(0x33) }));
    server.say(copyOf(quic(0x44)));
    expect(pixel()).equal('ff000044');
    expect(session.notes).deep.equal(['display channel 0: drawCopy: image 5 has not been decoded yet']);
    expect(session.ends).deep.equal([]);
  });

  it('leaves a message out that can not be drawn, and goes on', async () => {
    const { server, pixel } = await session.open(0);
    server.say(copyOf({ type: 'fromCache' }, { id: 77n }));
    server.say(copyOf(quic(0x55)));
    expect([pixel(), session.notes]).deep.equal([
      'ff000055',
      ['display channel 0: drawCopy: no image 77 in the cache'],
    ]);
  });

  it('ends with the message and the number where a server sends more than is accepted', async () => {
    const { server } = await session.open(0);
    const head = { monitorId: 0, surfaceId: 0, width: 1, height: 1, x: 0, y: 0, flags: 0 };
    server.say({
      name: 'monitorsConfig',
      body: { maxAllowed: 65535, heads: Array.from({ length: 20_000 }, () => head) },
    });
    expect(session.ends.map(({ reason }) => reason)).deep.equal(['protocol']);
    expect(session.ends[0]!.message).contain('monitorsConfig.heads: 20000 monitors, 256 accepted');
  });
});
