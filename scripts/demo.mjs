// `npm run demo`: sets up what is missing, builds, and serves the demo until Ctrl+C. PORT and HOST say where.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setUpModules } from './setup.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
setUpModules();
const built = spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
if (built.status !== 0) process.exit(1);

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
  host: process.env.HOST ?? '127.0.0.1',
  port: Number(process.env.PORT ?? 8080),
  strictPort: 'PORT' in process.env,
  page: path('demo'),
  script: path('build/demo'),
  dist: path('dist'),
  manifest: path('custom-elements.json'),
});
console.log(`\nThe demo is at ${demo.url} (Ctrl+C ends it)`);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await demo.stop();
    process.exit(0);
  });
}
