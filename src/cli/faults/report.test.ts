import { expect, test } from 'vitest';
import { countsOf } from './page.ts';
import { reliabilityReport } from './report.ts';

test('the report counts what held and names what did not', () => {
  const counts = [
    { fault: 'disk full', expected: 'a sentence', cases: 20, failures: ['at write 7: a stack trace'] },
    { fault: 'a | b', expected: 'nothing', cases: 3, failures: [] },
  ];
  const text = reliabilityReport([{ name: 'disk', counts, seconds: 61.4 }], {
    machine: 'a machine',
    date: '2026-11-29',
    seed: 5,
  });
  expect(text).toContain('- Cases: 23, of which 22 held');
  expect(text).toContain('| disk | disk full | a sentence | 20 | 19 |');
  expect(text).toContain('| disk | a \\| b | nothing | 3 | 3 |');
  expect(text).toContain('- disk full: at write 7: a stack trace');
  expect(text).toContain('disk 61 s');
});

test('rounds of one interruption are one row, and a failed round is named with its reason', () => {
  const spec = (title: string, message?: string) => ({
    title,
    ok: message === undefined,
    tests: [{ results: [message === undefined ? {} : { error: { message } }] }],
  });
  const counts = countsOf({
    suites: [
      { file: 'faults.spec.ts', specs: [spec('reload: round 0'), spec('reload: round 1', 'lost 2 s\nat …')] },
      { file: 'storage.spec.ts', specs: [spec('two tabs')] },
    ],
  });
  expect(counts.map(({ fault, cases, failures }) => [fault, cases, failures])).toEqual([
    ['reload', 2, ['reload: round 1: lost 2 s']],
    ['two tabs', 1, []],
  ]);
});
