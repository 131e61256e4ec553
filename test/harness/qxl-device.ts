import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Picture } from './picture-types.ts';
import { freePort, startProcess, type OwnedProcess } from './processes.ts';
import type { DeviceMessage, DeviceOptions } from './protocol.ts';
import { until } from './until.ts';

/** Where `make -C test/qxl-device` leaves the program. */
export const deviceProgram = fileURLToPath(new URL('../qxl-device/build/qxl-device', import.meta.url));

interface Waiting {
  line: string;
  resolve: (reply: DeviceMessage) => void;
  reject: (error: Error) => void;
}

/**
 * A QXL device of ours on the real server library (test/qxl-device/README.md). It takes a command a line and answers
 * each with a JSON object, in order; what it tells unasked carries `event`.
 */
export class QxlDevice {
  readonly port: number;
  readonly events: DeviceMessage[] = [];
  readonly #process: OwnedProcess;
  readonly #folder: string;
  readonly #waiting: Waiting[] = [];

  private constructor(port: number, process: OwnedProcess, folder: string) {
    this.port = port;
    this.#process = process;
    this.#folder = folder;
    if (process.child.stdout !== null) {
      createInterface({ input: process.child.stdout }).on('line', (line) => {
        this.#receive(line);
      });
    }
    void process.ended.then((code) => {
      const error = new Error(`the qxl device ended (${String(code)}): ${process.output()}`);
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    });
  }

  /** Starts it on a free port; settles when it listens. */
  static async start(options: DeviceOptions = {}): Promise<QxlDevice> {
    const port = options.port ?? (await freePort());
    const folder = await mkdtemp(join(tmpdir(), 'spice-display-device-'));
    const process = startProcess(deviceProgram, ['--port', String(port), ...(options.args ?? [])], {
      pipes: true,
      clockOffset: options.clockOffset ?? 0,
      env: options.env ?? {},
    });
    let running = true;
    void process.ended.then(() => (running = false));
    const device = new QxlDevice(port, process, folder);
    await until('the qxl device', () => {
      if (!running) throw new Error(`the qxl device did not start: ${process.output()}`);
      return device.events.find(({ event }) => event === 'ready');
    });
    return device;
  }

  get pid(): number {
    return this.#process.pid;
  }

  get output(): string {
    return this.#process.output();
  }

  /** Sends a command and gives the answer to it; a command that the device refuses rejects. */
  command(line: string): Promise<DeviceMessage> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line, resolve, reject });
      this.#process.child.stdin?.write(`${line}\n`);
    });
  }

  /** What the server's own renderer has on a surface, all commands before it drawn. */
  async dump(surface = 0): Promise<Picture> {
    const path = join(this.#folder, `surface-${surface}`);
    await this.command(`dump ${surface} ${path}`);
    const picture = parseSurface(await readFile(path));
    await rm(path);
    return picture;
  }

  async stop(): Promise<void> {
    await this.#process.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #receive(line: string): void {
    const message = JSON.parse(line) as DeviceMessage;
    if (message.event !== undefined) {
      this.events.push(message);
      return;
    }
    const waiting = this.#waiting.shift();
    if (message.ok === true) waiting?.resolve(message);
    else waiting?.reject(new Error(`the qxl device refused ${waiting.line}: ${String(message.error)}`));
  }
}

/** Reads the device's dump of a surface: a line `surface FORMAT WIDTH HEIGHT ROW_BYTES`, then the rows from the top. */
export function parseSurface(bytes: Uint8Array): Picture {
  const end = bytes.indexOf(0x0a);
  const [, format = '', ...sizes] = new TextDecoder().decode(bytes.subarray(0, end)).split(' ');
  const [width = 0, height = 0, rowBytes = 0] = sizes.map(Number);
  const view = new DataView(bytes.buffer, bytes.byteOffset + end + 1, bytes.length - end - 1);
  const data = new Uint8Array(width * height * 4);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 4) {
      data.set(surfacePixel(view, format, y * rowBytes, x), to);
    }
  }
  return { width, height, data };
}

/** A pixel as RGBA, alpha 255; five and six bits grow to eight by repeating their highest. */
function surfacePixel(view: DataView, format: string, row: number, x: number): [number, number, number, number] {
  if (format === '32_xRGB' || format === '32_ARGB') {
    const pixel = view.getUint32(row + x * 4, true);
    return [(pixel >> 16) & 255, (pixel >> 8) & 255, pixel & 255, 255];
  }
  if (format !== '16_555' && format !== '16_565') throw new Error(`no way to show a surface of ${format}`);
  const pixel = view.getUint16(row + x * 2, true);
  const five = (value: number): number => ((value & 31) << 3) | ((value & 31) >> 2);
  const six = (value: number): number => ((value & 63) << 2) | ((value & 63) >> 4);
  if (format === '16_555') return [five(pixel >> 10), five(pixel >> 5), five(pixel), 255];
  return [five(pixel >> 11), six(pixel >> 5), five(pixel), 255];
}
