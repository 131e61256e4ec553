import { expect } from 'chai';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import { Millis, MmTime } from '../../src/timing/millis.ts';
import { SessionClocks } from '../../src/timing/session-clocks.ts';
import type { DisplayMessage, DisplayToServer, VideoCodec } from '../../src/wire/display.ts';
import type { Rect } from '../../src/wire/geometry.ts';
import { StreamPlayer } from '../../src/worker/stream-player.ts';
import { StreamPump } from '../../src/worker/stream-pump.ts';
import type { EncodedFrame, FrameDecoder } from '../../src/worker/video/frame-decoder.ts';
import { loosePicture } from '../../src/worker/video/video-picture.ts';
import type { VideoPicture } from '../../src/worker/video/video-picture.ts';
import { Scene } from '../surfaces/scene.ts';

const WIDTH = 8;
const HEIGHT = 4;
const BLACK = 0xff000000;
const codecNumber: Record<VideoCodec, number> = { mjpeg: 1, vp8: 2, h264: 3, vp9: 4, h265: 5 };

/** A decoder whose frames are one byte: every pixel's red, and the row's number in green. 255 breaks it. */
class FakeDecoder implements FrameDecoder {
  usable = true;
  closed = false;
  readonly decoded: number[] = [];

  async decode({ data }: EncodedFrame): Promise<VideoPicture | null> {
    await Promise.resolve();
    const value = data.at(-1)!;
    if (value === 255) {
      this.usable = false;
      throw new Error('broken bytes');
    }
    if (value === 254) throw new Error('one bad frame');
    this.decoded.push(value);
    const words = new Uint32Array(WIDTH * HEIGHT);
    for (let i = 0; i < words.length; i++) words[i] = BLACK | (Math.floor(i / WIDTH) << 8) | value;
    pictures.open += 1;
    const picture = loosePicture({ width: WIDTH, height: HEIGHT, data: words, alpha: false });
    return { ...picture, close: () => (pictures.open -= 1) };
  }

  close(): void {
    this.closed = true;
  }
}

const pictures = { open: 0 };

/** A channel with streams on a clock of its own, which shows the server's time 100 from the moment 0 on. */
class Channel {
  readonly scene = new Scene();
  readonly sent: DisplayToServer[] = [];
  readonly sentences: string[] = [];
  readonly started: number[] = [];
  readonly ended: { id: number; shown: number; dropped: number; late: number }[] = [];
  readonly decoders: FakeDecoder[] = [];
  readonly player: StreamPlayer;
  readonly pump: StreamPump;
  time = 1000;
  awaited = false;

  constructor(supported: VideoCodec[] = ['mjpeg', 'vp8']) {
    const clocks = new SessionClocks(1);
    clocks.handleServerTime(1, MmTime(100), Millis(this.time));
    this.pump = new StreamPump(
      clocks,
      'server',
      {
        started: ({ setup }) => this.started.push(setup.id),
        ended: ({ setup }, figures) => this.ended.push({ id: setup.id, ...figures }),
        soon: () => (this.awaited = true),
        by: () => (this.awaited = true),
      },
      () => this.time,
    );
    this.player = new StreamPlayer({
      painter: this.scene.painter,
      send: (message) => this.sent.push(message),
      skipped: (sentence) => this.sentences.push(sentence),
      server: () => 1,
      pump: this.pump,
      decoders: {
        supported: new Set(supported),
        create: () => {
          const decoder = new FakeDecoder();
          this.decoders.push(decoder);
          return decoder;
        },
      },
    });
    this.scene.surfaces.create({ id: 0, format: 'xrgb32', width: 16, height: 8, flags: 1 });
    pictures.open = 0;
  }

  create(id: number, change: Partial<DisplayMessage<'streamCreate'>['body']> & { name?: VideoCodec } = {}): void {
    const { name = 'mjpeg', ...rest } = change;
    this.player.create({
      id,
      surfaceId: 0,
      flags: 1,
      codec: codecNumber[name],
      stamp: 0n,
      streamWidth: WIDTH,
      streamHeight: HEIGHT,
      sourceWidth: WIDTH,
      sourceHeight: HEIGHT,
      dest: { left: 0, top: 0, right: WIDTH, bottom: HEIGHT },
      clip: null,
      ...rest,
    });
  }

  /** A frame whose moment is `due`, in the scale of `time`. */
  data(id: number, value: number, due: number): void {
    // VP8 frames are recognised by their first bytes, MJPEG frames by nothing.
    const data = Uint8Array.of(0x10, 0, 0, 0x9d, 1, 0x2a, 8, 0, 4, 0, value);
    this.player.data({ id, multiMediaTime: due - 900, data });
  }

  async run(duration: number): Promise<void> {
    for (const end = this.time + duration; this.time < end; this.time += 8) {
      this.pump.poll();
      for (let i = 0; i < 6; i++) await Promise.resolve();
    }
    this.pump.poll();
  }

  pixel(x: number, y: number, surface = 0): string {
    const { pixels, width } = this.scene.surfaces.get(surface);
    return pixels[y * width + x]!.toString(16);
  }
}

/** What `FakeDecoder` paints. */
function painted(value: number, row: number): string {
  return ((BLACK | (row << 8) | value) >>> 0).toString(16);
}

function thrown(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('streams of a display channel', () => {
  it('shows frames on the surface at their moment, and tells what became of them', async () => {
    const channel = new Channel();
    channel.create(3);
    channel.data(3, 1, 1200);
    channel.data(3, 2, 1300);
    await channel.run(170);
    expect(channel.pixel(0, 0), 'before its moment').to.equal('ff000000');
    await channel.run(40);
    expect(channel.pixel(7, 3)).to.equal(painted(1, 3));
    await channel.run(100);
    expect(channel.pixel(0, 1)).to.equal(painted(2, 1));
    expect(channel.pump.takeCounters()).to.have.length(1);
    expect(channel.pump.takeCounters()[0]).to.include({ id: 3, codec: 'mjpeg', shown: 2, dropped: 0, late: 0 });
    channel.player.destroy(3);
    expect(channel.started).to.deep.equal([3]);
    expect(channel.ended).to.deep.equal([{ id: 3, shown: 2, dropped: 0, late: 0 }]);
    expect(channel.decoders[0]?.closed).to.equal(true);
    expect(pictures.open).to.equal(0);
  });

  it('draws rows bottom to top where the stream says so', async () => {
    const channel = new Channel();
    channel.create(0, { flags: 0 });
    channel.data(0, 9, 1100);
    await channel.run(150);
    expect(channel.pixel(0, 0)).to.equal(painted(9, 3));
    expect(channel.pixel(0, 3)).to.equal(painted(9, 0));
  });

  it('scales to the rectangle, and to the one of a sized frame', async () => {
    const channel = new Channel();
    channel.create(0, { dest: { left: 0, top: 0, right: 16, bottom: 8 } });
    channel.data(0, 5, 1100);
    await channel.run(150);
    expect([channel.pixel(0, 0), channel.pixel(15, 7)]).to.deep.equal([painted(5, 0), painted(5, 3)]);
    const dest: Rect = { left: 8, top: 4, right: 16, bottom: 8 };
    const data = Uint8Array.of(6);
    channel.player.dataSized({ id: 0, multiMediaTime: 1200 - 900, width: WIDTH, height: HEIGHT, dest, data });
    await channel.run(100);
    expect([channel.pixel(7, 4), channel.pixel(8, 4)]).to.deep.equal([painted(5, 2), painted(6, 0)]);
  });

  it('draws within the clip as it is when a frame is shown, not when it came', async () => {
    const channel = new Channel();
    channel.create(0);
    channel.data(0, 5, 1200);
    channel.player.clip({ id: 0, clip: [{ left: 0, top: 0, right: 2, bottom: 4 }] });
    await channel.run(250);
    expect([channel.pixel(1, 0), channel.pixel(2, 0)]).to.deep.equal([painted(5, 0), 'ff000000']);
  });

  it('shows all that waits of a stream that ends, one picture after the other, decoded or not', async () => {
    const channel = new Channel();
    channel.create(0);
    channel.data(0, 1, 1030);
    await channel.run(16);
    channel.player.destroy(0);
    expect(channel.pixel(0, 0), 'decoded, and not due').to.equal(painted(1, 0));
    expect(channel.player.draining).to.equal(false);
    channel.create(0);
    for (const [index, value] of [2, 3, 4].entries()) channel.data(0, value, 1300 + index * 40);
    channel.player.destroy(0);
    expect(channel.player.draining).to.equal(true);
    const seen = new Set<string>();
    for (let ms = 0; ms < 80; ms += 8) {
      await channel.run(8);
      seen.add(channel.pixel(0, 0));
    }
    expect([...seen]).to.deep.equal([2, 3, 4].map((value) => painted(value, 0)));
    expect(channel.player.draining).to.equal(false);
    expect(channel.ended.map(({ shown, dropped }) => [shown, dropped])).to.deep.equal([
      [1, 0],
      [3, 0],
    ]);
    expect(pictures.open).to.equal(0);
  });

  it('says where streams that ended still have frames to show', async () => {
    const channel = new Channel();
    channel.create(0);
    channel.data(0, 1, 1400);
    expect(channel.player.drainsAt(0, null), 'not ended').to.equal(false);
    channel.player.destroy(0);
    const beside: Rect = { left: WIDTH, top: 0, right: 16, bottom: 8 };
    const within: Rect = { left: WIDTH - 1, top: HEIGHT - 1, right: 16, bottom: 8 };
    const asked = (): boolean[] =>
      [null, within, beside].map((rect) => channel.player.drainsAt(0, rect)).concat(channel.player.drainsAt(1, null));
    expect(asked()).to.deep.equal([true, true, false, false]);
    await channel.run(50);
    expect(asked()).to.deep.equal([false, false, false, false]);
    channel.create(0);
    const dest: Rect = { left: 8, top: 4, right: 16, bottom: 8 };
    const data = Uint8Array.of(6);
    channel.player.dataSized({ id: 0, multiMediaTime: 1400 - 900, width: WIDTH, height: HEIGHT, dest, data });
    channel.player.destroy(0);
    expect(asked()).to.deep.equal([true, true, true, false]);
  });

  it('takes an id again at once, for another codec and place', async () => {
    const channel = new Channel();
    channel.create(0);
    channel.data(0, 1, 1200);
    channel.create(0, { name: 'vp8', dest: { left: 8, top: 0, right: 16, bottom: 4 } });
    channel.data(0, 2, 1200);
    await channel.run(250);
    expect([channel.pixel(0, 0), channel.pixel(8, 0)]).to.deep.equal(['ff000000', painted(2, 0)]);
    expect(channel.pump.takeCounters().map(({ codec }) => codec)).to.deep.equal(['vp8']);
  });

  it('forgets the streams of a surface that is destroyed', async () => {
    const channel = new Channel();
    channel.scene.surfaces.create({ id: 5, format: 'xrgb32', width: 16, height: 8, flags: 0 });
    channel.create(0);
    channel.create(1, { surfaceId: 5 });
    channel.data(0, 1, 1100);
    channel.data(1, 1, 1100);
    channel.scene.surfaces.destroy(5);
    channel.player.surfaceDestroyed(5);
    await channel.run(200);
    expect(channel.pixel(0, 0)).to.equal(painted(1, 0));
    expect(channel.sentences).to.deep.equal([]);
    expect(channel.pump.size).to.equal(1);
  });

  it('says once what can not be drawn, and goes on with the others', async () => {
    const channel = new Channel();
    channel.create(0, { surfaceId: 77 });
    channel.create(1);
    for (const due of [1100, 1150, 1200]) {
      channel.data(0, 1, due);
      channel.data(1, 1, due);
    }
    await channel.run(250);
    expect(channel.sentences).to.have.length(1);
    expect(channel.pixel(0, 0)).to.equal(painted(1, 0));
    expect(pictures.open).to.equal(0);
  });

  it('ends all streams, and counts frames for streams that are not there', async () => {
    const channel = new Channel();
    for (let id = 0; id < 300; id++) channel.create(id);
    for (let id = 0; id < 300; id++) channel.data(id, 7, 1100);
    await channel.run(150);
    expect(channel.pump.takeCounters().reduce((sum, { shown }) => sum + shown, 0)).to.equal(300);
    channel.player.destroyAll();
    expect(channel.pump.size).to.equal(0);
    channel.data(0, 7, 1400);
    channel.player.destroy(0);
    channel.player.clip({ id: 0, clip: null });
    expect(channel.player.ignored).to.equal(1);
  });

  it('refuses a codec that is not decoded here, and takes no frame of it', () => {
    const channel = new Channel(['mjpeg']);
    channel.create(4, { name: 'h265' });
    channel.create(5, { codec: 99 });
    channel.data(4, 1, 1100);
    expect(channel.sent.map((message) => message.body)).to.deep.equal(
      [4, 5].map((streamId) => ({
        streamId,
        uniqueId: 0,
        startFrameMmTime: 0,
        endFrameMmTime: 0,
        numFrames: 0,
        numDrops: 0xffffffff,
        lastFrameDelay: 0,
        audioDelay: 0,
      })),
    );
    expect(channel.sentences).to.deep.equal([
      'stream 4 refused: this browser does not decode h265',
      'stream 5 refused: codec 99 is not known',
    ]);
    expect(channel.started).to.deep.equal([]);
  });

  it('refuses a stream whose decoder fails, once, and not for a single bad frame', async () => {
    const channel = new Channel();
    channel.create(0);
    channel.data(0, 254, 1100);
    channel.data(0, 1, 1150);
    await channel.run(180);
    expect(channel.sent).to.deep.equal([]);
    expect(channel.pixel(0, 0)).to.equal(painted(1, 0));
    for (const due of [1250, 1300, 1350]) channel.data(0, 255, due);
    await channel.run(250);
    expect(channel.sent.map(({ name }) => name)).to.deep.equal(['streamReport']);
    expect(channel.sentences).to.deep.equal(['stream 0 (mjpeg) refused: broken bytes']);
    expect(channel.decoders[0]?.closed).to.equal(true);
    channel.data(0, 1, 1600);
    await channel.run(300);
    expect(channel.sent, 'the server may still send what was under way').to.have.length(1);
  });

  it('reports when the server asked for it', async () => {
    const channel = new Channel();
    channel.create(0);
    channel.player.activateReport({ streamId: 0, uniqueId: 8, maxWindowSize: 3, timeout: 10_000 });
    for (const due of [1100, 1140, 1180]) channel.data(0, 1, due);
    await channel.run(20);
    expect(channel.sent).to.have.length(1);
    expect(channel.sent[0]?.body).to.include({ streamId: 0, uniqueId: 8, numFrames: 3, numDrops: 0 });
  });

  it('shows what waits in its time when the channel moves to another server', async () => {
    const channel = new Channel();
    channel.create(0);
    channel.data(0, 1, 1200);
    channel.player.drain();
    await channel.run(100);
    expect(channel.pixel(0, 0)).to.equal('ff000000');
    await channel.run(150);
    expect(channel.pixel(0, 0)).to.equal(painted(1, 0));
    expect(channel.pump.size).to.equal(0);
  });

  it('closes pictures and decoders with the channel', async () => {
    const channel = new Channel();
    channel.create(0);
    for (const due of [1100, 1120, 1140]) channel.data(0, 1, due);
    await channel.run(40);
    channel.player.close();
    channel.pump.close();
    await channel.run(100);
    expect(pictures.open).to.equal(0);
    expect(channel.decoders[0]?.closed).to.equal(true);
    expect(channel.pixel(0, 0)).to.equal('ff000000');
  });
});

describe('hostile streams', () => {
  it('of sizes beyond what is accepted break the protocol, named by their field', () => {
    const channel = new Channel();
    for (const [change, path] of [
      [{ streamWidth: 0 }, 'streamCreate.streamWidth'],
      [{ streamHeight: 1 << 20 }, 'streamCreate.streamHeight'],
      [{ streamWidth: 16384, streamHeight: 16384 }, 'streamCreate'],
    ] as const) {
      const error = thrown(() => {
        channel.create(0, change);
      });
      expect(error).to.be.instanceOf(DecodeError);
      expect((error as DecodeError).path.join('.')).to.equal(path);
    }
    const dest = { left: 0, top: 0, right: 8, bottom: 4 };
    const error = thrown(() => {
      channel.player.dataSized({ id: 0, multiMediaTime: 0, width: 8, height: 0, dest, data: new Uint8Array(1) });
    });
    expect((error as DecodeError).path).to.deep.equal(['streamDataSized', 'height']);
    expect(channel.pump.size).to.equal(0);
  });

  it('are bounded in number, and in the pixels of all together', () => {
    const many = new Channel();
    const error = thrown(() => {
      for (let id = 0; id < 2000; id++) many.create(id);
    });
    expect(error).to.be.instanceOf(DecodeError);
    expect(many.pump.size).to.equal(1024);
    const large = new Channel();
    large.create(0, { streamWidth: 8000, streamHeight: 4000 });
    expect(
      thrown(() => {
        large.create(1, { streamWidth: 2000, streamHeight: 2000 });
      }),
    ).to.be.instanceOf(DecodeError);
  });

  it('get no more than 64 decoders with a state', () => {
    const channel = new Channel();
    for (let id = 0; id < 70; id++) channel.create(id, { name: 'vp8' });
    expect(channel.decoders).to.have.length(64);
    expect(channel.sent).to.have.length(6);
  });

  it('have 256 MiB for frames that wait, all together', async () => {
    const channel = new Channel();
    for (let id = 0; id < 20; id++) channel.create(id);
    const data = new Uint8Array(15 << 20);
    for (let round = 0; round < 2; round++) {
      for (let id = 0; id < 20; id++) channel.player.data({ id, multiMediaTime: 1000, data });
    }
    expect(channel.pump.queuedBytes).to.be.at.most(256 << 20);
    expect(channel.sent.length).to.be.greaterThan(0);
    await channel.run(8);
    expect(channel.pump.queuedBytes).to.be.at.most(256 << 20);
  });
});
