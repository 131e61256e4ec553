import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Picture } from './picture-types.ts';
import { startProcess, type OwnedProcess } from './processes.ts';
import { parseSurface } from './qxl-device.ts';
import { until } from './until.ts';

/** Where `make -C test/qxl-device build/reference-client` leaves the program. */
const program = fileURLToPath(new URL('../qxl-device/build/reference-client', import.meta.url));

interface Said {
  readonly reply?: string;
  readonly event?: string;
  readonly ok?: boolean;
}

/** The reference client's library without a window: what it shows can be had as a picture. */
export class ReferenceClient {
  readonly #process: OwnedProcess;
  readonly #folder: string;
  readonly #said: Said[] = [];

  private constructor(process: OwnedProcess, folder: string) {
    this.#process = process;
    this.#folder = folder;
    if (process.child.stdout) {
      createInterface({ input: process.child.stdout }).on('line', (line) => {
        this.#said.push(JSON.parse(line) as Said);
      });
    }
  }

  /** False where it was not built: it needs the reference client's library. */
  static get built(): boolean {
    return existsSync(program);
  }

  /** Connects to a port of 127.0.0.1; settles with the first picture. */
  static async start(port: number): Promise<ReferenceClient> {
    const folder = await mkdtemp(join(tmpdir(), 'spice-display-reference-'));
    const client = new ReferenceClient(startProcess(program, [String(port)], { pipes: true }), folder);
    await until('the reference client', () => client.#said.find(({ event }) => event === 'primary'));
    return client;
  }

  /** Its picture, once the last pixel has a colour. */
  async grab(colour: string, timeout = 60_000): Promise<Picture> {
    const path = join(this.#folder, 'picture');
    this.#said.length = 0;
    this.#process.child.stdin?.write(`grab ${path} ${colour}\n`);
    const said = await until('its picture', () => this.#said.find(({ reply }) => reply === 'grab'), timeout, 1);
    if (said.ok !== true) throw new Error(`the reference client did not show ${colour}`);
    return parseSurface(await readFile(path));
  }

  async stop(): Promise<void> {
    await this.#process.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
