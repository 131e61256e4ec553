// `npm run build`: installs what is missing, then writes dist/, custom-elements.json and docs/reference.md.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setUpModules } from './setup.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
setUpModules();
const steps = [
  [process.execPath, 'scripts/build-wasm.mjs'],
  ['npx', 'rollup', '-c', ...process.argv.slice(2)],
  [process.execPath, 'scripts/manifest.mjs'],
];
for (const [command, ...args] of steps) {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
