/* global setInterval, clearInterval */
// What `npm run bench` measures in a browser, a function each. Every server is started here and ended here.
import { readFileSync } from 'node:fs';
import { copyMessage } from '../demo/server/canvas.ts';
import { ScriptedServer } from '../demo/server/scripted-server.ts';
import { displayMessages } from '../src/wire/display.ts';
import { markColour } from '../test/conformance/mark.ts';
import { Qemu } from '../test/harness/qemu.ts';
import { QxlDevice } from '../test/harness/qxl-device.ts';
import { ReferenceClient } from '../test/harness/reference-client.ts';
import { longestTask } from './trace.mjs';
import { inTurns, median, pause, percentile99, row, sum } from './sides.mjs';

async function withDevice(args, use) {
  const device = await QxlDevice.start({ args });
  try {
    return await use(device, `ws://127.0.0.1:${device.port}/`);
  } finally {
    await device.stop();
  }
}

const size = (width, height) => ['--width', String(width), '--height', String(height)];

/** From the socket's opening to the whole picture, seen at twelve places. */
export async function connect(sides) {
  for (const compression of ['auto_lz', 'quic']) {
    await withDevice([...size(1920, 1080), '--seed', '7', '--compression', compression], async (device, url) => {
      const picture = await device.dump();
      const places = [0, 639, 1279, 1919].flatMap((x) => [0, 540, 1079].map((y) => [x, y]));
      const colours = places.map(([x, y]) =>
        Buffer.from(picture.data.subarray((y * 1920 + x) * 4, (y * 1920 + x) * 4 + 3)).toString('hex'),
      );
      const took = await inTurns(sides.clients, 5, (client) =>
        sides.show(client, async ({ start, call }) => {
          const begun = await start(url);
          return (await call('untilColours', places, colours)) - begun;
        }),
      );
      row(
        `connect to the whole 1920x1080 picture, ${compression}`,
        median(took.ours),
        median(took['spice-html5'] ?? []),
        'ms',
      );
    });
  }
}

/** 1080p content that changes all the time, for so many seconds. */
async function changing(device, seconds) {
  await device.command(`video 1920x1080 25 ${seconds}`);
  await pause(seconds * 1000);
}

/** Keys go down and up at this pace, so that each has a report of its latency for itself, in milliseconds. */
const KEY_PACE = 90;
const ownReports = { 'latency-interval': '50' };

async function pressKeys(page, times) {
  for (let n = 0; n < times; n++) {
    await page.keyboard.down('KeyA');
    await pause(KEY_PACE);
    await page.keyboard.up('KeyA');
    await pause(KEY_PACE);
  }
}

/**
 * 1080p content that changes all the time, as pictures and not as a stream: how long the client's callbacks hold the page's
 * own thread, and how long keys take to the socket meanwhile. The waits of that thread are those for a processor too.
 */
export async function busy(sides) {
  const device = [...size(1920, 1080), '--streaming', 'off', '--compression', 'lz'];
  const runs = await inTurns(sides.clients, 3, (client) =>
    withDevice(device, (server, url) =>
      sides.show(client, async ({ page, start, call }) => {
        await start(url, ownReports, true);
        await pause(1500);
        await call('listenForKeys');
        const traced = sides.kind === 'chromium' ? await longestTask(page, () => changing(server, 3)) : undefined;
        const before = await sides.processorTime();
        const changes = changing(server, 5);
        await call('beginTiming');
        await call('watch', false);
        await pressKeys(page, 26);
        const { tasks, gaps } = await call('end');
        const cpu = (await sides.processorTime()) - before;
        await changes;
        return { traced, tasks, gaps, cpu, ...(await call('timings')) };
      }),
    ),
  );
  const figure = (client, of) => median((runs[client] ?? []).map(of));
  const compare = (what, of, unit = 'ms', digits = 0) =>
    row(what, figure('ours', of), figure('spice-html5', of), unit, { digits });
  if (sides.kind === 'chromium') {
    compare("longest task on the page's thread, processor time", ({ traced }) => traced, 'ms', 1);
  }
  compare("longest callback on the page's thread", ({ callbacks }) => Math.max(0, ...callbacks), 'ms', 1);
  compare('99th percentile of the callbacks', ({ callbacks }) => percentile99(callbacks), 'ms', 2);
  compare('callbacks, summed', ({ callbacks }) => sum(callbacks));
  compare('key to socket, median', ({ toSocket }) => median(toSocket), 'ms', 2);
  compare('key to socket, 99th percentile', ({ toSocket }) => percentile99(toSocket), 'ms', 2);
  compare("of it the client's own, 99th percentile", ({ ownToSocket }) => percentile99(ownToSocket), 'ms', 2);
  compare("longest wait of the page's thread", ({ gaps }) => Math.max(0, ...gaps));
  if (runs.ours.every(({ tasks }) => tasks)) {
    compare('long tasks (over 50 ms), summed', ({ tasks }) => sum(tasks));
  }
  compare('processor time of the whole browser meanwhile', ({ cpu }) => cpu);
}

/**
 * Large QUIC pictures, more than the display worker can decode, from a server that costs next to nothing: how long keys
 * take to the socket meanwhile.
 */
export async function hands(sides) {
  const frames = JSON.parse(readFileSync(new URL('vectors/frames.json', import.meta.url)));
  const { width, height, at, size: length } = frames.find(({ name, codec }) => name === 'photo' && codec === 'quic');
  const data = readFileSync(new URL('vectors/frames.bin', import.meta.url)).subarray(at, at + length);
  const descriptor = { id: 0n, width, height, cacheMe: false, cacheReplaceMe: false, highBitsSet: false };
  const box = { left: 0, top: 0, right: 1024, bottom: 768 };
  const picture = displayMessages.encode(copyMessage(box, { descriptor, body: { type: 'quic', data } }));
  const runs = await inTurns(['ours'], 3, async (client) => {
    const server = await ScriptedServer.start({ guest: { animation: false, film: false } });
    try {
      return await sides.show(client, async ({ page, start, call }) => {
        await start(`ws://127.0.0.1:${server.port}/`, ownReports, true);
        await pause(1500);
        await call('listenForKeys');
        await call('beginTiming');
        const sending = setInterval(() => server.inject('display', picture.id, picture.payload), 40);
        try {
          await pressKeys(page, 40);
        } finally {
          clearInterval(sending);
        }
        return await call('timings');
      });
    } finally {
      await server.stop();
    }
  });
  const show = (what, times) => {
    row(`${what}, median`, median(times), undefined, 'ms', { digits: 2 });
    row('the same, 99th percentile', percentile99(times), undefined, 'ms', { digits: 2 });
  };
  show(
    'key to socket beside a display worker that is never idle',
    runs.ours.flatMap(({ toSocket }) => toSocket),
  );
  show(
    "of it the client's own",
    runs.ours.flatMap(({ ownToSocket }) => ownToSocket),
  );
}

/** The guest repaints 256x256 pixels at each key: from the DOM event to the changed canvas. */
export async function keys(sides) {
  const qemu = await Qemu.start({ guest: 'input key=0', compression: 'auto_lz' });
  // In the log's column of a bit that no key sets: its blocks have the colour that changes with each entry.
  const place = [1024 - 320 + 9 * 8 + 4, 64 + 4];
  try {
    const runs = await inTurns(sides.clients, 3, (client) =>
      sides.show(client, async ({ page, start, call }) => {
        await start(`ws://127.0.0.1:${qemu.port}/`);
        await pause(2000);
        await call('listenForKeys');
        const times = [];
        for (let n = 0; n < 12; n++) {
          const [before] = await call('colours', [place]);
          const answer = call('sinceKey', place, before);
          await page.keyboard.press('KeyA', { delay: 30 });
          times.push(await answer);
          await pause(150);
        }
        const seen = times.filter((time) => time !== null);
        if (seen.length < 6) throw new Error(`only ${seen.length} of 12 keys were answered by a picture`);
        return median(seen);
      }),
    );
    row('key to picture', median(runs.ours), median(runs['spice-html5'] ?? []), 'ms');
  } finally {
    await qemu.stop();
  }
}

/** The videos there are, each with the server's name of its codec. */
export const videos = { mjpeg: 'spice:mjpeg', vp8: 'gstreamer:vp8', vp9: 'gstreamer:vp9', h264: 'gstreamer:h264' };
/** Frames a second that an encoder has time for on a machine of two cores, beside a browser. */
const rates = {
  '1280x720': { mjpeg: 25, vp8: 25, vp9: 6, h264: 25 },
  '1920x1080': { mjpeg: 25, vp8: 8, vp9: 6, h264: 8 },
};
/** The server begins a stream after about 20 frames, and some time passes until it is steady. */
const beginning = (rate) => 2000 + (20 * 1000) / rate;
/** How long frames are read back from the page, and then how long nobody reads: that costs more than showing them. */
const READ = 3000;
const UNREAD = 4000;

/** A numbered video; gives frames a second, processor time a frame, and the delay. */
async function play(sides, client, codec, [width, height], attributes = {}) {
  const sentRate = rates[`${width}x${height}`]?.[codec] ?? 25;
  const seconds = (beginning(sentRate) + READ + UNREAD) / 1000 + 1;
  return withDevice([...size(width, height), '--streaming', 'all', '--codecs', videos[codec]], (device, url) =>
    sides.show(client, async ({ start, call }) => {
      await start(url, attributes);
      await pause(1500);
      await device.command(`video ${width}x${height} ${sentRate} ${Math.ceil(seconds)}`);
      await pause(beginning(sentRate));
      await call('watch', true);
      await pause(READ);
      const { seen } = await call('end');
      await pause(300);
      const [before, time] = [await call('frames'), await sides.processorTime()];
      const begun = Date.now();
      await pause(UNREAD);
      const [after, cpu] = [await call('frames'), (await sides.processorTime()) - time];
      const took = (Date.now() - begun) / 1000;
      const drawn = after.drawn - before.drawn;
      const sent = new Map(
        device.events.filter(({ event }) => event === 'frame').map(({ number, at }) => [number, at]),
      );
      return {
        rate: drawn / took,
        lost: (after.lost - before.lost) / took,
        cpu: cpu / Math.max(1, drawn),
        seen: new Set(seen.map(({ number }) => number)).size / (READ / 1000),
        delay: median(seen.flatMap(({ number, at }) => (sent.has(number) ? [at - sent.get(number)] : []))),
      };
    }),
  );
}

/**
 * Frames a second that were drawn of those that were sent, and what each cost, for each codec; spice-html5 has MJPEG and VP8. Where few are
 * drawn and none is dropped, the server on the same machine encodes no more.
 */
export async function streams(sides, only = []) {
  for (const picture of [
    [1280, 720],
    [1920, 1080],
  ]) {
    for (const codec of Object.keys(videos).filter((name) => only.length === 0 || only.includes(name))) {
      const clients = sides.clients.filter((client) => client === 'ours' || codec === 'mjpeg' || codec === 'vp8');
      const runs = await inTurns(clients, 1, (client) => play(sides, client, codec, picture));
      const figure = (client, of) => median((runs[client] ?? []).map(of));
      const compare = (what, of, unit, options) =>
        row(`${codec} ${picture.join('x')}: ${what}`, figure('ours', of), figure('spice-html5', of), unit, options);
      compare(`frames drawn a second of ${rates[picture.join('x')][codec]}`, ({ rate }) => rate, 'fps', { more: true });
      compare("the browser's processor time a frame", ({ cpu }) => cpu, 'ms');
      compare('frames seen a second, read each animation frame', ({ seen }) => seen, 'fps', { more: true });
      const lost = figure('ours', (run) => run.lost);
      if (lost > 0) console.log(`${' '.repeat(11)}${lost.toFixed(1)} a second of those that came were dropped by ours`);
    }
  }
}

/** The reference client's delay of a stream without sound: the server's margin, measured on an idle machine. */
const REFERENCE_DELAY = 402;

/** From the server's taking a frame to the page's seeing it, without sound. */
export async function latency(sides) {
  for (const streamLatency of ['auto', 'server']) {
    const { delay } = await play(sides, 'ours', 'mjpeg', [640, 360], { 'stream-latency': streamLatency });
    row(`median latency of a stream, stream-latency=${streamLatency}`, delay, REFERENCE_DELAY, 'ms', {
      digits: 0,
      beside: 'reference client',
    });
  }
}

/** A client that hasn't read a sequence of commands after so many milliseconds has given up. */
const DRAWN_WITHIN = 60_000;

/** Fulfils when all have; fails with the first that fails, or after so many milliseconds. */
function within(time, ...promises) {
  const late = pause(time).then(() => {
    throw new Error(`not done after ${time} ms`);
  });
  return Promise.race([Promise.all(promises), late]);
}

/** A fixed sequence of commands, from the first that the server draws to the last pixel on the screen. */
export async function commands(sides) {
  const mark = [[639, 479]];
  const run = (sequence, seed) => async (client) =>
    withDevice(['--compression', 'auto_lz'], async (device, url) => {
      const draw = async () => {
        const begun = Date.now();
        // A server waits for a client that stopped reading.
        await within(DRAWN_WITHIN, device.command(sequence), device.command(`fill ${markColour(seed)} 639 479 1 1`));
        return begun;
      };
      if (client === 'reference') {
        const native = await ReferenceClient.start(device.port);
        try {
          const begun = await draw();
          await native.grab(markColour(seed), 60_000);
          return Date.now() - begun;
        } finally {
          await native.stop();
        }
      }
      return sides.show(client, async ({ start, call }) => {
        await start(url);
        await pause(1500);
        const begun = await draw();
        return (await call('untilColours', mark, [markColour(seed)])) - begun;
      });
    });

  const mixed = 'draw mixed 1 3000';
  const basic = 'draw mixed 2 3000 basic';
  const native = ReferenceClient.built ? ['reference'] : [];
  const all = await inTurns(['ours', ...native], 3, run(mixed, 1));
  row('3,000 mixed commands to the last pixel', median(all.ours), median(all.reference ?? []), 'ms', {
    digits: 0,
    beside: 'native client',
  });
  const drawn = await inTurns(sides.clients, 3, run(basic, 2));
  row(
    '3,000 copies, fills and copies within, to the last pixel',
    median(drawn.ours),
    median(drawn['spice-html5'] ?? []),
    'ms',
    { digits: 0 },
  );
}
