/* global window */
/**
 * Megapixels a second of each image codec, in Chromium and Firefox, beside spice-html5's decoders (Debian's package,
 * loaded at run time) on the same images. Arguments: names of codecs and of browsers to keep to.
 */
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { register } from 'tsx/esm/api';

register();
const { launchBrowser } = await import('../../test/harness/browsers.ts');

const root = fileURLToPath(new URL('../..', import.meta.url));
const folders = {
  '/vectors/': join(root, 'bench/vectors/'),
  '/spice-html5/': '/usr/share/spice-html5/',
  '/codecs.': join(root, 'build/codecs.'),
  '/': join(root, 'bench/codecs/'),
};
const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};
/** Makes the page's clock exact. */
const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

/** Serves the page; resolves with its address and how to stop. */
async function serve() {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'bench/codecs/bench.mjs')],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    external: ['/spice-html5/*', '/codecs.js'],
    write: false,
  });
  const server = createServer(async ({ url }, response) => {
    const path = normalize(new URL(url, 'http://localhost').pathname);
    try {
      const prefix = Object.keys(folders).find((it) => path.startsWith(it));
      const file = path === '/' ? 'index.html' : path.slice(prefix.length);
      const body = path === '/bench.js' ? outputFiles[0].contents : await readFile(folders[prefix] + file);
      response.writeHead(200, {
        'content-type': types[extname(path) || '.html'] ?? 'application/octet-stream',
        ...isolation,
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { address: `http://localhost:${server.address().port}/`, stop: () => server.close() };
}

function table(rows) {
  const head = ['codec', 'picture', 'size', 'MP/s', 'without wasm', 'spice-html5', 'ratio'];
  const number = (value) => (value === undefined ? '' : value < 100 ? value.toFixed(1) : value.toFixed(0));
  const lines = rows.map(({ codec, picture, size, ours, portable, theirs }) => [
    ...[codec, picture, size, number(ours), number(portable), number(theirs)],
    theirs === undefined ? '' : `${(ours / theirs).toFixed(1)} x`,
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...lines.map((line) => line[i].length)));
  const join = (cells) =>
    cells.map((cell, i) => (i < 3 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ');
  return [head, ...lines].map(join).join('\n');
}

/** The geometric mean of the ratios to spice-html5's rate. */
function summary(rows, codec, size) {
  const ratios = rows.filter((it) => it.codec === codec && it.theirs && (it.size === '64x64') === (size === 'tiles'));
  if (ratios.length === 0) return '';
  const mean = Math.exp(ratios.reduce((sum, it) => sum + Math.log(it.ours / it.theirs), 0) / ratios.length);
  return `${codec} ${size}: ${mean.toFixed(1)} x spice-html5 (geometric mean of ${ratios.length})\n`;
}

/** Runs in one browser and gives the rows of `window.runBench`. */
export async function benchCodecs(browserName, address, only) {
  const browser = await launchBrowser(browserName, { protocolTimeout: 600_000 });
  try {
    const page = await browser.newPage();
    page.on('console', (message) => console.log(message.text()));
    await page.goto(address);
    await page.waitForFunction('typeof window.runBench === "function"');
    return await page.evaluate((options) => window.runBench(options), only.length > 0 ? { only } : {});
  } finally {
    await browser.close();
  }
}

const args = process.argv.slice(2);
const kinds = ['chromium', 'firefox'].filter(
  (kind) => args.includes(kind) || !args.some((it) => /^(chromium|firefox)$/.test(it)),
);
const only = args.filter((it) => !/^(chromium|firefox)$/.test(it));
const { address, stop } = await serve();
try {
  for (const kind of kinds) {
    const rows = await benchCodecs(kind, address, only);
    console.log(`\nImage codecs in ${kind}\n${table(rows)}`);
    for (const codec of ['quic', 'lz'])
      process.stdout.write(summary(rows, codec, 'frames') + summary(rows, codec, 'tiles'));
  }
} finally {
  stop();
}
