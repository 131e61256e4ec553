// `npm run conformance`: sets up, builds, and plays the long run of test/conformance/long-run.ts; arguments go there.
import { spawnSync } from 'node:child_process';
import { prepare } from './test.mjs';

if (!prepare()) process.exit(1);
// Only where the reference client's library is installed: it tells its own error of lossy pictures.
spawnSync('make', ['--silent', '-C', 'test/qxl-device', 'build/reference-client'], { stdio: 'ignore' });
const run = ['--import', 'tsx', 'test/conformance/long-run.ts', ...process.argv.slice(2)];
process.exit(spawnSync(process.execPath, run, { stdio: 'inherit' }).status ?? 1);
