// Makes a fresh clone ready, with nothing but Node and npm: `node scripts/setup.mjs modules` for the build and the demo,
// `node scripts/setup.mjs test` for tests and benchmarks too. Does nothing, and quickly, when all is there.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasCommand, missingPackages } from './system-packages.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs a command in the project's folder with its output shown; ends this process when it fails. */
function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (status === 0) return;
  console.error(`${command} ${args.join(' ')}: ${error?.message ?? `ended with ${status}`}`);
  process.exit(1);
}

/** True when a package of the lock file is missing from node_modules, or there in another version. */
function modulesAreStale() {
  const hidden = `${root}/node_modules/.package-lock.json`;
  if (!existsSync(hidden)) return true;
  const wanted = JSON.parse(readFileSync(`${root}/package-lock.json`, 'utf8')).packages;
  const present = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  return Object.entries(wanted).some(
    ([path, { version, optional }]) => path !== '' && optional !== true && present[path]?.version !== version,
  );
}

/** Runs a command in the project's folder and shows what it printed only when it fails. @returns whether it did well */
export function runQuietly(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  if (status === 0) return true;
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`);
  console.error(`${command} ${args.join(' ')}: ${error?.message ?? `ended with ${status}`}`);
  return false;
}

/** Installs what npm's lock file names, unless it is there. Ends this process when that fails. */
export function setUpModules() {
  if (!modulesAreStale()) return;
  console.log('Installing what it is built with (npm, once) …');
  const { status } = spawnSync('npm', ['ci'], { cwd: root, stdio: 'ignore' });
  // A mirror of the registry may lack a package for another platform that the lock file names; `install` does without.
  if (status !== 0 && !runQuietly('npm', ['install', '--no-save'])) process.exit(1);
}

/** Installs browsers and servers as Debian packages when root, or says in a sentence which are missing. */
export function setUpSystem() {
  const missing = missingPackages().map(({ name }) => name);
  if (missing.length === 0) return;
  if (process.getuid?.() === 0 && hasCommand('apt-get')) {
    console.log(`Installing Debian packages: ${missing.join(' ')}`);
    run('sh', ['scripts/install-debian-packages.sh', ...missing]);
    return;
  }
  console.error(
    `The tests need these Debian packages (or what stands for them elsewhere): ${missing.join(' ')}; ` +
      `install them with: sudo sh scripts/install-debian-packages.sh ${missing.join(' ')}`,
  );
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  setUpModules();
  if (process.argv[2] !== 'modules') setUpSystem();
}
