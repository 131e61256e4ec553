import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeCertificates } from './certificates.ts';
import { guestStateAddress, guestStateSize, parseGuestState, type GuestState } from './guest-state.ts';
import type { Picture } from './picture-types.ts';
import { parsePpm } from './picture.ts';
import { freePort, startProcess, type OwnedProcess } from './processes.ts';
import type { MigrationOptions, QemuOptions } from './protocol.ts';
import { Qmp, type QmpEvent } from './qmp.ts';
import { until } from './until.ts';

/** The image of the guest of ours; what it can be told is in test/guests/README.md. */
export const guestImage = fileURLToPath(new URL('../guests/guest.elf', import.meta.url));

/** QEMU's arguments for the options, without ports and sockets. */
function machineArguments(options: QemuOptions): string[] {
  const sound = options.sound ?? false;
  return [
    ...['-machine', sound ? 'pc,pcspk-audiodev=sound' : 'pc', '-accel', 'tcg', '-m', String(options.memory ?? 32)],
    ...[
      '-vga',
      options.vga ?? 'std',
      '-display',
      'none',
      '-serial',
      'none',
      '-nic',
      'none',
      '-no-reboot',
      '-nodefaults',
    ],
    ...(sound ? ['-audiodev', 'spice,id=sound'] : []),
    ...(options.agent === true
      ? [
          ...['-device', 'virtio-serial-pci', '-chardev', 'spicevmc,id=agent,name=vdagent'],
          ...['-device', 'virtserialport,chardev=agent,name=com.redhat.spice.0'],
        ]
      : []),
    ...(options.guest === null ? [] : ['-kernel', guestImage, '-append', options.guest ?? 'desktop']),
    ...(options.extra ?? []),
  ];
}

function spiceArgument(options: QemuOptions, port: number, tls: { port: number; folder: string } | undefined): string {
  return [
    `addr=127.0.0.1`,
    `port=${port}`,
    ...(tls === undefined ? [] : [`tls-port=${tls.port}`, `x509-dir=${tls.folder}`]),
    options.password === undefined ? 'disable-ticketing=on' : 'password-secret=ticket',
    `streaming-video=${options.streaming ?? 'filter'}`,
    `seamless-migration=${options.seamless === false ? 'off' : 'on'}`,
    ...(options.compression === undefined ? [] : [`image-compression=${options.compression}`]),
    ...(options.jpeg === undefined ? [] : [`jpeg-wan-compression=${options.jpeg}`]),
    ...(options.zlib === undefined ? [] : [`zlib-glz-wan-compression=${options.zlib}`]),
    ...(options.spice ?? []),
  ].join(',');
}

/** A running QEMU with a SPICE server; WebSocket and plain TCP answer on the same port. */
export class Qemu {
  readonly port: number;
  /** The same over TLS; only of one started with `tls`. */
  readonly tlsPort: number | undefined;
  /** Where a machine can be moved to; only of one started with `incoming`. */
  readonly migrationPort: number | undefined;
  readonly #process: OwnedProcess;
  readonly #qmp: Qmp;
  readonly #folder: string;
  #dumps = 0;

  private constructor(
    at: { port: number; tlsPort: number | undefined; migrationPort: number | undefined },
    process: OwnedProcess,
    qmp: Qmp,
    folder: string,
  ) {
    this.port = at.port;
    this.tlsPort = at.tlsPort;
    this.migrationPort = at.migrationPort;
    this.#process = process;
    this.#qmp = qmp;
    this.#folder = folder;
  }

  /** Starts a machine on free ports; settles when its guest runs (or, with `incoming`, when it can be moved to). */
  static async start(options: QemuOptions = {}): Promise<Qemu> {
    for (let attempt = 1; ; attempt++) {
      const folder = await mkdtemp(join(tmpdir(), 'spice-display-qemu-'));
      const port = options.port ?? (await freePort());
      const tls = options.tls === true ? { port: await freePort(), folder } : undefined;
      if (tls !== undefined) await writeCertificates(folder);
      const migrationPort = options.incoming === true ? await freePort() : undefined;
      const process = startProcess(
        'qemu-system-x86_64',
        [
          ...machineArguments(options),
          ...(options.password === undefined ? [] : ['-object', `secret,id=ticket,data=${options.password}`]),
          ...['-spice', spiceArgument(options, port, tls)],
          ...['-qmp', `unix:${join(folder, 'qmp')},server=on,wait=off`],
          ...(migrationPort === undefined ? [] : ['-incoming', `tcp:127.0.0.1:${migrationPort}`]),
        ],
        { clockOffset: options.clockOffset ?? 0, env: options.env ?? {} },
      );
      let running = true;
      void process.ended.then(() => (running = false));
      try {
        const qmp = await Qmp.open(join(folder, 'qmp'), () => running);
        const qemu = new Qemu({ port, tlsPort: tls?.port, migrationPort }, process, qmp, folder);
        if (options.incoming !== true && options.guest !== null) await qemu.waitForGuest(() => true);
        return qemu;
      } catch (error) {
        await process.stop();
        await rm(folder, { recursive: true, force: true });
        // A free port may have been taken by somebody else in between.
        if (attempt === 3 || options.port !== undefined || !/address already in use|in use/i.test(process.output())) {
          throw new Error(`qemu did not start: ${process.output() || String(error)}`, { cause: error });
        }
      }
    }
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** What QEMU wrote to its standard error. */
  get output(): string {
    return this.#process.output();
  }

  get events(): readonly QmpEvent[] {
    return this.#qmp.events;
  }

  qmp(command: string, args: object = {}): Promise<unknown> {
    return this.#qmp.execute(command, args);
  }

  /** Runs a command of the human monitor. */
  async monitor(line: string): Promise<string> {
    return String(await this.qmp('human-monitor-command', { 'command-line': line }));
  }

  /** What the guest's screen really shows. */
  async screendump(): Promise<Picture> {
    const filename = join(this.#folder, `${this.#dumps++}.ppm`);
    await this.qmp('screendump', { filename });
    const picture = parsePpm(await readFile(filename));
    await rm(filename);
    return picture;
  }

  /** What the guest of ours wrote down; undefined as long as it has not booted. */
  async guestState(): Promise<GuestState | undefined> {
    const filename = join(this.#folder, `${this.#dumps++}.state`);
    await this.qmp('pmemsave', { val: guestStateAddress, size: guestStateSize, filename });
    const state = parseGuestState(await readFile(filename));
    await rm(filename);
    return state;
  }

  /** Waits until the guest's state is as wanted. */
  waitForGuest(wanted: (state: GuestState) => boolean, timeout = 20_000): Promise<GuestState> {
    return until(
      'the guest',
      async () => {
        const state = await this.guestState();
        return state !== undefined && wanted(state) ? state : undefined;
      },
      timeout,
    );
  }

  /**
   * Moves the machine to another QEMU that was started with `incoming` and the same guest. Settles when it runs there.
   * The client is told first; `channels` waits until so many of its channels are at the target, `pause` just waits.
   */
  async migrate(
    target: Pick<Qemu, 'port' | 'tlsPort' | 'migrationPort' | 'qmp'>,
    options: MigrationOptions = {},
  ): Promise<void> {
    if (target.migrationPort === undefined) throw new Error('the target was not started with incoming');
    if (options.tellClient !== false) {
      await this.qmp('client_migrate_info', {
        protocol: 'spice',
        hostname: options.hostname ?? '127.0.0.1',
        port: options.clientPort ?? target.port,
        ...(target.tlsPort === undefined ? {} : { 'tls-port': target.tlsPort }),
      });
    }
    const { channels } = options;
    if (channels !== undefined) {
      await until(`${channels} channels at the target`, async () => {
        const { channels: there } = (await target.qmp('query-spice')) as { channels?: unknown[] };
        return (there?.length ?? 0) >= channels ? true : undefined;
      });
    }
    if (options.pause !== undefined) await new Promise((resolve) => setTimeout(resolve, options.pause));
    await this.qmp('migrate', { uri: `tcp:127.0.0.1:${target.migrationPort}` });
    await until(
      'the migration',
      async () => {
        const { status } = (await this.qmp('query-migrate')) as { status?: string };
        if (status === 'failed' || status === 'cancelled') throw new Error(`the migration ${status}`);
        return status === 'completed' ? true : undefined;
      },
      60_000,
    );
    await until('the machine to run at the target', async () => {
      const { running } = (await target.qmp('query-status')) as { running: boolean };
      return running ? true : undefined;
    });
  }

  /** Ends the process at once, as a power cut would. */
  async kill(): Promise<void> {
    this.#process.child.kill('SIGKILL');
    await this.#process.ended;
    await this.stop();
  }

  async stop(): Promise<void> {
    await Promise.race([this.qmp('quit').catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 1000))]);
    this.#qmp.close();
    await this.#process.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
