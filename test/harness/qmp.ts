import { connect, type Socket } from 'node:net';
import { until } from './until.ts';

export interface QmpEvent {
  event: string;
  data?: unknown;
  timestamp: { seconds: number; microseconds: number };
}

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/** A connection to QEMU's machine protocol: JSON lines, each command answered by its id, events in between. */
export class Qmp {
  readonly events: QmpEvent[] = [];
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  #buffer = '';
  #next = 1;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      this.#receive(text);
    });
    socket.on('close', () => {
      this.#fail(new Error('qemu closed its machine protocol'));
    });
    socket.on('error', (error) => {
      this.#fail(error);
    });
  }

  /** Connects to a UNIX socket, waiting for it to appear for as long as `alive` says the process runs. */
  static async open(path: string, alive: () => boolean): Promise<Qmp> {
    const socket = await until(`qemu's socket ${path}`, async () => {
      if (!alive()) throw new Error('qemu ended before its machine protocol was there');
      return new Promise<Socket | undefined>((resolve) => {
        const attempt = connect(path);
        attempt.once('connect', () => {
          resolve(attempt);
        });
        attempt.once('error', () => {
          resolve(undefined);
        });
      });
    });
    const qmp = new Qmp(socket);
    await qmp.execute('qmp_capabilities');
    return qmp;
  }

  /** Executes a command and gives what it returns; an error of QEMU's rejects with its description. */
  execute(command: string, args: object = {}): Promise<unknown> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) {
        reject(new Error('qemu closed its machine protocol'));
        return;
      }
      this.#waiting.set(id, { resolve, reject });
      this.#socket.write(JSON.stringify({ execute: command, arguments: args, id }) + '\n');
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  #receive(text: string): void {
    this.#buffer += text;
    for (let end = this.#buffer.indexOf('\n'); end >= 0; end = this.#buffer.indexOf('\n')) {
      const line = this.#buffer.slice(0, end);
      this.#buffer = this.#buffer.slice(end + 1);
      const message = JSON.parse(line) as {
        id?: number;
        return?: unknown;
        error?: { desc: string };
        event?: string;
      };
      if (message.event !== undefined) this.events.push(message as QmpEvent);
      const waiting = message.id === undefined ? undefined : this.#waiting.get(message.id);
      if (message.id === undefined || waiting === undefined) continue;
      this.#waiting.delete(message.id);
      if (message.error) waiting.reject(new Error(`qemu: ${message.error.desc}`));
      else waiting.resolve(message.return);
    }
  }
}
