import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { canShiftClocks, startProcess } from '../harness/processes.ts';
import { until } from '../harness/until.ts';

const here = fileURLToPath(new URL('../harness/processes.ts', import.meta.url));

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Starts a Node process that starts `sleep` through the harness, and gives the ids of both. */
async function startOwner(): Promise<{ owner: number; owned: number }> {
  const code = `import { startProcess } from '${here}'; console.log(startProcess('sleep', ['60']).pid); setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], { stdio: 'pipe' });
  const owned = await new Promise<number>((resolve, reject) => {
    owner.stdout.once('data', (data: Buffer) => {
      resolve(Number(data.toString()));
    });
    owner.once('exit', () => {
      reject(new Error('the owner ended'));
    });
  });
  return { owner: owner.pid ?? -1, owned };
}

// Not every user may make a time namespace; who may not has no tests with clocks of their own.
const clocksMayShift = await canShiftClocks();

describe('processes of the harness', () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
    it(`end when their owner ends by ${signal}`, async () => {
      const { owner, owned } = await startOwner();
      assert.equal(runs(owned), true);
      process.kill(owner, signal);
      await until('the end', () => (runs(owned) ? undefined : true));
    });
  }

  it('tell what they wrote and how they ended', async () => {
    const failing = startProcess('sh', ['-c', 'echo said; exit 3']);
    assert.equal(await failing.ended, 3);
    assert.equal(failing.output(), 'said\n');
  });

  it('tell of a command that is not there', async () => {
    const missing = startProcess('no-such-command-here', []);
    await missing.ended;
    assert.match(missing.output(), /no-such-command-here/);
    await missing.stop();
  });

  for (const offset of clocksMayShift ? [100_000_000, 3_000, 300, -300] : []) {
    it(`have a clock of their own, ${offset} ms off`, async () => {
      const script = 'use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC); print clock_gettime(CLOCK_MONOTONIC)';
      const before = Number(process.hrtime.bigint()) / 1e6;
      const other = startProcess('perl', ['-e', script], { clockOffset: offset });
      assert.equal(await other.ended, 0, other.output());
      const after = Number(process.hrtime.bigint()) / 1e6;
      const seen = Number(other.output()) * 1000 - offset;
      assert.ok(seen >= before - 1 && seen <= after + 1, `${seen} is not between ${before} and ${after}`);
    });
  }
});
