import { expect } from 'chai';
import { jpegPortable } from '../../../src/worker/jpeg.ts';
import { codecCapabilities, askEngine, missingCodecs } from '../../../src/worker/video/codec-support.ts';
import { platformVideoDecoders } from '../../../src/worker/video/decoders.ts';
import type { VideoDecoders } from '../../../src/worker/video/decoders.ts';
import { JpegFrameDecoder } from '../../../src/worker/video/jpeg-frame-decoder.ts';
import { PixelPool } from '../../../src/worker/video/pixel-pool.ts';
import type { VideoPicture } from '../../../src/worker/video/video-picture.ts';

const WIDTH = 96;
const HEIGHT = 64;
const MOST = WIDTH * HEIGHT * 2;

type Colour = readonly [number, number, number];
const colours: readonly Colour[] = [
  [220, 30, 40],
  [30, 200, 60],
  [40, 50, 210],
  [240, 240, 230],
  [20, 20, 25],
];

/** Left half of one colour, right half of the next. */
function scene(index: number): OffscreenCanvas {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const context = canvas.getContext('2d', { alpha: false })!;
  for (const half of [0, 1]) {
    context.fillStyle = `rgb(${colours[(index + half) % colours.length]!.join(' ')})`;
    context.fillRect((half * WIDTH) / 2, 0, WIDTH / 2, HEIGHT);
  }
  return canvas;
}

interface Encoded {
  readonly data: Uint8Array;
  readonly keyframe: boolean;
}

async function encoded(codec: string, count: number): Promise<Encoded[]> {
  const chunks: Encoded[] = [];
  const encoder = new VideoEncoder({
    output: (chunk) => {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      chunks.push({ data, keyframe: chunk.type === 'key' });
    },
    error: (error) => {
      throw error;
    },
  });
  encoder.configure({
    codec,
    width: WIDTH,
    height: HEIGHT,
    bitrate: 4_000_000,
    framerate: 25,
    latencyMode: 'realtime',
    ...(codec.startsWith('avc1') ? { avc: { format: 'annexb' } } : {}),
  });
  for (let index = 0; index < count; index++) {
    const frame = new VideoFrame(scene(index), { timestamp: index * 40_000 });
    encoder.encode(frame, { keyFrame: index === 0 });
    frame.close();
  }
  await encoder.flush();
  encoder.close();
  return chunks;
}

async function jpeg(index: number): Promise<Uint8Array> {
  const blob = await scene(index).convertToBlob({ type: 'image/jpeg', quality: 0.95 });
  return new Uint8Array(await blob.arrayBuffer());
}

function expectScene(picture: VideoPicture, index: number, tolerance: number): void {
  expect([picture.width, picture.height]).to.deep.equal([WIDTH, HEIGHT]);
  if (!('data' in picture)) throw new Error('the frame was not read');
  for (const half of [0, 1]) {
    const word = picture.data[(HEIGHT / 2) * WIDTH + WIDTH / 4 + (half * WIDTH) / 2]!;
    const wanted = colours[(index + half) % colours.length]!;
    const found = [word & 255, (word >> 8) & 255, (word >> 16) & 255];
    for (const channel of [0, 1, 2]) {
      expect(found[channel], `frame ${index}, half ${half}, ${found.join()} for ${wanted.join()}`).to.be.closeTo(
        wanted[channel]!,
        tolerance,
      );
    }
    expect(word >>> 24).to.equal(255);
  }
}

async function failure(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it did not fail');
}

describe('decoders of the engine', () => {
  let decoders: VideoDecoders;

  before(async () => {
    decoders = platformVideoDecoders(await askEngine(), () => Promise.reject(new Error('not needed here')));
  });

  it('are those that the channel announces', async () => {
    const { codecs } = await askEngine();
    console.log(`decodes ${[...codecs].join(', ')}; lacks ${missingCodecs(codecs).join(', ')}`);
    expect([...codecs]).to.include.members(['mjpeg', 'vp8', 'vp9', 'h264']);
    expect(codecCapabilities(new Set(['mjpeg', 'vp9']))).to.deep.equal(['multiCodec', 'codecMjpeg', 'codecVp9']);
    expect(missingCodecs(new Set(['mjpeg', 'h264']))).to.deep.equal(['vp8', 'vp9', 'h265']);
  });

  for (const [codec, name] of [
    ['vp8', 'vp8'],
    ['vp9', 'vp09.00.10.08'],
    ['h264', 'avc1.42E01E'],
  ] as const) {
    it(`${codec}: every frame, in order, with its colours`, async () => {
      const frames = await encoded(name, 8);
      // These encoders don't all use the matrix that servers use: as of high definition they differ least.
      const decoder = decoders.create(codec, 720);
      const settled = frames.map((frame) => decoder.decode({ ...frame, mostPixels: MOST }));
      // The last may stay with the decoder until another comes.
      for (const [index, promise] of settled.slice(0, -1).entries()) {
        const picture = await promise;
        expect(picture, `frame ${index}`).not.to.equal(null);
        expectScene(picture!, index, 40);
        picture!.close();
      }
      decoder.close();
      await settled.at(-1)!.catch(() => undefined);
    });

    it(`${codec}: waits for a key frame, and fails for good on damage`, async () => {
      const [key, delta] = await encoded(name, 2);
      const decoder = decoders.create(codec, HEIGHT);
      expect(await failure(decoder.decode({ ...delta!, mostPixels: MOST }))).to.contain('no key frame yet');
      expect(decoder.usable).to.equal(true);
      const bad = {
        data: key!.data.map((byte, at) => (at < 16 ? byte : byte ^ 0x5a)),
        keyframe: true,
        mostPixels: MOST,
      };
      // Decoders may make something of it; what counts is that each frame is answered.
      const answers = [bad, bad, bad].map((frame) =>
        decoder.decode(frame).then(
          (it) => it?.close(),
          () => undefined,
        ),
      );
      decoder.close();
      await Promise.all(answers);
      expect(decoder.usable).to.equal(false);
      expect(await failure(decoder.decode({ ...key!, mostPixels: MOST }))).to.equal('the decoder is closed');
    });
  }

  it('refuse a picture larger than its stream', async function () {
    const [key, delta] = await encoded('vp8', 2);
    const decoder = decoders.create('vp8', HEIGHT);
    const refused = failure(decoder.decode({ ...key!, mostPixels: WIDTH * HEIGHT - 1 }));
    decoder.decode({ ...delta!, mostPixels: MOST }).catch(() => undefined);
    expect(await refused).to.equal('a frame of 96x64 pixels, 6143 accepted');
    decoder.close();
  });

  it('mjpeg: by ImageDecoder or by what there is', async () => {
    const ways = [decoders.create('mjpeg', HEIGHT), new JpegFrameDecoder(new PixelPool(0), decodePortably, false)];
    for (const decoder of ways) {
      for (const index of [0, 1, 2]) {
        const picture = (await decoder.decode({ data: await jpeg(index), keyframe: true, mostPixels: MOST }))!;
        expectScene(picture, index, 12);
        picture.close();
      }
    }
  });

  it('mjpeg: a bad frame or ten are no end, unless nothing else comes', async () => {
    const decoder = decoders.create('mjpeg', HEIGHT);
    const good = { data: await jpeg(0), keyframe: true, mostPixels: MOST };
    const bad = { ...good, data: good.data.subarray(0, 30) };
    for (let count = 0; count < 9; count++) await failure(decoder.decode(bad));
    expect(decoder.usable).to.equal(true);
    (await decoder.decode(good))!.close();
    for (let count = 0; count < 10; count++) await failure(decoder.decode(bad));
    expect(decoder.usable).to.equal(false);
  });

  it('mjpeg: a size beyond the stream is refused before it is decoded', async () => {
    const decoder = decoders.create('mjpeg', HEIGHT);
    const data = await jpeg(0);
    expect(await failure(decoder.decode({ data, keyframe: true, mostPixels: 6143 }))).to.equal(
      'a frame of 96x64 pixels, 6143 accepted',
    );
  });
});

function decodePortably(data: Uint8Array): ReturnType<typeof jpegPortable> {
  return jpegPortable(data.slice(), { width: WIDTH, height: HEIGHT });
}

describe('the pool of pixels', () => {
  it('gives memory of a size again, and keeps no more than it may', () => {
    const pool = new PixelPool(100);
    const first = pool.take(60);
    pool.give(first);
    expect(pool.kept).to.equal(60);
    expect(pool.take(50)).to.have.length(50);
    expect(pool.take(60)).to.equal(first);
    expect(pool.kept).to.equal(0);
    pool.give(first);
    pool.give(new Uint32Array(50));
    expect(pool.kept, 'the others went').to.equal(50);
    pool.give(new Uint32Array(101));
    expect(pool.kept).to.equal(50);
  });
});
