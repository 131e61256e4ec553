// `npm test`: set-up, build, then every test in Chromium and Firefox, and those for Node. The last line is the totals.
// Arguments go to the test runner: `npm test -- --files 'test/wire/*.test.ts'`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setUpModules, setUpSystem } from './setup.mjs';

const totalsFile = 'test-results/totals.json';
const tapFile = 'test-results/node.tap';

/** So many failed files are run again; more are no accident. */
const MOST_AGAIN = 5;

/** Runs the runner, adds what it counted to `totals`, and gives what the files came to in which something failed. */
function runInBrowsers(args, totals, environment = {}) {
  rmSync(totalsFile, { force: true });
  const { status } = spawnSync('npx', ['wtr', ...args], { stdio: 'inherit', env: { ...process.env, ...environment } });
  const seen = existsSync(totalsFile)
    ? JSON.parse(readFileSync(totalsFile, 'utf8'))
    : { passed: 0, failed: 0, skipped: 0, failedFiles: [] };
  for (const key of Object.keys(totals)) totals[key] += seen[key];
  // The runner can fail without a failed test: no file matched, a browser did not start, it was ended from outside.
  if (status !== 0 && seen.failed === 0) totals.failed++;
  return seen.failedFiles;
}

/** Runs all tests and gives how many passed, failed and were skipped. */
export function runTests(args = []) {
  mkdirSync('test-results', { recursive: true });
  rmSync(tapFile, { force: true });
  const totals = { passed: 0, failed: 0, skipped: 0 };

  const failedFiles = runInBrowsers(args, totals);
  if (process.env.CI === 'true' && failedFiles.length <= MOST_AGAIN) {
    for (const { browser, file, ...counted } of failedFiles) {
      console.log(`Again in a new ${browser}, alone: ${file}`);
      for (const key of Object.keys(totals)) totals[key] -= counted[key];
      runInBrowsers(['--files', file], totals, { BROWSERS: browser.toLowerCase() });
    }
  }

  const nodeTests = existsSync('test/node') ? readdirSync('test/node').filter((name) => name.endsWith('.test.ts')) : [];
  if (args.length === 0 && nodeTests.length > 0) {
    const reporters = [
      ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
      ...['--test-reporter=tap', `--test-reporter-destination=${tapFile}`],
    ];
    const files = nodeTests.map((name) => `test/node/${name}`);
    const node = spawnSync(process.execPath, ['--import', 'tsx', '--test', ...reporters, ...files], {
      stdio: 'inherit',
    });
    const tap = existsSync(tapFile) ? readFileSync(tapFile, 'utf8') : '';
    const count = (name) => Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(tap)?.[1] ?? 0);
    totals.passed += count('pass');
    const failed = count('fail') + count('cancelled');
    totals.failed += node.status !== 0 && failed === 0 ? 1 : failed;
    totals.skipped += count('skipped') + count('todo');
    console.log(`Node: ${count('pass')} passed, ${failed} failed`);
  }
  return totals;
}

/** Sets up, then builds dist/ and the device. False, with the reason printed, when a build fails: nothing can be tested. */
export function prepare() {
  setUpModules();
  setUpSystem();
  const builds = [
    ['npm', 'run', '--silent', 'build'],
    ['make', '--silent', '-C', 'test/qxl-device'],
  ];
  return builds.every(([command, ...args]) => spawnSync(command, args, { stdio: 'inherit' }).status === 0);
}

/** Prints the totals as the last line, leaves them in test-results/summary.txt and ends the process. */
export function finish({ passed, failed, skipped }) {
  const line = `${passed} passed, ${failed} failed` + (skipped > 0 ? `, ${skipped} skipped` : '');
  mkdirSync('test-results', { recursive: true });
  writeFileSync('test-results/summary.txt', `${line}\n`);
  console.log(line);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  finish(prepare() ? runTests(process.argv.slice(2)) : { passed: 0, failed: 1, skipped: 0 });
}
