/**
 * `npm run conformance`: every operation by hundreds of seeds and long mixed runs, in every setting of the server, in both
 * browsers; then memory. Prints a table; pictures that differ are saved in test-results/. Arguments, all optional:
 *   browsers=chromium,firefox settings=off,quic operations=fill,copy seeds=200 commands=10 every=10 mixed=50
 *   mixed-commands=1000 first=1 memory=on
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'puppeteer-core';
import { launchBrowser, processMemory, type BrowserKind } from '../harness/browsers.ts';
import { savePicture } from '../harness/commands.ts';
import { comparePictures, type Comparison } from '../harness/compare.ts';
import type { Picture } from '../harness/picture-types.ts';
import { QxlDevice } from '../harness/qxl-device.ts';
import { ReferenceClient } from '../harness/reference-client.ts';
import { serveSite, type Site } from '../harness/site.ts';
import { differenceOf, type Difference } from './error.ts';
import { playRound, type Ends } from './rounds.ts';
import { operations, settings, type Operation, type Setting } from './settings.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const given = new Map(
  process.argv.slice(2).map((argument): [string, string] => {
    const at = argument.indexOf('=');
    return [argument.slice(0, at), argument.slice(at + 1)];
  }),
);
const known = [
  'browsers',
  'settings',
  'operations',
  'seeds',
  'commands',
  'every',
  'mixed',
  'mixed-commands',
  'first',
  'memory',
];
for (const name of given.keys())
  if (!known.includes(name)) throw new Error(`what is ${name}? known: ${known.join(' ')}`);
const number = (name: string, fallback: number): number => Number(given.get(name) ?? fallback);
const chosen = (name: string, item: string): boolean => given.get(name)?.split(',').includes(item) ?? true;

const first = number('first', 1);
const every = number('every', 10);

let picture: Picture | undefined;
let shots = 0;

/** A number of rounds for each operation. */
function* rounds(operation: Operation): Generator<{ seed: number; seeds: number; commands: number }> {
  if (operation === 'mixed') {
    for (let at = 0; at < number('mixed', 50); at++) {
      yield { seed: first + at, seeds: 1, commands: number('mixed-commands', 1000) };
    }
    return;
  }
  const seeds = number('seeds', 200);
  for (let at = 0; at < seeds; at += every) {
    yield { seed: first + at, seeds: Math.min(every, seeds - at), commands: number('commands', 10) };
  }
}

/** What a client shows of a device, as it differs from the server's own. */
type Look = (colour: string, device: QxlDevice) => Promise<Difference & { report: string }>;

interface Result {
  compared: number;
  failed: string[];
  pixels: number;
  largest: number;
  sum: number;
}

/** @param allowed whether pictures may differ; then only what the reference client can draw is drawn */
async function play(device: QxlDevice, operation: Operation, look: Look, allowed: boolean): Promise<Result> {
  const result: Result = { compared: 0, failed: [], pixels: 0, largest: 0, sum: 0 };
  for (const round of rounds(operation)) {
    let seen: (Difference & { report: string }) | undefined;
    const ends: Ends = {
      command: (line) => device.command(line),
      compare: async (colour): Promise<Comparison> => {
        seen = await look(colour, device);
        return { differing: seen.pixels, report: seen.report, box: null, difference: undefined };
      },
    };
    const { differing, report } = await playRound(ends, {
      operation,
      ...round,
      options: allowed ? 'reference-safe' : '',
    });
    result.compared++;
    result.pixels += differing;
    result.sum += seen?.sum ?? 0;
    result.largest = Math.max(result.largest, seen?.largest ?? 0);
    if (differing > 0 && !allowed) result.failed.push(`${operation} from seed ${round.seed}: ${report}`);
  }
  return result;
}

function lookOf(page: Page, name: string): Look {
  return async (colour, device) => {
    // What stands on the page last is what the dump is of: nothing is drawn in between.
    picture = await device.dump();
    const { width, height } = picture;
    const url = `/dump?${++shots}`;
    const outcome = await page.evaluate((mark, dump) => window.conformance.compare(mark, dump), colour, {
      width,
      height,
      url,
    });
    const { difference, notices } = outcome;
    let { report } = outcome;
    if (difference.pixels > 0 && name !== '') {
      const saved = await savePicture(`${name}-${colour}-expected`, picture);
      report += `\n  ${saved}`;
    }
    if (notices.length > 0) report += `\n  ${notices.slice(0, 3).join('\n  ')}`;
    return { ...difference, report };
  };
}

const lookOfReference =
  (client: ReferenceClient): Look =>
  async (colour, device) => {
    const actual = await client.grab(colour);
    const expected = await device.dump();
    return { ...differenceOf(expected, actual), report: comparePictures(expected, actual).report };
  };

/** The reference client's own error by operation, where a setting loses something. */
async function referenceErrors(setting: Setting): Promise<Map<Operation, Result>> {
  const errors = new Map<Operation, Result>();
  if (setting.lossless || !ReferenceClient.built) return errors;
  for (const operation of operations) {
    if (!chosen('operations', operation)) continue;
    const device = await QxlDevice.start({ args: [...setting.args] });
    try {
      const client = await ReferenceClient.start(device.port);
      try {
        errors.set(operation, await play(device, operation, lookOfReference(client), true));
      } finally {
        await client.stop();
      }
    } finally {
      await device.stop();
    }
  }
  return errors;
}

function row(cells: readonly (string | number)[]): string {
  const widths = [9, 9, 12, 8, 10, 8, 10, 12];
  return cells
    .map((cell, i) => (i < 3 ? String(cell).padEnd(widths[i]!) : String(cell).padStart(widths[i]!)))
    .join(' ');
}

async function playSettings(kind: BrowserKind, page: Page): Promise<number> {
  let failures = 0;
  for (const setting of settings.filter(({ name }) => chosen('settings', name))) {
    const reference = await referenceErrors(setting);
    for (const operation of operations) {
      if (!chosen('operations', operation)) continue;
      const device = await QxlDevice.start({ args: [...setting.args] });
      try {
        await page.evaluate((url) => window.conformance.show(url), `ws://127.0.0.1:${device.port}/`);
        const look = lookOf(page, setting.lossless ? `conformance-${kind}-${setting.name}-${operation}` : '');
        const result = await play(device, operation, look, !setting.lossless);
        const bar = reference.get(operation);
        // Two decoders of JPEG may round differently; what is drawn with the pictures multiplies that.
        if (bar && result.sum > bar.sum * 1.1 + 3 * bar.pixels) result.failed.push('more than the reference client');
        failures += result.failed.length;
        const { compared, pixels, largest, sum } = result;
        console.log(row([kind, setting.name, operation, compared, pixels, largest, sum, bar?.sum ?? '']));
        for (const line of result.failed.slice(0, 4)) console.log(`  ${line}`);
      } catch (error) {
        failures++;
        console.log(row([kind, setting.name, operation]), error instanceof Error ? error.message : String(error));
      } finally {
        await page.evaluate(() => {
          document.body.replaceChildren();
        });
        await device.stop();
      }
    }
  }
  return failures;
}

/** Surfaces and cached images by the ten thousand: what the browser holds afterwards is what it held before. */
async function playMemory(kind: BrowserKind, page: Page, browser: Browser): Promise<number> {
  const device = await QxlDevice.start({ args: ['--compression', 'lz'] });
  const held = async (): Promise<number> => {
    await device.command('fill 010203 0 0 10 10');
    await device.command('sync');
    await new Promise((resolve) => setTimeout(resolve, 3000));
    return (await processMemory(browser.process()?.pid ?? -1)) / 2 ** 20;
  };
  let failures = 0;
  try {
    await page.evaluate((url) => window.conformance.show(url), `ws://127.0.0.1:${device.port}/`);
    for (const [what, count, warm] of [
      ['surfaces', 10_000, 2000],
      ['images', 100_000, 100_000],
    ] as const) {
      await device.command(`${what} ${warm}`);
      const before = await held();
      await device.command(`${what} ${count}`);
      const after = await held();
      const { surfaces, cachedImages } = await page.evaluate(() => window.conformance.memory());
      const flat = after - before < 48 && surfaces <= 16;
      if (!flat) failures++;
      console.log(
        `${kind}: ${count} ${what}: ${before.toFixed(0)} MiB before, ${after.toFixed(0)} MiB after; ` +
          `${surfaces} surfaces, ${cachedImages} cached images: ${flat ? 'flat' : 'GROWN'}`,
      );
    }
  } finally {
    await device.stop();
  }
  return failures;
}

const content = {
  folders: { '/dist/': join(root, 'dist/') },
  scripts: { '/page.js': join(root, 'test/conformance/long-run-page.ts') },
  answers: {
    '/': () =>
      '<!doctype html><title>Conformance</title><body><script type="module" src="/dist/spice-display.js"></script>' +
      '<script type="module" src="/page.js"></script>',
    '/dump': () => picture?.data as Uint8Array,
  },
};

async function inBrowser(kind: BrowserKind, site: Site): Promise<number> {
  const browser = await launchBrowser(kind, { protocolTimeout: 600_000 });
  try {
    const page = await browser.newPage();
    await page.goto(site.origin);
    await page.waitForFunction('window.conformance && customElements.get("spice-display")');
    let failures = await playSettings(kind, page);
    if (given.get('memory') !== 'off') failures += await playMemory(kind, page, browser);
    return failures;
  } finally {
    await browser.close();
  }
}

const site = await serveSite(content);
let failures = 0;
console.log(row(['browser', 'setting', 'operation', 'pictures', 'differing', 'largest', 'sum', 'reference']));
for (const kind of ['chromium', 'firefox'] as const)
  if (chosen('browsers', kind)) failures += await inBrowser(kind, site);
await site.stop();
console.log(failures === 0 ? 'all as the server has it' : `${failures} differ`);
process.exit(failures === 0 ? 0 : 1);
