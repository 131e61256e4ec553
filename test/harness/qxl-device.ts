import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startProcess, type OwnedProcess } from './processes.ts';

/** Where `make -C test/qxl-device` leaves the program. */
export const deviceProgram = fileURLToPath(new URL('../qxl-device/build/qxl-device', import.meta.url));

interface Waiting {
  resolve: (reply: object) => void;
  reject: (error: Error) => void;
}

/**
 * A QXL device of ours on the real server library. It takes a JSON object a line and answers each with one, in order;
 * what it tells unasked carries `event`.
 */
export class QxlDevice {
  readonly events: object[] = [];
  readonly #process: OwnedProcess;
  readonly #waiting: Waiting[] = [];

  private constructor(process: OwnedProcess) {
    this.#process = process;
    if (process.child.stdout !== null) {
      createInterface({ input: process.child.stdout }).on('line', (line) => {
        const message = JSON.parse(line) as object;
        if ('event' in message) this.events.push(message);
        else this.#waiting.shift()?.resolve(message);
      });
    }
    void process.ended.then((code) => {
      const error = new Error(`the qxl device ended (${String(code)}): ${process.output()}`);
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    });
  }

  static start(args: readonly string[] = [], clockOffset = 0): QxlDevice {
    return new QxlDevice(startProcess(deviceProgram, args, { pipes: true, clockOffset }));
  }

  get pid(): number {
    return this.#process.pid;
  }

  get output(): string {
    return this.#process.output();
  }

  /** Sends a command and gives the answer to it. */
  command(line: object): Promise<object> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#process.child.stdin?.write(JSON.stringify(line) + '\n');
    });
  }

  stop(): Promise<void> {
    return this.#process.stop();
  }
}
