import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** True when a command of this name is found in PATH. */
export function hasCommand(name: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, name)));
}

/** A TCP port of 127.0.0.1 that nobody listens on at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('no port was given'));
      });
    });
  });
}

const timeNamespace = fileURLToPath(new URL('time-namespace.pl', import.meta.url));

/** True when processes can be given a clock of their own here: on Linux as root, or where users may make namespaces. */
export async function canShiftClocks(): Promise<boolean> {
  return (await startProcess('true', [], { clockOffset: 1000 }).ended) === 0;
}

/** A process of ours: what it said last, and a way to end it. */
export interface OwnedProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  /** The last part of what it wrote to its standard error (and output, unless that is piped to the owner). */
  output(): string;
  /** Settles with the exit code, or null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Asks it to end, kills it after `patience` ms, and waits until it is gone. */
  stop(patience?: number): Promise<void>;
}

export interface StartOptions {
  env?: Record<string, string>;
  /** Milliseconds by which the process's monotonic clock is ahead (behind, if negative); needs a Linux time namespace. */
  clockOffset?: number;
  /** Leaves standard input and output to the caller as pipes. */
  pipes?: boolean;
}

/**
 * Starts a process that cannot outlive this one: it is killed when this process ends, and by the kernel
 * (`setpriv --pdeathsig`) should this one be killed itself.
 */
export function startProcess(command: string, args: readonly string[], options: StartOptions = {}): OwnedProcess {
  const line = [command, ...args];
  if (options.clockOffset !== undefined && options.clockOffset !== 0) {
    line.unshift('perl', timeNamespace, String(options.clockOffset));
  }
  if (hasCommand('setpriv')) line.unshift('setpriv', '--pdeathsig', 'KILL', '--');
  const spawnOptions: SpawnOptions = {
    stdio: options.pipes === true ? ['pipe', 'pipe', 'pipe'] : ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  };
  const child = spawn(line[0] ?? command, line.slice(1), spawnOptions);
  let said = '';
  const listen = (data: Buffer): void => {
    said = (said + data.toString()).slice(-20_000);
  };
  child.stderr?.on('data', listen);
  if (options.pipes !== true) child.stdout?.on('data', listen);
  const kill = (): void => void child.kill('SIGKILL');
  // A signal ends a Node process without its exit listeners, unless somebody turns it into an exit.
  const leave = (): void => process.exit(130);
  process.setMaxListeners(200);
  process.on('exit', kill);
  process.on('SIGINT', leave);
  process.on('SIGTERM', leave);
  const ended = new Promise<number | null>((resolve) => {
    const end = (code: number | null): void => {
      process.off('exit', kill);
      process.off('SIGINT', leave);
      process.off('SIGTERM', leave);
      resolve(code);
    };
    child.once('exit', end);
    child.once('error', (error) => {
      said += error.message;
      end(null);
    });
  });
  return {
    child,
    pid: child.pid ?? -1,
    output: () => said,
    ended,
    async stop(patience = 2000) {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
      child.kill('SIGTERM');
      const late = setTimeout(kill, patience);
      await ended;
      clearTimeout(late);
    },
  };
}
