import { mkdirSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
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

/** Each test of a suite that failed or was skipped, and those of the suites in it: `failed: a suite > a test: why`. */
function namesInSuite(suite: TestSuiteResult, path: readonly string[]): string[] {
  const names = suite.tests
    .filter(({ passed, skipped }) => skipped || !passed)
    .map(({ name, skipped, error }) => {
      const reason = error?.message.split('\n')[0];
      return `${skipped ? 'skipped' : 'failed'}: ${[...path, name].join(' > ')}${reason ? `: ${reason}` : ''}`;
    });
  return [...names, ...suite.suites.flatMap((inner) => namesInSuite(inner, [...path, inner.name]))];
}

/** What a file's session has to tell besides its numbers: its tests that failed or were skipped, and why it broke outside them. */
export function namesInSession(session: Pick<TestSession, 'testResults' | 'errors' | 'passed'>): string[] {
  const names = session.testResults ? namesInSuite(session.testResults, []) : [];
  const failed = names.some((name) => name.startsWith('failed'));
  const broke = session.errors.map(({ message }) => `failed: ${message.split('\n')[0] ?? ''}`);
  return broke.length === 0 && !failed && session.passed !== true
    ? [...names, 'failed: no result']
    : [...names, ...broke];
}

/** What a file came to in which something failed, or whose page never told its results. */
export interface FailedFile extends Totals {
  readonly browser: string;
  readonly file: string;
}

/**
 * Prints a line for each browser at the end, after what failed or was skipped in it, and leaves the sum as JSON in
 * `path`, with `failedFiles`: FailedFile[].
 */
export function totalsReporter(path: string): Reporter {
  let root = '.';
  return {
    start: ({ config }) => {
      root = config.rootDir;
    },
    onTestRunFinished({ sessions }) {
      for (const session of sessions) {
        const file = relative(root, session.testFile);
        for (const name of namesInSession(session)) console.log(`${session.browser.name}, ${file}: ${name}`);
      }
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
      const failedFiles = sessions
        .map((session): FailedFile => {
          const file = relative(root, session.testFile);
          return { browser: session.browser.name, file, ...countSession(session) };
        })
        .filter(({ failed }) => failed > 0);
      writeFileSync(path, JSON.stringify({ ...all, failedFiles }));
    },
  };
}
