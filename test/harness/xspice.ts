import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Picture } from './picture-types.ts';
import { patternBytes, patternText } from './pattern.ts';
import { parseXwd } from './picture.ts';
import { freePort, startProcess, type OwnedProcess } from './processes.ts';
import type { ProgramInput, ProgramResult, SavedFile, XspiceOptions } from './protocol.ts';
import { until } from './until.ts';

/** An X server that is a SPICE server: real applications drawing with real QXL commands, without a guest. */
export class Xspice {
  readonly port: number;
  readonly display: string;
  readonly #server: OwnedProcess;
  readonly #folder: string;
  readonly #programs: OwnedProcess[] = [];

  private constructor(port: number, display: string, server: OwnedProcess, folder: string) {
    this.port = port;
    this.display = display;
    this.#server = server;
    this.#folder = folder;
  }

  /** Starts it on a free display and port; settles when both answer. */
  static async start(options: XspiceOptions = {}): Promise<Xspice> {
    const folder = await mkdtemp(join(tmpdir(), 'spice-display-xspice-'));
    const port = await freePort();
    const number = freeDisplay();
    const config = join(folder, 'xorg.conf');
    await writeFile(config, configuration(port, options));
    const agent = options.agent === true ? agentPaths(folder) : undefined;
    const server = startProcess(
      'Xorg',
      [`:${number}`, '-config', config, '-logfile', join(folder, 'log'), '-noreset', '-nolisten', 'tcp', '-ac'],
      {
        env:
          agent === undefined
            ? {}
            : {
                XSPICE_VDAGENT_ENABLED: '1',
                XSPICE_VDAGENT_VIRTIO_PATH: agent.virtio,
                XSPICE_VDAGENT_UINPUT_PATH: agent.uinput,
                XSPICE_VDAGENT_UDCS_PATH: agent.session,
              },
      },
    );
    const xspice = new Xspice(port, `:${number}`, server, folder);
    try {
      let running = true;
      void server.ended.then(() => (running = false));
      await until('the X server', async () => {
        if (!running) throw new Error('it ended');
        return existsSync(`/tmp/.X11-unix/X${number}`) && (await answers(port)) ? true : undefined;
      });
      if (agent !== undefined) {
        const { session, virtio, uinput } = agent;
        const preload = await openSocketLibrary(folder);
        const daemon = ['-f', '-x', '-X', '-S', session, '-s', virtio, '-u', uinput];
        await xspice.run('/usr/sbin/spice-vdagentd', daemon, { LD_PRELOAD: preload });
        await until('the agent daemon', () => (existsSync(session) ? true : undefined));
        await mkdir(xspice.#saved);
        const files = ['-f', xspice.#saved, '-o', '0'];
        await xspice.run('spice-vdagent', ['-x', '-s', virtio, '-S', session, ...files]);
      }
      return xspice;
    } catch (error) {
      await xspice.stop();
      throw new Error(`the X server did not start: ${server.output() || String(error)}`, { cause: error });
    }
  }

  /** Starts a program on this display; it ends with the server. */
  run(command: string, args: readonly string[] = [], env: Record<string, string> = {}): Promise<OwnedProcess> {
    const program = startProcess(command, args, { env: { DISPLAY: this.display, ...env } });
    this.#programs.push(program);
    return Promise.resolve(program);
  }

  /** Runs a program on this display to its end. `detaches`: one that leaves a part of itself behind, with its output open. */
  execute(
    command: string,
    args: readonly string[],
    input: ProgramInput | null,
    detaches: boolean,
  ): Promise<ProgramResult> {
    const program = spawn(command, args, {
      env: { ...process.env, DISPLAY: this.display },
      stdio: ['pipe', detaches ? 'ignore' : 'pipe', 'ignore'],
    });
    const hash = createHash('sha256');
    let size = 0;
    let text = '';
    program.stdout?.on('data', (bytes: Buffer) => {
      hash.update(bytes);
      size += bytes.byteLength;
      if (text.length < 10_000) text = (text + bytes.toString()).slice(0, 10_000);
    });
    return new Promise((resolve, reject) => {
      program.once('error', reject);
      program.once(detaches ? 'exit' : 'close', (code: number | null) => {
        resolve({ code, size, hash: hash.digest('hex'), text });
      });
      program.stdin?.on('error', () => undefined); // a program that does not read to the end has its reasons
      program.stdin?.end(input === null ? undefined : bytesOf(input));
    });
  }

  /** What the agent saved of the files that it was sent. */
  async files(): Promise<readonly SavedFile[]> {
    const names = await readdir(this.#saved);
    return Promise.all(
      names.sort().map(async (name) => {
        const bytes = await readFile(join(this.#saved, name));
        return { name, size: bytes.byteLength, hash: createHash('sha256').update(bytes).digest('hex') };
      }),
    );
  }

  get #saved(): string {
    return join(this.#folder, 'files');
  }

  /** What the X server's screen really shows. */
  screendump(): Promise<Picture> {
    return new Promise((resolve, reject) => {
      const args = ['-root', '-silent', '-display', this.display];
      execFile('xwd', args, { encoding: 'buffer', maxBuffer: 256 << 20 }, (error, dump) => {
        if (error) reject(new Error('xwd failed', { cause: error }));
        else resolve(parseXwd(dump));
      });
    });
  }

  async stop(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.stop()));
    await this.#server.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function bytesOf(input: ProgramInput): Uint8Array | string {
  if ('text' in input) return input.text;
  return 'textPattern' in input ? patternText(input.textPattern) : patternBytes(input.bytePattern, input.seed);
}

/** Compiles `open-socket.c` for the agent's daemon. */
async function openSocketLibrary(folder: string): Promise<string> {
  const source = fileURLToPath(new URL('open-socket.c', import.meta.url));
  const library = join(folder, 'open-socket.so');
  await promisify(execFile)('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl']);
  return library;
}

function agentPaths(folder: string): { session: string; virtio: string; uinput: string } {
  return { session: join(folder, 'session'), virtio: join(folder, 'virtio'), uinput: join(folder, 'uinput') };
}

function freeDisplay(): number {
  // Begins at a place of this process's own, so that two runs on one machine seldom look at the same number.
  for (let number = 20 + (process.pid % 400); ; number++) {
    if (!existsSync(`/tmp/.X11-unix/X${number}`) && !existsSync(`/tmp/.X${number}-lock`)) return number;
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

function configuration(port: number, options: XspiceOptions): string {
  const { width = 1024, height = 768 } = options;
  // The surface buffer's default of 0 makes the driver crash.
  const device: Record<string, string> = {
    SpiceAddr: '127.0.0.1',
    SpicePort: String(port),
    SpiceDisableTicketing: options.password === undefined ? 'True' : 'False',
    ...(options.password === undefined ? {} : { SpicePassword: options.password }),
    ...(options.compression === undefined ? {} : { SpiceImageCompression: options.compression }),
    SpiceStreamingVideo: options.streaming ?? 'filter',
    ...(options.videoCodecs === undefined ? {} : { SpiceVideoCodecs: options.videoCodecs }),
    NumHeads: '1',
    SurfaceBufferSize: '256',
    CommandBufferSize: '256',
    FrameBufferSize: '32',
    ...options.options,
  };
  const lines = Object.entries(device).map(([name, value]) => `  Option "${name}" "${value}"`);
  return `Section "Device"
  Identifier "spice"
  Driver "spiceqxl"
${lines.join('\n')}
EndSection
Section "InputDevice"
  Identifier "pointer"
  Driver "xspice pointer"
EndSection
Section "InputDevice"
  Identifier "keyboard"
  Driver "xspice keyboard"
EndSection
Section "Monitor"
  Identifier "monitor"
  HorizSync 28.0-120.0
  VertRefresh 40.0-100.0
EndSection
Section "Screen"
  Identifier "screen"
  Monitor "monitor"
  Device "spice"
  DefaultDepth 24
  SubSection "Display"
    Depth 24
    Modes "${width}x${height}"
    Virtual ${width} ${height}
  EndSubSection
EndSection
Section "ServerLayout"
  Identifier "layout"
  Screen "screen"
  InputDevice "pointer" "CorePointer"
  InputDevice "keyboard" "CoreKeyboard"
EndSection
Section "ServerFlags"
  Option "AutoAddDevices" "False"
  Option "DontVTSwitch" "True"
EndSection
`;
}
