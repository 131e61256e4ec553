// `npm run demo`: sets up what is missing, builds what changed, and serves the demo until Ctrl+C. PORT and HOST say where.
import { readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { runQuietly, setUpModules } from './setup.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

/** Says what is wrong, and ends. */
function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

const host = process.env.HOST ?? '127.0.0.1';
const strictPort = 'PORT' in process.env;
const port = Number(process.env.PORT ?? 8080);
if (!Number.isInteger(port) || port < 0 || port > 65535) fail(`PORT=${process.env.PORT} is no port number.`);

/** Why nothing can listen at `port` of `host`; null when something can. */
function refusalOf(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error) => resolve(error));
    probe.listen(port, host, () => probe.close(() => resolve(null)));
  });
}

// Before anything takes its time.
const refusal = await refusalOf(strictPort ? port : 0);
if (refusal?.code === 'EADDRINUSE') {
  fail(`Port ${port} is taken by another program: name another one (PORT=${port + 1} npm run demo), or none.`);
}
if (refusal !== null) fail(`The demo can't listen on ${host}, port ${port}: ${refusal.message}.`);

setUpModules();

/** When the newest of these files and folders, and of all in them, was changed; milliseconds since the epoch. */
function newest(paths) {
  const all = paths.flatMap((path) => [
    path,
    ...(statSync(path).isDirectory() ? readdirSync(path, { recursive: true }).map((name) => `${path}/${name}`) : []),
  ]);
  return Math.max(...all.map((path) => statSync(path).mtimeMs));
}

/** Whether dist/ is there and nothing it is made from changed since. The declarations are what a build writes last. */
function isBuilt() {
  const built = statSync('dist/spice-display.d.ts', { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return (
    built > newest(['src', 'rollup.config.mjs', 'scripts/build-wasm.mjs', 'package-lock.json', 'tsconfig.base.json'])
  );
}

if (!isBuilt()) {
  console.log('Building …');
  if (!runQuietly(process.execPath, ['scripts/build.mjs'])) process.exit(1);
}

const { build } = await import('esbuild');
await build({
  entryPoints: ['demo/page/main.ts'],
  outfile: 'build/demo/demo.js',
  bundle: true,
  format: 'esm',
  target: 'es2022',
  logLevel: 'warning',
});

// The servers are TypeScript, and this file is read by plain Node.
const { register } = await import('tsx/esm/api');
register();
const { startDemo } = await import('../demo/site/start.ts');
const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const demo = await startDemo({
  host,
  port,
  strictPort,
  page: path('demo'),
  script: path('build/demo'),
  dist: path('dist'),
  manifest: path('custom-elements.json'),
});
console.log(`The demo is at ${demo.url} (Ctrl+C ends it)`);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await demo.stop();
    process.exit(0);
  });
}
