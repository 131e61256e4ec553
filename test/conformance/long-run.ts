/**
 * `npm run conformance`: every operation by hundreds of seeds and long mixed runs, in every setting of the server, in both
 * browsers; then memory. Prints a table; pictures that differ are saved in test-results/. Arguments, all optional:
 *   browsers=chromium,firefox,reference settings=off,quic operations=fill,copy seeds=200 commands=10 every=10 mixed=50
 *   mixed-commands=1000 first=1 memory=on resume=on
 * `resume=on` passes over what an earlier run with the same numbers found right. `reference`, only when asked for, is the
 * reference client itself, with commands that it is known to draw as the server does.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'puppeteer-core';
import { launchBrowser, type BrowserKind } from '../harness/browsers.ts';
import type { Comparison } from '../harness/compare.ts';
import type { Picture } from '../harness/picture-types.ts';
import { QxlDevice } from '../harness/qxl-device.ts';
import { ReferenceClient } from '../harness/reference-client.ts';
import { serveSite, type Site } from '../harness/site.ts';
import { Arguments } from './arguments.ts';
import { Journal, type Entry } from './journal.ts';
import { Expected, lookOfReference, type Look, type Seen } from './looks.ts';
import { playMemory } from './memory-run.ts';
import { playRound, type Ends, type Round } from './rounds.ts';
import { operations, settings, type Operation, type Setting } from './settings.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const numbers = { seeds: 200, commands: 10, every: 10, mixed: 50, 'mixed-commands': 1000, first: 1 } as const;
const given = new Arguments(process.argv.slice(2), [
  ...['browsers', 'settings', 'operations', 'memory', 'resume'],
  ...Object.keys(numbers),
]);
const number = (name: keyof typeof numbers): number => given.number(name, numbers[name]);
const journal = new Journal(join(root, 'test-results/conformance.jsonl'), given.isOn('resume', false));
const expected = new Expected();

/** A number of rounds for each operation. */
function* roundsOf(operation: Operation, options: string): Generator<Round> {
  const first = number('first');
  if (operation === 'mixed') {
    for (let at = 0; at < number('mixed'); at++) {
      yield { operation, seed: first + at, seeds: 1, commands: number('mixed-commands'), options };
    }
    return;
  }
  const every = number('every');
  for (let at = 0; at < number('seeds'); at += every) {
    const seeds = Math.min(every, number('seeds') - at);
    yield { operation, seed: first + at, seeds, commands: number('commands'), options };
  }
}

interface Result extends Omit<Seen, 'report'> {
  readonly compared: number;
  readonly failed: readonly string[];
}

/**
 * Draws an operation's rounds; `wanted` is what the client should show of each. After a picture that differs a client begins
 * anew from a black one; not where two clients are compared with each other (`paired`), which have to be shown the same.
 */
async function play(
  device: QxlDevice,
  rounds: Iterable<Round>,
  look: Look,
  wanted: () => Promise<Picture>,
  paired: boolean,
): Promise<Result> {
  const failed: string[] = [];
  let [compared, pixels, largest, sum] = [0, 0, 0, 0];
  for (const round of rounds) {
    const reports: string[] = [];
    const ends: Ends = {
      command: (line) => device.command(line),
      compare: async (colour): Promise<Comparison> => {
        const seen = await look(colour, wanted);
        pixels += seen.pixels;
        sum += seen.sum;
        largest = Math.max(largest, seen.largest);
        if (seen.pixels > 0) reports.push(seen.report);
        return { differing: paired ? 0 : seen.pixels, report: seen.report, box: null, difference: undefined };
      },
    };
    await playRound(ends, round);
    compared++;
    if (reports.length > 0) failed.push(`${round.operation} from seed ${round.seed}: ${reports.join('\n')}`);
  }
  return { compared, failed, pixels, largest, sum };
}

async function withDevice<T>(setting: Setting, use: (device: QxlDevice) => Promise<T>): Promise<T> {
  const device = await QxlDevice.start({ args: [...setting.args] });
  try {
    return await use(device);
  } finally {
    await device.stop();
  }
}

/** What the reference client shows of an operation's rounds, and how that differs from the server's own. */
async function playReference(setting: Setting, rounds: Iterable<Round>): Promise<{ result: Result; shown: Picture[] }> {
  return withDevice(setting, async (device) => {
    const client = await ReferenceClient.start(device.port);
    const shown: Picture[] = [];
    try {
      const look = lookOfReference(client, setting.lossless ? undefined : (picture) => shown.push(picture));
      const result = await play(device, rounds, look, () => device.dump(), !setting.lossless);
      return { result, shown };
    } finally {
      await client.stop();
    }
  });
}

/** What a page shows of them: the server's own rendering, or where pictures are lossy what the reference client shows. */
async function playPage(
  kind: BrowserKind,
  page: Page,
  setting: Setting,
  operation: Operation,
): Promise<{ result: Result; bar: number | '' }> {
  const rounds = [...roundsOf(operation, setting.lossless ? '' : 'reference-safe paced')];
  const reference = setting.lossless ? null : await playReference(setting, rounds);
  return withDevice(setting, async (device) => {
    await page.evaluate((url) => window.conformance.show(url), `ws://127.0.0.1:${device.port}/`);
    try {
      const look = expected.lookOf(page, `conformance-${kind}-${setting.name}-${operation}`);
      const left = reference?.shown.values();
      const wanted = async () => left?.next().value ?? (await device.dump());
      const result = await play(device, rounds, look, wanted, !setting.lossless);
      return { result, bar: reference?.result.sum ?? '' };
    } finally {
      await page.evaluate(() => {
        document.body.replaceChildren();
      });
    }
  });
}

function row(cells: readonly (string | number)[]): string {
  const widths = [9, 9, 12, 8, 10, 8, 10, 15, 8];
  return cells
    .map((cell, i) => (i < 3 ? String(cell).padEnd(widths[i]!) : String(cell).padStart(widths[i]!)))
    .join(' ');
}

/** Plays every setting and operation that was chosen. @returns the failures */
async function playAll(
  kind: string,
  playOne: (setting: Setting, operation: Operation) => Promise<{ result: Result; bar: number | '' }>,
): Promise<number> {
  let failures = 0;
  for (const setting of settings) {
    if (!given.lists('settings', setting.name)) continue;
    if (!setting.lossless && !ReferenceClient.built) {
      console.log(row([kind, setting.name]), 'left out: there is no reference client here to compare with');
      continue;
    }
    for (const operation of operations) {
      if (!given.lists('operations', operation)) continue;
      const key = [kind, setting.name, operation, ...Object.keys(numbers).map((n) => number(n as 'seeds'))].join(' ');
      failures += await journal.part(key, async (): Promise<Omit<Entry, 'key'>> => {
        const begun = performance.now();
        try {
          const { result, bar } = await playOne(setting, operation);
          const { compared, pixels, largest, sum, failed } = result;
          const seconds = ((performance.now() - begun) / 1000).toFixed(1);
          const cells = [kind, setting.name, operation, compared, pixels, largest, sum, bar, seconds];
          return { failures: failed.length, lines: [row(cells), ...failed.slice(0, 4).map((line) => `  ${line}`)] };
        } catch (error) {
          const what = error instanceof Error ? error.message : String(error);
          return { failures: 1, lines: [`${row([kind, setting.name, operation])} ${what}`] };
        }
      });
    }
  }
  return failures;
}

async function inBrowser(kind: BrowserKind, site: Site): Promise<number> {
  const browser = await launchBrowser(kind, { protocolTimeout: 600_000 });
  try {
    const page = await browser.newPage();
    await page.goto(site.origin);
    await page.waitForFunction('window.conformance && customElements.get("spice-display")');
    let failures = await playAll(kind, (setting, operation) => playPage(kind, page, setting, operation));
    if (given.isOn('memory', true)) {
      failures += await journal.part(`${kind} memory`, () => playMemory(kind, page, browser));
    }
    return failures;
  } finally {
    await browser.close();
  }
}

const site = await serveSite({
  folders: { '/dist/': join(root, 'dist/') },
  scripts: { '/page.js': join(root, 'test/conformance/long-run-page.ts') },
  answers: {
    '/': () =>
      '<!doctype html><title>Conformance</title><body><script type="module" src="/dist/spice-display.js"></script>' +
      '<script type="module" src="/page.js"></script>',
    '/expected': expected.answer,
  },
});
let failures = 0;
console.log(
  row(['browser', 'setting', 'operation', 'pictures', 'differing', 'largest', 'sum', "reference's sum", 'seconds']),
);
for (const kind of ['chromium', 'firefox'] as const) {
  if (given.lists('browsers', kind)) failures += await inBrowser(kind, site);
}
if (given.names('browsers', 'reference')) {
  failures += await playAll('reference', async (setting, operation) => {
    const options = setting.lossless ? 'reference-safe' : 'reference-safe paced';
    const { result } = await playReference(setting, roundsOf(operation, options));
    // How far it is from the server's own is told; it is itself what a page is held to.
    return { result: setting.lossless ? result : { ...result, failed: [] }, bar: '' };
  });
}
await site.stop();
console.log(failures === 0 ? 'all as it should be' : `${failures} differ`);
process.exit(failures === 0 ? 0 : 1);
