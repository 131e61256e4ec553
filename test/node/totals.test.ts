import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { countSession, namesInSession, totalsLine } from '../harness/totals.ts';

const test = (passed: boolean, skipped = false) => ({ name: 'one', passed, skipped });

describe('the totals', () => {
  it('counts tests in suites within suites', () => {
    const inner = { name: 'inner', suites: [], tests: [test(true), test(false), test(false, true)] };
    const outer = { name: 'outer', suites: [inner], tests: [test(true)] };
    const totals = countSession({ testResults: outer, errors: [], passed: false });
    assert.deepEqual(totals, { passed: 2, failed: 1, skipped: 1 });
  });

  it('counts a file that broke outside its tests as a failure', () => {
    assert.deepEqual(countSession({ errors: [{ message: 'no import' }], passed: false }), {
      passed: 0,
      failed: 1,
      skipped: 0,
    });
    assert.deepEqual(countSession({ errors: [] }), { passed: 0, failed: 1, skipped: 0 });
  });

  it('names what failed and what was skipped', () => {
    const inner = {
      name: 'inner',
      suites: [],
      tests: [test(true), { ...test(false), error: { message: 'why\nmore' } }],
    };
    const outer = { name: 'outer', suites: [inner], tests: [test(false, true)] };
    assert.deepEqual(namesInSession({ testResults: outer, errors: [], passed: false }), [
      'skipped: one',
      'failed: inner > one: why',
    ]);
    assert.deepEqual(namesInSession({ errors: [{ message: 'no import' }], passed: false }), ['failed: no import']);
    assert.deepEqual(namesInSession({ errors: [] }), ['failed: no result']);
  });

  it('says skipped only when something was', () => {
    assert.equal(totalsLine({ passed: 3, failed: 0, skipped: 0 }), '3 passed, 0 failed');
    assert.equal(totalsLine({ passed: 3, failed: 1, skipped: 2 }), '3 passed, 1 failed, 2 skipped');
  });
});
