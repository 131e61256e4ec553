import { readFile } from 'node:fs/promises';
import { ScriptedServer } from '../server/scripted-server.ts';
import type { MoveOptions } from '../server/migration.ts';
import { Machines } from './machines.ts';
import { Site } from './site.ts';

/** Where the demo's parts are on disk, and where it is to listen. */
export interface DemoOptions {
  readonly host: string;
  readonly port: number;
  /** Fail when the port is taken, instead of taking another one. */
  readonly strictPort: boolean;
  /** Folders of the page's own files, its bundled script, and the built element. */
  readonly page: string;
  readonly script: string;
  readonly dist: string;
  /** The file custom-elements.json. */
  readonly manifest: string;
}

/** A running demo. */
export interface Demo {
  /** The page's address. */
  readonly url: string;
  stop(): Promise<void>;
}

/** The second host's clock is ahead by so much: a little more than a day. */
const CLOCK_AHEAD = 100_000_000;

/** Starts the page, two scripted servers with one guest between them, and one that wants the password `spice`. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { host } = options;
  const hosts = [
    await ScriptedServer.start({ host, name: 'Host A', accent: 0x38bdf8, guest: { agent: true } }),
    await ScriptedServer.start({ host, name: 'Host B', accent: 0xf59e0b, clockOffset: CLOCK_AHEAD, empty: true }),
  ] as const;
  const locked = await ScriptedServer.start({
    host,
    name: 'Locked host',
    accent: 0xa78bfa,
    password: 'spice',
    guest: { agent: true },
  });
  const machines = new Machines();
  const on = (): 0 | 1 => (hosts[1].guest ? 1 : 0);

  const site = new Site(
    { '/dist/': options.dist, '/script/': options.script, '/': options.page },
    {
      servers: async () => ({
        scripted: { ports: hosts.map(({ port }) => port), on: on(), protected: locked.port },
        qemu: { present: machines.present, clocks: await machines.clocks() },
        events: await eventNames(options.manifest),
      }),
      'scripted/migrate': async (asked) => {
        const from = hosts[on()];
        const to = hosts[on() === 0 ? 1 : 0];
        const { outcome } = await from.migrate(to, { kind: kindOf(asked), pause: 500 });
        return {
          outcome:
            outcome === 'completed'
              ? `The guest went from ${from.name} to ${to.name}.`
              : `The guest stays on ${from.name}: the move was ${outcome === 'died' ? 'broken off' : 'cancelled'}.`,
        };
      },
      'qemu/start': async (asked) => ({ port: await machines.start(asked?.['pair'] === true) }),
      'qemu/migrate': async (asked) => {
        await machines.migrate(kindOf(asked) === 'switch-host');
        return { outcome: 'The machine runs on its new host.' };
      },
    },
  );
  const port = await site.listen(host, options.port, options.strictPort);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}/`,
    stop: async () => {
      await Promise.all([site.stop(), machines.stop(), locked.stop(), ...hosts.map((server) => server.stop())]);
    },
  };
}

function kindOf(asked: Readonly<Record<string, unknown>> | null): NonNullable<MoveOptions['kind']> {
  const kind = asked?.['kind'];
  return kind === 'semi-seamless' || kind === 'switch-host' ? kind : 'seamless';
}

/** The events that the element's manifest describes. */
async function eventNames(file: string): Promise<readonly string[]> {
  const manifest = JSON.parse(await readFile(file, 'utf8')) as {
    readonly modules: readonly {
      readonly declarations?: readonly { readonly tagName?: string; readonly events?: readonly { name: string }[] }[];
    }[];
  };
  const declarations = manifest.modules.flatMap((module) => module.declarations ?? []);
  return declarations
    .flatMap(({ tagName, events }) => (tagName === undefined ? [] : (events ?? [])))
    .map(({ name }) => name);
}
