/* global window */
// A browser, a site and the pages that show a server in it: ours and spice-html5's (Debian's package, served where it lies).
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launchBrowser, processTime } from '../test/harness/browsers.ts';
import { serveSite } from '../test/harness/site.ts';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const html = `<!doctype html><title>Bench</title><style>body { margin: 0 }</style><body>
<script type="module" src="/page.js"></script>`;

export const peer = '/usr/share/spice-html5/';

/** A browser of its own for each section, so that none inherits another's heat. */
export async function openSides(kind) {
  const site = await serveSite({
    folders: { '/dist/': path('../dist/'), '/spice-html5/': peer, '/page.js': path('page/page.mjs') },
    answers: { '/': () => html },
  });
  const browser = await launchBrowser(kind, { protocolTimeout: 180_000 });
  return {
    kind,
    /** The clients there are here. */
    clients: existsSync(`${peer}main.js`) ? ['ours', 'spice-html5'] : ['ours'],
    pid: browser.process().pid,
    /** Processor time of the browser with all its processes, in milliseconds. */
    processorTime: () => processTime(browser.process().pid),
    /** Shows a server in a fresh page while `use` runs; gives what that gives. */
    async show(client, use) {
      const page = await browser.newPage();
      await page.setViewport({ width: 1920, height: 1080 });
      await page.bringToFront();
      try {
        await page.goto(`${site.origin}/?client=${client}`);
        await page.waitForFunction('window.bench');
        return await use({
          page,
          start: (...args) => page.evaluate((...given) => window.bench.start(...given), ...args),
          call: (name, ...args) => page.evaluate((it, given) => window.bench[it](...given), name, args),
        });
      } finally {
        await page.close();
      }
    },
    async close() {
      await browser.close();
      await site.stop();
    },
  };
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export const median = (values) => values.slice().sort((a, b) => a - b)[values.length >> 1];
export const percentile99 = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)];
export const sum = (values) => values.reduce((total, value) => total + value, 0);

/** Turns of the clients one after the other, so that what else the machine does meets all alike. */
export async function inTurns(clients, turns, run) {
  const results = Object.fromEntries(clients.map((client) => [client, []]));
  for (let turn = 0; turn < turns; turn++) {
    for (const client of clients) {
      try {
        results[client].push(await run(client));
      } catch (error) {
        console.log(`  ${client}: ${error.message.split('\n')[0]}`);
      }
    }
  }
  return results;
}

/** A row: how many times better ours is, then both figures. Smaller is better unless `more`. */
export function row(what, ours, theirs, unit, { more = false, digits = 1, beside = 'spice-html5' } = {}) {
  const show = (value) => (value === undefined || Number.isNaN(value) ? 'none' : `${value.toFixed(digits)} ${unit}`);
  const comparable = ours > 0 && theirs > 0;
  const ratio = comparable ? `${(more ? ours / theirs : theirs / ours).toFixed(1)} x` : '';
  console.log(`${ratio.padStart(9)}  ${what.padEnd(58)} ${show(ours).padStart(14)}  ${beside} ${show(theirs)}`);
}
