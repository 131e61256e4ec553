import { mkdir, writeFile } from 'node:fs/promises';
import type { TestRunnerCoreConfig, TestRunnerPlugin } from '@web/test-runner-core';
import { ScriptedServer } from '../../demo/server/scripted-server.ts';
import { processMemory, processTime, SystemBrowserLauncher } from './browsers.ts';
import { Gateway } from './gateway.ts';
import { PersonCommands } from './person-commands.ts';
import type { Picture } from './picture-types.ts';
import { encodePng } from './picture.ts';
import type { CommandOutcome, Commands, PictureReference, StartedServer } from './protocol.ts';
import { Qemu } from './qemu.ts';
import { QxlDevice } from './qxl-device.ts';
import { Spicy } from './spicy.ts';
import { Xspice } from './xspice.ts';

type Middleware = NonNullable<TestRunnerCoreConfig['middleware']>[number];
type Reachable = Qemu | Xspice | QxlDevice | Gateway | ScriptedServer;
type Server = Reachable | Spicy;
type Handlers = {
  [Name in keyof Commands]: (payload: Commands[Name]['payload'], session: Session) => Promise<Commands[Name]['result']>;
};

interface Session {
  id: string;
  browser: unknown;
}

const pictures = '/harness/pictures/';

/** Starts real servers for tests in pages, and ends them with the page that asked for them. */
export class ServerCommands {
  readonly #servers = new Map<number, { server: Server; session: string }>();
  readonly #pictures = new Map<number, Uint8Array>();
  readonly #persons = new Map<string, PersonCommands>();
  #next = 1;

  /** The runner's plugin: a command of a page comes in here. */
  readonly plugin: TestRunnerPlugin = {
    name: 'spice-servers',
    executeCommand: async ({ command, payload, session }): Promise<CommandOutcome | undefined> => {
      if (!(command in this.#handlers)) return undefined;
      const handler = this.#handlers[command as keyof Commands] as (
        payload: unknown,
        session: Session,
      ) => Promise<unknown>;
      // A refusal may be what the test is about: it goes to the page as data, or the runner would print it as well.
      try {
        return { result: await handler(payload, session) };
      } catch (error) {
        return { problem: error instanceof Error ? error.message : String(error) };
      }
    },
  };

  /** Gives pictures to pages (GET) and takes those that a page wants saved below test-results/ (POST). */
  readonly middleware: Middleware = async (context, next) => {
    if (!context.path.startsWith(pictures)) {
      await next();
      return;
    }
    const name = context.path.slice(pictures.length);
    if (context.method === 'POST') {
      const data = await readAll(context.req);
      const path = await savePicture(name, {
        width: Number(context.query['width']),
        height: Number(context.query['height']),
        data,
      });
      context.body = path;
      return;
    }
    const picture = this.#pictures.get(Number(name));
    this.#pictures.delete(Number(name));
    if (picture === undefined) {
      context.status = 404;
      return;
    }
    context.type = 'application/octet-stream';
    context.body = Buffer.from(picture.buffer, picture.byteOffset, picture.byteLength);
  };

  readonly #handlers: Handlers = {
    'qemu:start': async (options, session) => this.#keep(await Qemu.start(options), session),
    'qemu:stop': ({ id }) => this.#stop(id),
    'qemu:kill': async ({ id }) => {
      await this.#qemu(id).kill();
      this.#servers.delete(id);
      return true;
    },
    'qemu:qmp': ({ id, command, args }) => this.#qemu(id).qmp(command, args),
    'qemu:monitor': ({ id, line }) => this.#qemu(id).monitor(line),
    'qemu:screendump': async ({ id }) => this.#refer(await this.#qemu(id).screendump()),
    'qemu:guest': async ({ id }) => (await this.#qemu(id).guestState()) ?? null,
    'qemu:migrate': async ({ id, target, options }) => {
      await this.#qemu(id).migrate(this.#qemu(target), options);
      return true;
    },
    'qemu:events': ({ id }) => Promise.resolve(this.#qemu(id).events),
    'xspice:start': async (options, session) => this.#keep(await Xspice.start(options), session),
    'xspice:run': async ({ id, command, args }) => {
      await this.#xspice(id).run(command, args);
      return true;
    },
    'xspice:execute': ({ id, command, args, input, detaches }) =>
      this.#xspice(id).execute(command, args, input, detaches),
    'xspice:files': ({ id }) => this.#xspice(id).files(),
    'xspice:screendump': async ({ id }) => this.#refer(await this.#xspice(id).screendump()),
    'xspice:stop': ({ id }) => this.#stop(id),
    'device:start': async (options, session) => this.#keep(await QxlDevice.start(options), session),
    'device:command': ({ id, line }) => this.#device(id).command(line),
    'device:dump': async ({ id, surface }) => this.#refer(await this.#device(id).dump(surface)),
    'device:events': ({ id }) => Promise.resolve(this.#device(id).events),
    'device:stop': ({ id }) => this.#stop(id),
    'scripted:start': async (options, session) => this.#keep(await ScriptedServer.start(options), session),
    'scripted:state': ({ id }) => Promise.resolve(this.#scripted(id).state),
    'scripted:picture': ({ id }) => {
      const { guest } = this.#scripted(id);
      if (guest === null) throw new Error('no guest runs there');
      const { width, height, pixels } = guest.framebuffer;
      const data = new Uint8ClampedArray(pixels.length * 4);
      pixels.forEach((pixel, index) => {
        data.set([pixel >> 16, (pixel >> 8) & 0xff, pixel & 0xff, 0xff], index * 4);
      });
      return Promise.resolve(this.#refer({ width, height, data }));
    },
    'scripted:inject': ({ id, channel, type, bytes }) => {
      this.#scripted(id).inject(channel, type, Uint8Array.from(bytes));
      return Promise.resolve(true);
    },
    'scripted:hold': ({ id }) => {
      this.#scripted(id).guest?.stop();
      return Promise.resolve(true);
    },
    'scripted:copy': ({ id, text }) => {
      this.#scripted(id).guest?.agent?.copy(text);
      return Promise.resolve(true);
    },
    'scripted:drop': ({ id, channel }) => {
      this.#scripted(id).drop(channel ?? undefined);
      return Promise.resolve(true);
    },
    'scripted:faults': ({ id, faults }) => {
      this.#scripted(id).setFaults(faults);
      return Promise.resolve(true);
    },
    'scripted:migrate': ({ id, target, options }) => this.#scripted(id).migrate(this.#scripted(target), options),
    'scripted:stop': ({ id }) => this.#stop(id),
    'gateway:start': async (options, session) => this.#keep(await Gateway.start(options), session),
    'gateway:change': ({ id, options }) => {
      this.#gateway(id).change(options);
      return Promise.resolve(true);
    },
    'gateway:cut': ({ id }) => {
      this.#gateway(id).cut();
      return Promise.resolve(true);
    },
    'gateway:connections': ({ id }) => Promise.resolve(this.#gateway(id).connections),
    'gateway:stop': ({ id }) => this.#stop(id),
    'spicy:start': async ({ port, args }, session) => ({ id: this.#remember(await Spicy.start(port, args), session) }),
    'spicy:log': ({ id }) => {
      const server = this.#servers.get(id)?.server;
      if (!(server instanceof Spicy)) throw new Error(`no reference client runs by the number ${id}`);
      return Promise.resolve(server.log);
    },
    'spicy:stop': ({ id }) => this.#stop(id),
    'person:touch': async ({ steps }, session) => {
      await this.#person(session).touch(steps);
      return true;
    },
    'person:pen': async ({ steps }, session) => {
      await this.#person(session).pen(steps);
      return true;
    },
    'person:viewport': async ({ width, height, ratio }, session) => {
      await this.#person(session).viewport(width, height, ratio);
      return true;
    },
    'person:leave': async (_payload, session) => {
      await this.#person(session).leave();
      return true;
    },
    'person:return': async (_payload, session) => {
      await this.#person(session).comeBack();
      return true;
    },
    'person:permit': async ({ names }, session) => {
      await this.#person(session).permit(names);
      return true;
    },
    'browser:free': async (_payload, { browser }) => {
      if (!(browser instanceof SystemBrowserLauncher)) throw new Error('this browser has no process of its own');
      await browser.freeMemory();
      return true;
    },
    'browser:usage': async (_payload, { browser }) => {
      const root = browser instanceof SystemBrowserLauncher ? browser.processId : undefined;
      if (root === undefined) throw new Error('this browser has no process of its own');
      const heap = browser instanceof SystemBrowserLauncher ? await browser.heapSize() : null;
      return { heap, memory: await processMemory(root), processorTime: await processTime(root) };
    },
  };

  /** Ends every server that a session started. */
  async release(sessionId: string): Promise<void> {
    const person = this.#persons.get(sessionId);
    this.#persons.delete(sessionId);
    const left = [...this.#servers].filter(([, { session }]) => session === sessionId);
    // A browser that died can't close a tab; the servers end all the same.
    await Promise.all([person?.end(), ...left.map(([id]) => this.#stop(id))]);
  }

  #person({ id, browser }: Session): PersonCommands {
    const known = this.#persons.get(id);
    if (known !== undefined) return known;
    if (!(browser instanceof SystemBrowserLauncher)) throw new Error('this browser has nobody to use it');
    const person = new PersonCommands(browser.getPage(id));
    this.#persons.set(id, person);
    return person;
  }

  #keep(server: Reachable, session: Session): StartedServer {
    const id = this.#remember(server, session);
    const { tlsPort = null, migrationPort = null } = server instanceof Qemu ? server : {};
    return { id, port: server.port, tlsPort, migrationPort };
  }

  #remember(server: Server, session: Session): number {
    const id = this.#next++;
    this.#servers.set(id, { server, session: session.id });
    return id;
  }

  #qemu(id: number): Qemu {
    const server = this.#servers.get(id)?.server;
    if (server instanceof Qemu) return server;
    throw new Error(`no QEMU runs by the number ${id}`);
  }

  #xspice(id: number): Xspice {
    const server = this.#servers.get(id)?.server;
    if (server instanceof Xspice) return server;
    throw new Error(`no X server runs by the number ${id}`);
  }

  #device(id: number): QxlDevice {
    const server = this.#servers.get(id)?.server;
    if (server instanceof QxlDevice) return server;
    throw new Error(`no QXL device runs by the number ${id}`);
  }

  #scripted(id: number): ScriptedServer {
    const server = this.#servers.get(id)?.server;
    if (server instanceof ScriptedServer) return server;
    throw new Error(`no scripted server runs by the number ${id}`);
  }

  #gateway(id: number): Gateway {
    const server = this.#servers.get(id)?.server;
    if (server instanceof Gateway) return server;
    throw new Error(`no gateway runs by the number ${id}`);
  }

  async #stop(id: number): Promise<true> {
    const entry = this.#servers.get(id);
    this.#servers.delete(id);
    await entry?.server.stop();
    return true;
  }

  #refer({ width, height, data }: Picture): PictureReference {
    const id = this.#next++;
    this.#pictures.set(id, Uint8Array.from(data));
    return { width, height, url: `${pictures}${id}` };
  }
}

/** Writes a picture as PNG below test-results/ and gives its path. */
export async function savePicture(name: string, picture: Picture): Promise<string> {
  const path = `test-results/${decodeURIComponent(name).replaceAll(/[^\w.-]+/g, '-')}.png`;
  await mkdir('test-results', { recursive: true });
  await writeFile(path, encodePng(picture));
  return path;
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}
