/* global window, document, WebAssembly, CompressionStream, Blob, Response */
// Runs in the page: decodes the same images by this project's decoders and by spice-html5's, turn by turn.
import { ImageCodecs } from '../../src/codecs/image-codecs.ts';
import { PortableCodecs } from '../../src/codecs/portable-codecs.ts';
import { decodeJpeg, jpegByBitmap, jpegPortable } from '../../src/worker/jpeg.ts';
import { inflate } from '../../src/worker/inflate.ts';

/** Each decoder decodes for about this long at a time, and this many times: what else the machine does comes in between. */
const SLICE_MS = 15;
const TURNS = 25;
/** What takes longer than a slice, and is not raced. */
const SLOW_TURNS = 7;

async function vectors(name) {
  const list = await (await fetch(`/vectors/${name}.json`)).json();
  const bytes = new Uint8Array(await (await fetch(`/vectors/${name}.bin`)).arrayBuffer());
  return list.map((entry) => ({ ...entry, data: bytes.slice(entry.at, entry.at + entry.size) }));
}

/** spice-html5's decoders from the Debian package, as its display channel calls them, to ImageData. */
async function spiceHtml5() {
  try {
    const { SpiceQuic, convert_spice_quic_to_web } = await import('/spice-html5/quic.js');
    const { convert_spice_lz_to_web } = await import('/spice-html5/lz.js');
    const context = document.createElement('canvas').getContext('2d');
    return {
      quic({ data }) {
        const message = new Uint8Array(4 + data.length);
        new DataView(message.buffer).setUint32(0, data.length, true);
        message.set(data, 4);
        const image = new SpiceQuic();
        image.from_dv(new DataView(message.buffer), 0, message.buffer);
        return convert_spice_quic_to_web(context, image).data;
      },
      lz({ data, width, height }) {
        const view = new DataView(data.buffer, data.byteOffset);
        const image = { type: view.getUint32(8), width, height, top_down: 1, data: data.buffer.slice(28) };
        return convert_spice_lz_to_web(context, image).data;
      },
    };
  } catch (error) {
    console.log(`spice-html5 is not there: ${error}`);
    return {};
  }
}

/**
 * Pixels a microsecond (megapixels a second) of each way, the best of turns taken one after the other: other programs
 * can only make a turn longer.
 */
function race(ways, pixels) {
  const rounds = ways.map((way) => {
    way();
    const start = performance.now();
    way();
    return Math.max(1, Math.round(SLICE_MS / Math.max(0.01, performance.now() - start)));
  });
  const rates = ways.map(() => []);
  for (let turn = 0; turn < TURNS; turn++) {
    ways.forEach((way, i) => {
      const start = performance.now();
      for (let n = rounds[i]; n > 0; n--) way();
      rates[i].push((pixels * rounds[i]) / (performance.now() - start) / 1000);
    });
  }
  return rates.map((each) => Math.max(...each));
}

async function raceAsync(way, pixels) {
  await way();
  const rates = [];
  for (let turn = 0; turn < 3 * SLOW_TURNS; turn++) {
    const start = performance.now();
    await way();
    rates.push(pixels / (performance.now() - start) / 1000);
  }
  return Math.max(...rates);
}

const row = (codec, picture, size, ours, portable, theirs) => ({ codec, picture, size, ours, portable, theirs });

window.runBench = async ({ only } = {}) => {
  const module = await WebAssembly.compile(await (await fetch('/codecs.wasm')).arrayBuffer());
  const codecs = await ImageCodecs.create(module);
  const portable = new PortableCodecs((await import('/codecs.js')).instantiate());
  for (const decoders of [codecs, portable]) decoders.setGlzWindow(1 << 24);
  const theirs = await spiceHtml5();
  const rows = [];
  const wanted = (codec) => only === undefined || only.includes(codec);

  const frames = await vectors('frames');
  for (const codec of ['quic', 'lz', 'lz4'].filter(wanted)) {
    for (const frame of frames.filter((it) => it.codec === codec)) {
      const ways = [() => codecs[codec](frame.data, frame), () => portable[codec](frame.data, frame)];
      const their = theirs[codec];
      if (their) {
        ways.push(() => their(frame));
        const got = their(frame);
        const pixels = codecs[codec](frame.data, frame).data;
        if (new Uint32Array(got.buffer).some((word, i) => word !== pixels[i])) throw new Error('spice-html5 differs');
      }
      const size = `${frame.width}x${frame.height}`;
      rows.push(row(codec, frame.name, size, ...race(ways, frame.width * frame.height)));
    }
  }
  const tiles = Object.groupBy(await vectors('tiles'), ({ codec, name }) => `${codec} ${name.split(' ')[0]}`);
  const sets = Object.entries(tiles).map(([key, set]) => [...key.split(' '), set]);
  for (const codec of ['quic', 'lz', 'lz4', 'glz'].filter(wanted)) {
    for (const [, kind, set] of sets.filter(([it]) => it === codec)) {
      const ways = [codecs, portable].map((decoders) => () => {
        decoders.resetGlz();
        set.forEach((tile) => decoders[codec](tile.data, tile));
      });
      if (theirs[codec]) ways.push(() => set.forEach((tile) => theirs[codec](tile)));
      rows.push(row(codec, kind, '64x64', ...race(ways, set.length * 4096)));
    }
  }
  const glz = frames.filter((it) => it.codec === 'glz');
  for (let i = 0; i < glz.length && wanted('glz'); i += 2) {
    const [first, second] = [glz[i], glz[i + 1]];
    const pixels = first.width * first.height;
    const size = `${first.width}x${first.height}`;
    const whole = [codecs, portable].map((decoders) => () => {
      decoders.resetGlz();
      decoders.glz(first.data, first);
    });
    const one = race(whole, pixels);
    const later = [codecs, portable].map((decoders) => {
      const rates = [];
      for (let turn = 0; turn < 4 * SLOW_TURNS; turn++) {
        decoders.resetGlz();
        decoders.glz(first.data, first);
        const start = performance.now();
        decoders.glz(second.data, second);
        rates.push(pixels / (performance.now() - start) / 1000);
      }
      return Math.max(...rates);
    });
    rows.push(row('glz', first.name, size, ...one), row('glz', second.name, size, ...later));
  }
  // What the browser decodes for us: tiles ahead of drawing, many at once.
  const ahead = (set, decode) => () => Promise.all(set.map(decode));
  const asynchronous = [...frames.map((frame) => [frame.codec, frame.name, [frame]]), ...sets].map(
    ([codec, name, set]) => {
      const [{ width, height }] = set;
      return { codec, name, set, size: `${width}x${height}`, pixels: set.length * width * height };
    },
  );
  for (const { name, set, size, pixels } of asynchronous.filter(({ codec }) => codec === 'jpeg' && wanted('jpeg'))) {
    const [slow, fast] = [jpegPortable, jpegByBitmap()].map((way) => ahead(set, ({ data }) => decodeJpeg(data, way)));
    const portableRate = await raceAsync(slow, pixels);
    rows.push(row('jpeg', `${name}, bitmap`, size, await raceAsync(fast, pixels), portableRate));
  }
  for (const { name, set, size, pixels } of asynchronous.filter(({ codec }) => codec === 'glz' && wanted('zlib'))) {
    if (name.endsWith('scrolled')) continue;
    const packed = await Promise.all(
      set.map(async ({ data }) => {
        const deflated = new Blob([data]).stream().pipeThrough(new CompressionStream('deflate'));
        return { data: new Uint8Array(await new Response(deflated).arrayBuffer()), length: data.length };
      }),
    );
    const rate = await raceAsync(
      ahead(packed, ({ data, length }) => inflate(data, length)),
      pixels,
    );
    rows.push(row('zlib', `${name} of GLZ`, size, rate));
  }
  return rows;
};
