// Draws with the device, shows it with the reference client's library, and counts the pixels that differ from the
// server's own rendering. Usage:
//   node compare-reference.mjs [compression=auto_glz] [operations=fill,copy|all] [first=1] [seeds=200] [commands=20]
//        [every=10] [port=5990] [options='cache off'] [device='--jpeg always'] [directory=/tmp]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const settings = {
  compression: 'auto_glz',
  operations: 'all',
  first: '1',
  seeds: '200',
  commands: '20',
  every: '10',
  port: '5990',
  options: '',
  device: '',
};
for (const argument of process.argv.slice(2)) {
  const at = argument.indexOf('=');
  if (at < 0 || !(argument.slice(0, at) in settings)) throw new Error(`what is ${argument}`);
  settings[argument.slice(0, at)] = argument.slice(at + 1);
}
const allOperations = [
  'fill',
  'opaque',
  'copy',
  'blend',
  'blackness',
  'whiteness',
  'invers',
  'rop3',
  'stroke',
  'text',
  'transparent',
  'alpha_blend',
  'composite',
  'copy_bits',
  'mixed',
];
const operations = settings.operations === 'all' ? allOperations : settings.operations.split(',');

/** A child process that answers lines with JSON lines; resolves with the first line that `wanted` accepts. */
class Lines {
  #waiting = [];
  constructor(command, args) {
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', process.env.DEBUG ? 'inherit' : 'ignore'] });
    this.exited = once(this.child, 'exit');
    this.child.stdin.on('error', () => {});
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      const message = JSON.parse(line);
      this.#waiting = this.#waiting.filter((wait) => {
        if (!wait.wanted(message)) return true;
        wait.resolve(message);
        return false;
      });
    });
    this.exited.then(([code, signal]) => {
      for (const wait of this.#waiting) wait.reject(new Error(`${command} ended: ${code ?? signal}`));
    });
  }
  wait(wanted) {
    return new Promise((resolve, reject) => this.#waiting.push({ wanted, resolve, reject }));
  }
  async ask(line) {
    const name = line.split(' ')[0];
    const answer = this.wait((message) => message.reply === name || message.reply === 'unknown');
    this.child.stdin.write(line + '\n');
    const message = await answer;
    if (!message.ok) throw new Error(`${line}: ${JSON.stringify(message)}`);
    return message;
  }
}

function readDump(file) {
  const bytes = readFileSync(file);
  const end = bytes.indexOf(10);
  const [, format, width, height, row] = bytes.subarray(0, end).toString().split(' ');
  return { format, width: +width, height: +height, row: +row, data: bytes.subarray(end + 1) };
}

function difference(one, other) {
  const size = one.format === '32_xRGB' ? 4 : 2;
  let differing = 0,
    first = '',
    largest = 0;
  for (let i = 0; i < one.data.length; i += size) {
    let same = true;
    for (let b = 0; b < Math.min(size, 3); b++) {
      /* The highest bit of 16_555 and the fourth byte of 32_xRGB mean nothing. */
      const mask = size === 2 && b === 1 ? 0x7f : 0xff;
      const d = Math.abs((one.data[i + b] & mask) - (other.data[i + b] & mask));
      if (d > 0) same = false;
      if (d > largest) largest = d;
    }
    if (!same && differing++ === 0) first = `${(i % one.row) / size},${Math.floor(i / one.row)}`;
  }
  return { differing, first, largest };
}

const directory = mkdtempSync(join(tmpdir(), 'qxl-'));
let failed = 0;
for (const operation of operations) {
  const started = Date.now();
  const device = new Lines(join(here, 'build/qxl-device'), [
    '--port',
    settings.port,
    '--compression',
    settings.compression,
    ...settings.device.split(' ').filter(Boolean),
  ]);
  let client;
  let bad = [],
    compared = 0,
    seed = +settings.first,
    largest = 0;
  try {
    await device.wait((message) => message.event === 'ready');
    const present = device.wait((message) => message.event === 'client' && message.present);
    client = new Lines(join(here, 'build/reference-client'), [settings.port]);
    await present;
    await client.wait((message) => message.event === 'primary');
    for (; seed < +settings.first + +settings.seeds; seed++) {
      await device.ask(`draw ${operation} ${seed} ${settings.commands} ${settings.options}`);
      if ((seed - +settings.first + 1) % +settings.every !== 0) continue;
      const colour = (((seed * 0x28f9d7) & 0xffffff) | 0x808).toString(16);
      await device.ask(`fill ${colour} 639 479 1 1`);
      await device.ask('sync');
      await client.ask(`grab ${directory}/client ${colour}`);
      await device.ask(`dump 0 ${directory}/server`);
      const {
        differing,
        first,
        largest: error,
      } = difference(readDump(`${directory}/server`), readDump(`${directory}/client`));
      compared++;
      largest = Math.max(largest, error);
      if (differing > 0) {
        bad.push(`seed ${seed}: ${differing} pixels, first ${first}, by up to ${error}`);
        /* Start the next one from equal pictures. */
        await device.ask('fill 000000 0 0 640 480');
      }
    }
    await device.ask('quit');
  } catch (error) {
    bad.push(`seed ${seed}: ${error.message}`);
  }
  client?.child.kill();
  device.child.kill();
  await Promise.all([device.exited, client?.exited]);
  if (bad.length > 0) failed++;
  console.log(
    `${settings.compression} ${operation}: ${compared} pictures, ${bad.length} differ` +
      (largest ? `, by up to ${largest}` : '') +
      `, ${((Date.now() - started) / 1000).toFixed(1)} s`,
  );
  for (const line of bad.slice(0, 4)) console.log(`  ${line}`);
}
rmSync(directory, { recursive: true });
process.exit(failed ? 1 : 0);
