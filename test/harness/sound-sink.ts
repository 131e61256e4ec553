import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess, type OwnedProcess } from './processes.ts';
import { until } from './until.ts';

/**
 * A sound server with one output, which plays to nowhere at the pace of a real one: machines that test have no sound
 * device, and without one Firefox runs no audio context.
 */
export class SoundSink {
  /** What a program needs in its environment to play here. */
  readonly env: Readonly<Record<string, string>>;
  readonly #server: OwnedProcess;
  readonly #folder: string;

  private constructor(server: OwnedProcess, folder: string, socket: string) {
    this.#server = server;
    this.#folder = folder;
    this.env = { PULSE_SERVER: `unix:${socket}` };
  }

  /** Settles when programs can connect. Nothing outside of a folder of its own is read or written. */
  static async start(): Promise<SoundSink> {
    const folder = await mkdtemp(join(tmpdir(), 'spice-display-sound-'));
    const socket = join(folder, 'native');
    const modules = [
      'module-null-sink sink_name=nowhere rate=48000',
      `module-native-protocol-unix socket=${socket} auth-anonymous=1`,
    ];
    const options = ['-n', '--daemonize=no', '--use-pid-file=no', '--exit-idle-time=-1', '--log-target=stderr'];
    const server = startProcess('pulseaudio', [...options, ...modules.map((module) => `--load=${module}`)], {
      env: { HOME: folder, XDG_RUNTIME_DIR: folder, PULSE_RUNTIME_PATH: folder, PULSE_STATE_PATH: folder },
    });
    const sink = new SoundSink(server, folder, socket);
    try {
      let running = true;
      void server.ended.then(() => (running = false));
      await until('the sound server', () => {
        if (!running) throw new Error('it ended');
        return existsSync(socket) || undefined;
      });
      return sink;
    } catch (error) {
      await sink.stop();
      throw new Error(`the sound server did not start: ${server.output() || String(error)}`, { cause: error });
    }
  }

  async stop(): Promise<void> {
    await this.#server.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
