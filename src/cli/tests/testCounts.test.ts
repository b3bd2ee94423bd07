import { expect, test } from 'vitest';
import { endToEndCounts, unitCounts } from './testCounts.ts';

const unitReport = {
  numPassedTests: 7,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 3,
  testResults: [{ status: 'failed', assertionResults: [{}] }],
};

test('unit tests are counted, and those that were left out too', () => {
  expect(unitCounts(unitReport)).toEqual({ passed: 7, failed: 1, skipped: 5 });
});

test('a test file that cannot be loaded is a failure, although it holds no failed test', () => {
  const testResults = [...unitReport.testResults, { status: 'failed', assertionResults: [] }];
  expect(unitCounts({ ...unitReport, testResults }).failed).toBe(2);
});

test('end-to-end tests that passed at the second try, and errors outside of tests, are failures', () => {
  const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 4 };
  expect(endToEndCounts({ stats, errors: [{}] })).toEqual({ passed: 5, failed: 3, skipped: 4 });
});
