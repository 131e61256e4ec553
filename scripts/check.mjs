// `npm run check`: what must hold before a commit. Format, lint, types, the element's manifest, then all of `npm test`.
import { spawnSync } from 'node:child_process';
import { setUpModules } from './setup.mjs';
import { finish, prepare, runTests } from './test.mjs';

setUpModules();
const results = ['format:check', 'lint', 'types', 'manifest:check', 'support:check'].map((script) => {
  const { status } = spawnSync('npm', ['run', '--silent', script], { stdio: 'inherit' });
  console.log(`${script}: ${status === 0 ? 'passed' : 'failed'}`);
  return status === 0;
});

const totals = prepare() ? runTests() : { passed: 0, failed: 1, skipped: 0 };
totals.passed += results.filter((passed) => passed).length;
totals.failed += results.filter((passed) => !passed).length;
finish(totals);
