import { existsSync } from 'node:fs';
import { readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import puppeteer, { type Browser, type LaunchOptions, type Page } from 'puppeteer-core';
import type { BrowserLauncher, SessionResult } from '@web/test-runner-core';
import { SoundSink } from './sound-sink.ts';

export type BrowserKind = 'chromium' | 'firefox';

const names: Record<BrowserKind, { variable: string; commands: readonly string[] }> = {
  chromium: {
    variable: 'CHROMIUM_BIN',
    commands: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  },
  firefox: { variable: 'FIREFOX_BIN', commands: ['firefox-esr', 'firefox'] },
};

const starter = fileURLToPath(new URL('browser.sh', import.meta.url));

/** The path of a browser of the system: by CHROMIUM_BIN or FIREFOX_BIN, else the first found in PATH. */
export function browserPath(kind: BrowserKind): string | undefined {
  const { variable, commands } = names[kind];
  const given = process.env[variable];
  if (given !== undefined && given !== '') return given;
  for (const command of commands) {
    for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
      const path = join(folder, command);
      if (folder !== '' && existsSync(path)) return path;
    }
  }
  return undefined;
}

/**
 * Starts a browser for tests and benchmarks: no window, sound to nowhere, a microphone that is a tone. `options` are for
 * puppeteer, over what is usual here.
 */
export async function launchBrowser(kind: BrowserKind, options: LaunchOptions = {}): Promise<Browser> {
  const sink = await SoundSink.start();
  try {
    const usual = launchOptions(kind);
    const browser = await puppeteer.launch({ ...usual, ...options, env: { ...usual.env, ...sink.env } });
    // Not only `close` ends it.
    browser.process()?.once('exit', () => void sink.stop());
    return browser;
  } catch (error) {
    await sink.stop();
    throw error;
  }
}

function launchOptions(kind: BrowserKind): LaunchOptions {
  const executablePath = browserPath(kind);
  if (executablePath === undefined) {
    throw new Error(`${kind} was not found in PATH; install it or set ${names[kind].variable}`);
  }
  const shared: LaunchOptions = {
    executablePath: starter,
    env: { ...process.env, BROWSER_BIN: executablePath },
    headless: process.env['HEADFUL'] === undefined,
    defaultViewport: null,
    acceptInsecureCerts: true, // servers of the tests sign their own
    networkEnabled: false, // else the browser keeps what was fetched, up to 200 MiB, for a tool that might ask
  };
  // Stopped by us when the run ends for whatever reason; puppeteer's own handlers would end the process first.
  const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  if (kind === 'firefox') {
    return {
      ...shared,
      ...signals,
      browser: 'firefox',
      extraPrefsFirefox: {
        'media.autoplay.default': 0,
        'media.autoplay.blocking_policy': 0,
        'media.navigator.streams.fake': true,
        'media.navigator.permission.disabled': true,
        'media.cubeb.sandbox': false,
        // Who reads a worker's canvas waits for the worker, by default for 10 seconds if that waits for the page itself.
        'gfx.offscreencanvas.snapshot-timeout-ms': 200,
        'dom.events.asyncClipboard.readText': true,
        'dom.events.testing.asyncClipboard': true,
        'app.normandy.enabled': false,
        'app.update.enabled': false,
        'browser.safebrowsing.update.enabled': false,
        'datareporting.policy.dataSubmissionEnabled': false,
        'network.captive-portal-service.enabled': false,
        'network.connectivity-service.enabled': false,
        'dom.min_background_timeout_value': 4,
        'dom.timeout.enable_budget_timer_throttling': false,
      },
    };
  }
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox', '--disable-setuid-sandbox'] : [];
  return {
    ...shared,
    ...signals,
    browser: 'chrome',
    args: [
      ...sandbox,
      '--autoplay-policy=no-user-gesture-required',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      '--mute-audio',
      '--disable-background-networking',
      '--disable-background-timer-throttling',
      '--disable-backgrounding-occluded-windows',
      '--disable-renderer-backgrounding',
      '--disable-dev-shm-usage',
      '--disable-gpu',
      '--enable-precise-memory-info',
      '--window-size=1280,900',
    ],
  };
}

/** The ids of a process and all that descend from it. */
export async function processTree(root: number): Promise<number[]> {
  const children = new Map<number, number[]>();
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => undefined);
    if (stat === undefined) continue;
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const tree = [root];
  for (const id of tree) tree.push(...(children.get(id) ?? []));
  return tree;
}

/**
 * Memory of a process and all that descend from it, shared pages counted once (proportional set size), in bytes. Files that
 * are mapped are left out: a program's code weighs less the more browsers run on the machine.
 */
export async function processMemory(root: number): Promise<number> {
  let kibibytes = 0;
  for (const id of await processTree(root)) {
    const rollup = await readFile(`/proc/${id}/smaps_rollup`, 'utf8').catch(() => '');
    for (const [, size] of rollup.matchAll(/^Pss_(?:Anon|Shmem):\s+(\d+)/gm)) kibibytes += Number(size);
  }
  return kibibytes * 1024;
}

/** Processor time used so far by a process and all that descend from it, in milliseconds. */
export async function processTime(root: number): Promise<number> {
  let ticks = 0;
  for (const id of await processTree(root)) {
    const stat = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => undefined);
    if (stat === undefined) continue;
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks * 10; // USER_HZ is 100 on every Linux
}

/** Firefox frees what it can upon this signal (SIGRTMIN + 1), then writes a report of its memory to the folder of temporary files. */
const FREE_MEMORY = 35;

async function freeFirefoxMemory(id: number): Promise<void> {
  process.kill(id, FREE_MEMORY);
  const isReport = (name: string) => /^unified-memory-report-\d+-/.test(name) && name.endsWith(`-${id}.json.gz`);
  for (const end = performance.now() + 60_000; performance.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    const report = (await readdir(tmpdir())).find(isReport);
    if (report !== undefined) return rm(join(tmpdir(), report));
  }
  throw new Error('Firefox wrote no report of its memory within a minute');
}

/**
 * Runs test sessions in a browser of the system, a page for each. Of type `puppeteer`, so that the runner's own commands
 * (`sendKeys`, `sendMouse`, `setViewport`) work with it, in Firefox too: puppeteer drives that by WebDriver BiDi.
 */
export class SystemBrowserLauncher implements BrowserLauncher {
  readonly type = 'puppeteer';
  readonly name: string;
  readonly concurrency = 1; // the page under test keeps the focus
  readonly #kind: BrowserKind;
  readonly #release: (sessionId: string) => Promise<void>;
  readonly #pages = new Map<string, Page>();
  #starting: Promise<Browser> | undefined;
  #browser: Browser | undefined;

  constructor(kind: BrowserKind, release: (sessionId: string) => Promise<void> = () => Promise.resolve()) {
    this.#kind = kind;
    this.#release = release;
    this.name = kind === 'chromium' ? 'Chromium' : 'Firefox';
    process.on('exit', () => this.#browser?.process()?.kill('SIGKILL'));
  }

  /** The process the browser was started as; what it started itself descends from it. */
  get processId(): number | undefined {
    return this.#browser?.process()?.pid;
  }

  async #started(): Promise<Browser> {
    this.#starting ??= launchBrowser(this.#kind);
    this.#browser = await this.#starting;
    if (!this.#browser.connected) {
      this.#starting = undefined;
      return this.#started();
    }
    return this.#browser;
  }

  async startSession(sessionId: string, url: string): Promise<void> {
    const browser = await this.#started();
    const page = await browser.newPage();
    this.#pages.set(sessionId, page);
    await page.setViewport({ width: 1280, height: 800 });
    await page.bringToFront();
    // Not awaited to its end: a page's load event comes after its tests were imported, which may already have failed.
    await page.goto(url, { waitUntil: 'domcontentloaded' });
  }

  isActive(sessionId: string): boolean {
    return this.#pages.has(sessionId);
  }

  getBrowserUrl(sessionId: string): string {
    return this.getPage(sessionId).url();
  }

  /** The page of a session; the runner's commands ask for it by this name. */
  getPage(sessionId: string): Page {
    const page = this.#pages.get(sessionId);
    if (page === undefined) throw new Error(`session ${sessionId} has no page`);
    return page;
  }

  /** Gives back what nothing refers to. Chromium does that whenever its heaps are measured. */
  async freeMemory(): Promise<void> {
    if (this.#kind === 'chromium') await this.heapSize();
    else if (this.processId !== undefined) await freeFirefoxMemory(this.processId);
  }

  /** Bytes that pages and workers really refer to, array buffers included, after garbage went; null in Firefox. */
  async heapSize(): Promise<number | null> {
    if (this.#kind !== 'chromium') return null;
    let bytes = 0;
    for (const page of this.#pages.values()) {
      const session = await page.createCDPSession();
      for (const { client } of [{ client: session }, ...page.workers()]) {
        await client.send('HeapProfiler.collectGarbage');
        const { usedSize, backingStorageSize } = await client.send('Runtime.getHeapUsage');
        bytes += usedSize + backingStorageSize;
      }
      await session.detach();
    }
    return bytes;
  }

  async stopSession(sessionId: string): Promise<SessionResult> {
    const page = this.getPage(sessionId);
    this.#pages.delete(sessionId);
    await page.close({ runBeforeUnload: false });
    await this.#release(sessionId);
    return {};
  }

  startDebugSession(): Promise<void> {
    return Promise.reject(new Error('set HEADFUL=1 to see the browser instead'));
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    this.#browser = undefined;
    this.#starting = undefined;
  }
}
