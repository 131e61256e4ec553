import { executeServerCommand } from '@web/test-runner-commands';
import { comparePictures } from './compare.ts';
import type { GuestState } from './guest-state.ts';
import type { Picture } from './picture-types.ts';
import type {
  BrowserUsage,
  CommandOutcome,
  Commands,
  DeviceMessage,
  DeviceOptions,
  GatewayOptions,
  MigrationOptions,
  PictureReference,
  QemuOptions,
  ProgramInput,
  ProgramResult,
  SavedFile,
  XspiceOptions,
} from './protocol.ts';
import type { QmpEvent } from './qmp.ts';
import type { LogLine } from './spicy.ts';
import { until } from './until.ts';

/** Asks the test runner's side to do something; see `Commands`. */
export async function command<Name extends keyof Commands>(
  name: Name,
  payload: Commands[Name]['payload'],
): Promise<Commands[Name]['result']> {
  const outcome = await executeServerCommand<CommandOutcome, Commands[Name]['payload']>(name, payload);
  if ('problem' in outcome) throw new Error(outcome.problem);
  return outcome.result;
}

/** A QEMU that the test runner started for this page; it ends with the page at the latest. */
export interface PageQemu {
  readonly id: number;
  readonly port: number;
  /** `ws://127.0.0.1:port/` */
  readonly url: string;
  /** `wss://127.0.0.1:port/`, only of one started with `tls`. */
  readonly tlsUrl: string | undefined;
  qmp(command: string, args?: object): Promise<unknown>;
  monitor(line: string): Promise<string>;
  /** What the guest's screen really shows. */
  screendump(): Promise<Picture>;
  guestState(): Promise<GuestState | undefined>;
  waitForGuest(wanted: (state: GuestState) => boolean, timeout?: number): Promise<GuestState>;
  migrate(target: PageQemu, options?: MigrationOptions): Promise<void>;
  events(): Promise<readonly QmpEvent[]>;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export async function startQemu(options: QemuOptions = {}): Promise<PageQemu> {
  const { id, port, tlsPort } = await command('qemu:start', options);
  const guestState = async (): Promise<GuestState | undefined> => (await command('qemu:guest', { id })) ?? undefined;
  return {
    id,
    port,
    url: `ws://127.0.0.1:${port}/`,
    tlsUrl: tlsPort === null ? undefined : `wss://127.0.0.1:${tlsPort}/`,
    qmp: (name, args = {}) => command('qemu:qmp', { id, command: name, args }),
    monitor: (line) => command('qemu:monitor', { id, line }),
    screendump: async () => fetchPicture(await command('qemu:screendump', { id })),
    guestState,
    waitForGuest: (wanted, timeout = 20_000) =>
      until(
        'the guest',
        async () => {
          const state = await guestState();
          return state !== undefined && wanted(state) ? state : undefined;
        },
        timeout,
      ),
    migrate: async (target, migration = {}) => {
      await command('qemu:migrate', { id, target: target.id, options: migration });
    },
    events: () => command('qemu:events', { id }),
    kill: async () => {
      await command('qemu:kill', { id });
    },
    stop: async () => {
      await command('qemu:stop', { id });
    },
  };
}

/** An X server that is a SPICE server, started for this page. */
export interface PageXspice {
  readonly port: number;
  readonly url: string;
  run(program: string, ...args: string[]): Promise<void>;
  /** Runs a program to its end. `detaches`: it goes on by itself, with what it was given. */
  execute(program: string, args: string[], input?: ProgramInput, detaches?: boolean): Promise<ProgramResult>;
  /** What the agent saved of the files that it was sent. */
  files(): Promise<readonly SavedFile[]>;
  screendump(): Promise<Picture>;
  stop(): Promise<void>;
}

export async function startXspice(options: XspiceOptions = {}): Promise<PageXspice> {
  const { id, port } = await command('xspice:start', options);
  return {
    port,
    url: `ws://127.0.0.1:${port}/`,
    run: async (program, ...args) => {
      await command('xspice:run', { id, command: program, args });
    },
    execute: (program, args, input, detaches = false) =>
      command('xspice:execute', { id, command: program, args, input: input ?? null, detaches }),
    files: () => command('xspice:files', { id }),
    screendump: async () => fetchPicture(await command('xspice:screendump', { id })),
    stop: async () => {
      await command('xspice:stop', { id });
    },
  };
}

/** A QXL device of ours on the real server library, started for this page; its commands are in test/qxl-device. */
export interface PageDevice {
  readonly port: number;
  readonly url: string;
  /** Sends a line and gives the reply; rejects when the device refuses it. */
  command(line: string): Promise<DeviceMessage>;
  /** What the server's own renderer has on a surface. */
  dump(surface?: number): Promise<Picture>;
  events(): Promise<readonly DeviceMessage[]>;
  stop(): Promise<void>;
}

export async function startDevice(options: DeviceOptions = {}): Promise<PageDevice> {
  const { id, port } = await command('device:start', options);
  return {
    port,
    url: `ws://127.0.0.1:${port}/`,
    command: (line) => command('device:command', { id, line }),
    dump: async (surface = 0) => fetchPicture(await command('device:dump', { id, surface })),
    events: () => command('device:events', { id }),
    stop: async () => {
      await command('device:stop', { id });
    },
  };
}

/** A network of ours between the page and a server: slow, refusing, silent or broken when told. */
export interface PageGateway {
  readonly port: number;
  readonly url: string;
  change(options: Partial<GatewayOptions>): Promise<void>;
  /** Breaks every open connection. */
  cut(): Promise<void>;
  /** How many connections are open. */
  connections(): Promise<number>;
  stop(): Promise<void>;
}

export async function startGateway(options: GatewayOptions): Promise<PageGateway> {
  const { id, port } = await command('gateway:start', options);
  return {
    port,
    url: `ws://127.0.0.1:${port}/`,
    change: async (changes) => {
      await command('gateway:change', { id, options: changes });
    },
    cut: async () => {
      await command('gateway:cut', { id });
    },
    connections: () => command('gateway:connections', { id }),
    stop: async () => {
      await command('gateway:stop', { id });
    },
  };
}

/** The reference client beside ours on the same server, with its debug log. */
export interface PageSpicy {
  log(): Promise<readonly LogLine[]>;
  stop(): Promise<void>;
}

export async function startSpicy(port: number, ...args: string[]): Promise<PageSpicy> {
  const { id } = await command('spicy:start', { port, args });
  return {
    log: () => command('spicy:log', { id }),
    stop: async () => {
      await command('spicy:stop', { id });
    },
  };
}

/** Has the browser give back what nothing refers to. Firefox stands still for seconds. */
export async function freeMemory(): Promise<void> {
  await command('browser:free', {});
}

/** Memory and processor time of the browser this page is in, all its processes. */
export function browserUsage(): Promise<BrowserUsage> {
  return command('browser:usage', {});
}

/** Takes a picture that a command left to be fetched. */
export async function fetchPicture({ width, height, url }: PictureReference): Promise<Picture> {
  // A browser keeps what it fetched, and this is fetched once.
  const response = await fetch(url, { cache: 'no-store' });
  return { width, height, data: new Uint8ClampedArray(await response.arrayBuffer()) };
}

/** The pixels of a PNG or another picture the browser can read, without colour management. */
export async function picturePixels(blob: Blob): Promise<Picture> {
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d', { alpha: false });
  if (context === null) throw new Error('no 2d context');
  context.drawImage(bitmap, 0, 0);
  const { width, height, data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
  bitmap.close();
  return { width, height, data };
}

/**
 * Fails unless every pixel is equal. Prints how many differ and where, and leaves `test-results/NAME-*.png`: expected,
 * actual, and the difference in red.
 */
export async function expectSamePicture(expected: Picture, actual: Picture, name: string): Promise<void> {
  const { differing, report, difference } = comparePictures(expected, actual);
  if (differing === 0) return;
  const saved: string[] = [];
  for (const [part, picture] of Object.entries({ expected, actual, difference })) {
    if (picture !== undefined) saved.push(await savePicture(`${name}-${part}`, picture));
  }
  throw new Error(`${name}: ${report}\nsaved as ${saved.join(', ')}`);
}

/** Leaves a picture as PNG in test-results/ and gives its path. */
export async function savePicture(name: string, { width, height, data }: Picture): Promise<string> {
  const browser = navigator.userAgent.includes('Firefox') ? 'firefox' : 'chromium';
  const url = `/harness/pictures/${encodeURIComponent(`${name}-${browser}`)}?width=${width}&height=${height}`;
  const response = await fetch(url, { method: 'POST', body: Uint8Array.from(data) });
  return response.text();
}

/**
 * Waits until what `shown` gives equals what `truth` gives, taking both anew each time: a guest at rest may still be on
 * its way through the server. After `timeout` the last difference is reported and saved.
 */
export async function expectPictureSettles(
  truth: () => Promise<Picture>,
  shown: () => Promise<Picture>,
  name: string,
  timeout = 10_000,
): Promise<void> {
  const end = performance.now() + timeout;
  for (;;) {
    const [expected, actual] = [await truth(), await shown()];
    if (performance.now() > end) return expectSamePicture(expected, actual, name);
    if (comparePictures(expected, actual).differing === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
