import { expect, test } from 'vitest';
import { countsOfOutcomes } from './moments.ts';
import { countsOf } from './page.ts';
import { reliabilityReport } from './report.ts';

test('the report counts what held and names what did not, each campaign with its own date', () => {
  const counts = [
    { fault: 'disk full', expected: 'a sentence', cases: 20, failures: ['at write 7: a stack trace'] },
    { fault: 'a | b', expected: 'nothing', cases: 3, failures: [] },
  ];
  const text = reliabilityReport({
    disk: { counts, seconds: 61.4, machine: 'a machine', date: '2026-11-29', seed: 5 },
    page: { counts: counts.slice(1), machine: 'a machine', date: '2026-11-30', seed: 1, planned: 9 },
  });
  expect(text).toContain('| disk | 2026-11-29 | a machine | 5 | 61 s | 23 | 22 |');
  expect(text).toContain('| page | 2026-11-30 | a machine | 1 |  | 3 of 9, then stopped | 3 |');
  expect(text).toContain('In all 26 cases, of which 25 held.');
  expect(text).toContain('| disk | disk full | a sentence | 20 | 19 |');
  expect(text).toContain('| disk | a \\| b | nothing | 3 | 3 |');
  expect(text).toContain('- disk full: at write 7: a stack trace');
});

test('a test that failed is named with its reason', () => {
  const spec = (title: string, message?: string) => ({
    title,
    ok: message === undefined,
    tests: [{ results: [message === undefined ? {} : { error: { message } }] }],
  });
  const counts = countsOf({
    suites: [{ file: 'storage.spec.ts', specs: [spec('reload', 'lost 2 s\nat …'), spec('two tabs')] }],
  });
  expect(counts.map(({ fault, cases, failures }) => [fault, cases, failures])).toEqual([
    ['reload', 1, ['lost 2 s']],
    ['two tabs', 1, []],
  ]);
});

test('cases of one fault in one activity are one row, and a failed case says how to repeat it', () => {
  const outcome = (number: number, fault: string, failure: string | null) => ({
    ...{ number, fault, failure, expected: 'all', seconds: 1, of: 9 },
  });
  const counts = countsOfOutcomes(
    [
      outcome(7, 'reload while training', null),
      outcome(9, 'reload while training', 'no end'),
      outcome(8, 'a', null),
    ],
    5,
  );
  expect(counts).toEqual([
    { fault: 'a', expected: 'all', cases: 1, failures: [] },
    { fault: 'reload while training', expected: 'all', cases: 2, failures: ['case 9 of seed 5: no end'] },
  ]);
});
