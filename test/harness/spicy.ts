import { existsSync } from 'node:fs';
import { startProcess, type OwnedProcess } from './processes.ts';
import { until } from './until.ts';

/** A line of the reference client's debug log. */
export interface LogLine {
  /** Wall clock, milliseconds, when it was written. */
  at: number;
  text: string;
}

/** The reference client, `spicy`, on an X server without a screen, with its debug log: streams, clocks, migration. */
export class Spicy {
  readonly log: LogLine[] = [];
  readonly #screen: OwnedProcess;
  readonly #client: OwnedProcess;

  private constructor(screen: OwnedProcess, client: OwnedProcess) {
    this.#screen = screen;
    this.#client = client;
    for (const stream of [client.child.stdout, client.child.stderr]) {
      let rest = '';
      stream?.on('data', (data: Buffer) => {
        const lines = (rest + data.toString()).split('\n');
        rest = lines.pop() ?? '';
        const at = performance.timeOrigin + performance.now();
        this.log.push(...lines.map((text) => ({ at, text })));
      });
    }
  }

  /** Connects it to a port of 127.0.0.1; settles when the program runs. */
  static async start(port: number, args: readonly string[] = []): Promise<Spicy> {
    let number = 500 + (process.pid % 400);
    while (existsSync(`/tmp/.X11-unix/X${number}`)) number++;
    const screen = startProcess('Xvfb', [`:${number}`, '-screen', '0', '1920x1200x24']);
    await until('the X server of the reference client', () =>
      existsSync(`/tmp/.X11-unix/X${number}`) ? true : undefined,
    );
    const client = startProcess('spicy', ['-h', '127.0.0.1', '-p', String(port), ...args], {
      pipes: true,
      env: { DISPLAY: `:${number}`, SPICE_DEBUG: '1', G_MESSAGES_DEBUG: 'all', NO_AT_BRIDGE: '1' },
    });
    return new Spicy(screen, client);
  }

  get pid(): number {
    return this.#client.pid;
  }

  async stop(): Promise<void> {
    await this.#client.stop();
    await this.#screen.stop();
  }
}
