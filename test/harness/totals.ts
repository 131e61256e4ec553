import { mkdirSync, writeFileSync } from 'node:fs';
import type { Reporter, TestSession, TestSuiteResult } from '@web/test-runner-core';

export interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

/** `3 passed, 0 failed`, and `, 1 skipped` when any was. */
export function totalsLine({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed` + (skipped > 0 ? `, ${skipped} skipped` : '');
}

/** Counts a suite's tests, and those of the suites in it. */
function countSuite(suite: TestSuiteResult, totals: Totals): void {
  for (const test of suite.tests) {
    if (test.skipped) totals.skipped++;
    else if (test.passed) totals.passed++;
    else totals.failed++;
  }
  for (const inner of suite.suites) countSuite(inner, totals);
}

/** What a file's session came to. A file that broke outside its tests (an import, a time-out, a hook) counts as one failure. */
export function countSession(session: Pick<TestSession, 'testResults' | 'errors' | 'passed'>): Totals {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  if (session.testResults) countSuite(session.testResults, totals);
  if (totals.failed === 0 && (session.errors.length > 0 || session.passed !== true)) totals.failed++;
  return totals;
}

/** Prints a line for each browser at the end and leaves the sum as JSON in `path`. */
export function totalsReporter(path: string): Reporter {
  return {
    onTestRunFinished({ sessions }) {
      const browsers = new Map<string, Totals>();
      for (const session of sessions) {
        const sum = browsers.get(session.browser.name) ?? { passed: 0, failed: 0, skipped: 0 };
        const one = countSession(session);
        browsers.set(session.browser.name, {
          passed: sum.passed + one.passed,
          failed: sum.failed + one.failed,
          skipped: sum.skipped + one.skipped,
        });
      }
      const all = { passed: 0, failed: 0, skipped: 0 };
      for (const [name, totals] of browsers) {
        console.log(`${name}: ${totalsLine(totals)}`);
        all.passed += totals.passed;
        all.failed += totals.failed;
        all.skipped += totals.skipped;
      }
      mkdirSync('test-results', { recursive: true });
      writeFileSync(path, JSON.stringify(all));
    },
  };
}
