// `npm run bench`: sets up, builds, and runs what bench/run.mjs has; arguments go there (`npm run bench -- keys firefox`).
import { spawnSync } from 'node:child_process';
import { prepare } from './test.mjs';

if (!prepare()) process.exit(1);
// The native client's library beside ours, where it is installed.
spawnSync('make', ['--silent', '-C', 'test/qxl-device', 'build/reference-client'], { stdio: 'ignore' });
const run = ['bench/run.mjs', ...process.argv.slice(2)];
process.exit(spawnSync(process.execPath, run, { stdio: 'inherit' }).status ?? 1);
