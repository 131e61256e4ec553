import { expect } from 'chai';
import type { FromPlayer, ToPlayer } from '../../src/audio/messages.ts';
import { DecodeError } from '../../src/bytes/decode-error.ts';
import { PlaybackDriver } from '../../src/worker/playback-driver.ts';
import { decodesOpus } from '../../src/worker/sound-decoder.ts';
import { until } from '../harness/until.ts';

interface Format {
  readonly channels: number;
  readonly frequency: number;
}

/** A session with a page whose player is this test. */
class Session {
  now = 1_700_000_000_000;
  readonly driver: PlaybackDriver;
  readonly asked: Format[] = [];
  readonly told: ToPlayer[] = [];
  readonly heard: string[] = [];
  /** Whether the guest plays, each time that was told. */
  readonly playing: boolean[] = [];
  readonly notes: string[] = [];
  #answer: ((port: MessagePort | null) => void)[] = [];
  player: MessagePort | null = null;

  constructor() {
    this.driver = new PlaybackDriver({
      now: () => this.now,
      playing: (playing) => this.playing.push(playing),
      openPlayer: (format) => {
        this.asked.push(format);
        return new Promise((resolve) => this.#answer.push(resolve));
      },
      heard: (server, time, at) => this.heard.push(`${server}: ${time} at ${at - 1_700_000_000_000}`),
      silent: (server) => this.heard.push(`${server}: silent`),
      notify: (message) => this.notes.push(message),
    });
  }

  /** The page answers the oldest question for a player. */
  async answer(yes = true): Promise<void> {
    const answer = this.#answer.shift()!;
    if (!yes) answer(null);
    else {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }: MessageEvent<ToPlayer>) => {
        this.told.push(data);
      };
      this.player = port1;
      answer(port2);
    }
    await settle();
  }

  start(channels = 2, frequency = 48_000, server = 1): void {
    this.driver.handle({ name: 'start', body: { channels, format: 's16', frequency, time: 0 } }, server);
  }

  stop(): void {
    this.driver.handle({ name: 'stop', body: undefined }, 1);
  }

  mode(mode: 'raw' | 'opus' | 'celt051'): void {
    this.driver.handle({ name: 'mode', body: { time: 0, mode, data: new Uint8Array(0) } }, 1);
  }

  data(time: number, data: Uint8Array | readonly number[], server = 1): void {
    const bytes = data instanceof Uint8Array ? data : new Uint8Array(Int16Array.from(data).buffer);
    this.driver.handle({ name: 'data', body: { time, data: bytes } }, server);
  }

  /** The player tells where it is. */
  async tell(message: Partial<FromPlayer>): Promise<void> {
    const whole: FromPlayer = { heard: null, at: this.now, delay: 70, buffered: 60, underruns: 0, ...message };
    this.player!.postMessage(whole);
    await settle();
  }

  get kinds(): string {
    return this.told.map(({ kind }) => kind).join(' ');
  }

  of<Kind extends ToPlayer['kind']>(wanted: Kind): Extract<ToPlayer, { kind: Kind }>[] {
    return this.told.filter((message): message is Extract<ToPlayer, { kind: Kind }> => message.kind === wanted);
  }
}

function settle(milliseconds = 10): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Packets of 10 ms of a tone, as a server makes them. */
async function opusPackets(count: number, channels: number): Promise<Uint8Array[]> {
  const packets: Uint8Array[] = [];
  const encoder = new AudioEncoder({
    output: (chunk) => {
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      packets.push(bytes);
    },
    error: (error) => {
      throw error;
    },
  });
  encoder.configure({
    codec: 'opus',
    sampleRate: 48_000,
    numberOfChannels: channels,
    opus: { frameDuration: 10_000 },
  });
  for (let packet = 0; packet < count; packet++) {
    const data = Float32Array.from(
      { length: 480 * channels },
      (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * (packet * 480 + (i % 480))) / 48_000),
    );
    encoder.encode(
      new AudioData({
        format: 'f32-planar',
        sampleRate: 48_000,
        numberOfFrames: 480,
        numberOfChannels: channels,
        timestamp: packet * 10_000,
        data,
      }),
    );
  }
  await encoder.flush();
  encoder.close();
  return packets;
}

describe('playback driver', () => {
  let session: Session;

  beforeEach(() => {
    session = new Session();
  });

  afterEach(() => {
    session.driver.close();
    session.player?.close();
  });

  it('passes samples with their time and server, and what the player must know before them', async () => {
    session.driver.handle({ name: 'volume', body: { volume: [65535, 13107] } }, 1);
    session.driver.handle({ name: 'latency', body: { latency: 150 } }, 1);
    session.start();
    expect(session.asked).to.deep.equal([{ channels: 2, frequency: 48_000 }]);
    await session.answer();
    session.data(4_294_967_290, [16384, -32768, 0, 8192]);
    await settle();
    expect(session.kinds).to.equal('start latency gains samples');
    expect(session.of('latency')).to.deep.equal([{ kind: 'latency', milliseconds: 150 }]);
    expect(session.of('gains')[0]?.gains).to.deep.equal([1, 0.2]);
    const [{ time, server, planes } = { time: 0, server: 0, planes: [] }] = session.of('samples');
    expect([time, server, planes.map((plane) => [...plane])]).to.deep.equal([
      4_294_967_290,
      1,
      [
        [0.5, 0],
        [-1, 0.25],
      ],
    ]);
  });

  it('leaves out what is no whole sample of all channels', async () => {
    session.start(2);
    await session.answer();
    session.data(0, new Uint8Array([1, 0, 2, 0, 3, 0, 9]));
    session.data(0, new Uint8Array(0));
    await settle();
    expect(session.of('samples').map(({ planes }) => planes.map(({ length }) => length))).to.deep.equal([
      [1, 1],
      [0, 0],
    ]);
  });

  it('keeps its player through pauses, and has one made for another format', async () => {
    session.start();
    await session.answer();
    session.stop();
    await settle();
    session.start();
    await settle();
    expect(session.asked).to.have.lengthOf(1);
    expect(session.kinds).to.equal('start latency gains stop start latency gains');
    session.start(1, 44_100);
    expect(session.asked.at(-1)).to.deep.equal({ channels: 1, frequency: 44_100 });
    await session.answer();
    expect(session.of('start').at(-1)).to.deep.equal({ kind: 'start', channels: 1, frequency: 44_100 });
  });

  it('ends the sound after all its samples', async () => {
    session.start();
    await session.answer();
    session.data(0, [1, 2]);
    session.stop();
    session.data(10, [1, 2]);
    await settle();
    expect(session.kinds).to.equal('start latency gains samples stop');
    expect(session.heard).to.deep.equal(['1: silent']);
    expect(session.driver.counters).to.equal(null);
  });

  it('mutes and turns the volume as the guest does', async () => {
    session.start();
    await session.answer();
    session.driver.handle({ name: 'volume', body: { volume: [32768, 32768] } }, 1);
    session.driver.handle({ name: 'mute', body: { mute: true } }, 1);
    session.driver.handle({ name: 'mute', body: { mute: false } }, 1);
    await settle();
    const gains = session.of('gains').map((message) => message.gains.slice(0, 2).map((gain) => gain.toFixed(2)));
    expect(gains).to.deep.equal([[], ['0.50', '0.50'], ['0.00', '0.00'], ['0.50', '0.50']]);
  });

  it('passes the latency on when it changes', async () => {
    session.start();
    await session.answer();
    session.driver.handle({ name: 'latency', body: { latency: 400 } }, 1);
    await settle();
    expect(session.of('latency').map(({ milliseconds }) => milliseconds)).to.deep.equal([0, 400]);
  });

  it('tells what is heard, and whose', async () => {
    session.start();
    await session.answer();
    await session.tell({ heard: { time: 5000.5, server: 7 } });
    expect(session.heard).to.deep.equal(['7: 5000.5 at 0']);
    expect(session.driver.counters).to.deep.equal({ delay: 70, buffered: 60, underruns: 0 });
    await session.tell({ heard: null });
    expect(session.heard).to.have.lengthOf(1);
  });

  it("dates what is heard by this thread's clock, however far the audio thread's is off", async () => {
    session.start();
    await session.answer();
    // The audio thread's clock is an hour behind; messages take 1 ms, and one of them 30 ms.
    for (const [at, way] of [
      [0, 1],
      [50, 1],
      [100, 30],
      [150, 1],
    ] as const) {
      session.now = 1_700_000_000_000 + at + way;
      await session.tell({ heard: { time: 1000 + at, server: 1 }, at: 1_700_000_000_000 + at - 3_600_000 });
    }
    expect(session.heard).to.deep.equal(['1: 1000 at 1', '1: 1050 at 51', '1: 1100 at 101', '1: 1150 at 151']);
  });

  for (const [channels, frequency] of [
    [0, 48_000],
    [9, 48_000],
    [0xffffffff, 48_000],
    [2, 0],
    [2, 7999],
    [2, 0xffffffff],
  ] as const) {
    it(`refuses ${channels} channels at ${frequency}`, () => {
      expect(() => {
        session.start(channels, frequency);
      }).to.throw(DecodeError, String(channels === 2 ? frequency : channels));
      expect(session.asked).to.deep.equal([]);
    });
  }

  it('holds half a second of sound while the player is made, the newest', async () => {
    session.start();
    for (let packet = 0; packet < 1000; packet++) session.data(packet * 10, [1, 2]);
    await session.answer();
    expect(session.kinds.startsWith('start latency gains samples')).to.equal(true);
    expect(session.of('samples').map(({ time }) => time)).to.deep.equal(
      Array.from({ length: 50 }, (_, i) => 9500 + i * 10),
    );
  });

  it('says once that there is no player to be had, and goes on without', async () => {
    session.start();
    session.data(0, [1, 2]);
    await session.answer(false);
    session.data(10, [1, 2]);
    session.stop();
    session.start();
    session.data(20, [1, 2]);
    await settle();
    expect(session.notes).to.deep.equal(['the browser offers no way to play sound on this page']);
    expect(session.asked).to.have.lengthOf(1);
  });

  it('closes a player that comes when nobody wants it any more', async () => {
    session.start();
    session.driver.close();
    await session.answer();
    session.start();
    await session.answer();
    session.data(0, [1, 2]);
    await settle();
    expect(session.kinds).to.equal('start latency gains samples');
  });

  it('sends nothing more to a player that the browser keeps silent, and goes on when it speaks', async () => {
    session.start();
    await session.answer();
    for (let packet = 0; packet < 500; packet++) {
      session.now += 10;
      session.data(packet * 10, [1, 2]);
    }
    await settle(50);
    expect(session.of('samples')).to.have.lengthOf(50);
    expect(session.kinds.endsWith('samples forget')).to.equal(true);
    expect(session.heard).to.deep.equal(['1: silent']);
    expect(session.driver.counters).to.equal(null);
    await session.tell({ heard: null });
    session.data(5000, [1, 2]);
    await settle();
    expect(session.of('samples').at(-1)?.time).to.equal(5000);
  });

  it('tells in turns whether the guest plays', async () => {
    session.driver.close();
    session.start();
    session.start(1, 44_100);
    await session.answer();
    session.stop();
    session.stop();
    session.start();
    session.driver.close();
    expect(session.playing).to.deep.equal([true, false, true, false]);
  });

  it('tells of CELT, which it does not know', () => {
    session.mode('celt051');
    session.start();
    session.data(0, [1, 2]);
    expect(session.notes).to.deep.equal(['sound: the server sends CELT, which nobody asked for']);
  });

  describe('with Opus', () => {
    before(async () => {
      expect(await decodesOpus()).to.equal(true);
    });

    for (const channels of [1, 2]) {
      it(`decodes ${channels === 1 ? 'mono' : 'stereo'}, with each packet's own time, to the last packet`, async () => {
        const packets = await opusPackets(20, channels);
        session.mode('opus');
        session.start(channels, 48_000);
        await session.answer();
        const wrap = 2 ** 32 - 100;
        packets.forEach((packet, i) => {
          session.data((wrap + i * 10) % 2 ** 32, packet);
        });
        session.stop();
        await until('the end', () => (session.kinds.endsWith('stop') ? true : undefined));
        const samples = session.of('samples');
        expect(samples.map(({ time }) => Math.round(time))).to.deep.equal(
          packets.map((_, i) => (wrap + i * 10) % 2 ** 32),
        );
        expect(samples.every(({ planes }) => planes.length === channels && planes[0]!.length === 480)).to.equal(true);
        const loudest = Math.max(...samples.slice(10).map(({ planes }) => Math.max(...planes[0]!)));
        expect(loudest).to.be.within(0.4, 0.6);
        expect(session.kinds.endsWith('samples stop')).to.equal(true);
      });
    }

    it('has its player made for what Opus is decoded to', async () => {
      session.mode('opus');
      session.start(2, 24_000);
      expect(session.asked).to.deep.equal([{ channels: 2, frequency: 48_000 }]);
      await session.answer();
      session.mode('raw');
      expect(session.asked.at(-1)).to.deep.equal({ channels: 2, frequency: 24_000 });
    });

    it('leaves out a packet that is none, and goes on with the next', async () => {
      const packets = await opusPackets(10, 2);
      session.mode('opus');
      session.start();
      await session.answer();
      session.data(0, packets[0]!);
      await settle(100);
      session.data(10, new Uint8Array(0));
      session.data(10, new Uint8Array([0xff, 0xff, 0xff, 0xff]));
      await settle(100);
      for (let i = 2; i < 10; i++) session.data(i * 10, packets[i]!);
      await settle(200);
      const times = session.of('samples').map(({ time }) => Math.round(time));
      expect(times).to.include.members([0, 30, 40, 50, 60, 70, 80, 90]);
      expect(session.notes.length).to.be.at.most(1);
    });
  });
});
