import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { register } from 'tsx/esm/api';

// The harness is TypeScript, and this file is read by plain Node.
register();
const { SystemBrowserLauncher } = await import('./test/harness/browsers.ts');
const { ServerCommands } = await import('./test/harness/commands.ts');
const { commonjsPackages } = await import('./test/harness/commonjs.ts');
const { strictPolicyMiddleware } = await import('./test/harness/policy.ts');
const { totalsReporter } = await import('./test/harness/totals.ts');

// BROWSERS=firefox runs the tests in one of the two.
const kinds = (process.env.BROWSERS ?? 'chromium firefox').split(/[ ,]+/);

const servers = new ServerCommands();

export default {
  files: ['test/**/*.test.ts', '!test/node/**'],
  rootDir: '.',
  nodeResolve: { exportConditions: ['production'] }, // what a page gets, and without Lit's notes on its development build
  browsers: kinds.map((kind) => new SystemBrowserLauncher(kind, (session) => servers.release(session))),
  // Two browsers at once, with servers and encoders beside them, keep a machine of two cores from showing videos in time.
  concurrentBrowsers: Number(process.env.CONCURRENT_BROWSERS ?? 1),
  concurrency: 1,
  browserStartTimeout: 60_000,
  testsStartTimeout: 60_000,
  // In CI no file needs as long, and one that hangs is run again; by hand there are long runs.
  testsFinishTimeout: process.env.CI === 'true' ? 420_000 : 3_600_000,
  // Real servers, guests and browsers on a machine shared with others: in CI a test has three tries before it has failed.
  testFramework: { config: { ui: 'bdd', timeout: 20_000, retries: process.env.CI === 'true' ? 2 : 0 } },
  middleware: [strictPolicyMiddleware(), servers.middleware],
  mimeTypes: { '**/*.wasm': 'application/wasm' },
  plugins: [
    servers.plugin,
    commonjsPackages(['jpeg-js', 'lz4js']),
    esbuildPlugin({ ts: true, target: 'es2022', tsconfig: './tsconfig.base.json' }),
  ],
  reporters: [defaultReporter({ reportTestProgress: false }), totalsReporter('test-results/totals.json')],
};
