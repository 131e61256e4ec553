import { startDevice } from '../harness/page.ts';
import type { PageDevice } from '../harness/page.ts';
import { until } from '../harness/until.ts';

/** How a device of ours on the real library moves its client. */
export type DeviceMove = 'seamless' | 'semi-seamless' | 'switch-host';

export const deviceMoves: readonly DeviceMove[] = ['seamless', 'semi-seamless', 'switch-host'];

/** Milliseconds by which the target's clock is ahead. */
const AHEAD = 50_000;

/** Two devices: one that runs, and one that it may move to. `args`: of both. */
export async function devicePair(
  kind: DeviceMove,
  args: readonly string[],
): Promise<{ source: PageDevice; target: PageDevice }> {
  const both = kind === 'seamless' ? [...args, '--seamless'] : args;
  const [source, target] = await Promise.all([
    startDevice({ args: [...both] }),
    startDevice({
      args: [...both, '--clock', String(AHEAD), ...(kind === 'switch-host' ? [] : ['--incoming'])],
    }),
  ]);
  return { source, target };
}

/** Moves as QEMU does: the client is told and links, the machine stops, it has `arrived`, and it goes on. */
export async function moveDevice(
  source: PageDevice,
  target: PageDevice,
  kind: DeviceMove,
  arrived: () => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  if (kind === 'switch-host') {
    await source.command('vm stop');
    await source.command(`migrate-switch 127.0.0.1 ${target.port}`);
    return;
  }
  await source.command(`migrate-info 127.0.0.1 ${target.port}`);
  await until('the links', async () =>
    (await source.events()).some(({ event }) => event === 'migrate-connected') ? true : undefined,
  );
  await source.command('migrate-start');
  await source.command('vm stop');
  await source.command('migrate-end 1');
  await arrived();
  await target.command('vm start');
}
