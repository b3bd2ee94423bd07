import { expect, test } from 'vitest';
import { methodNames, methods } from '../../experiment/methods/methods.ts';
import type { BestOfNRow } from '../../experiment/methods/sampling/bestOfN.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import { evaluationOfMethod, rowOfMethod } from '../../testing/fakeRows.ts';
import { configForTests, labellingForTests, pairsForTests } from '../../testing/fakeWorker.ts';
import { rowSchema } from './evaluationSchema.ts';
import { readRecord } from './recordSchema.ts';

test.each(methodNames)('a record of %s is read as it was written', (method) => {
  const record: RunRecord = {
    format: 'dpo-lab-run-1',
    method,
    world: 'reviews',
    model: 'tiny',
    config: configForTests(method),
    labelling: labellingForTests(),
    pairs: pairsForTests,
    backend: { backend: 'cpu', device: '', software: false, reason: '' },
    date: '2026-11-21T10:00:00.000Z',
    rows: [rowOfMethod(method, 1), rowOfMethod(method, 2)],
    evaluations: [evaluationOfMethod(method, 0), evaluationOfMethod(method, 2)],
  };
  expect(readRecord(JSON.parse(JSON.stringify(record)))).toEqual({ record });
});

test.each(methodNames)('each number of a row of %s is needed, and has to be finite', (method) => {
  const row = rowOfMethod(method, 1);
  for (const name of Object.keys(row)) {
    const { [name as 'step']: _, ...rest } = row;
    // Whoever samples without a judge has no gold.
    const optional = name === 'gold' || name === 'gold_stderr';
    expect(rowSchema(methods[method].row).safeParse(rest).success, `without ${name}`).toBe(optional);
    for (const wrong of [null, 'x', Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(
        rowSchema(methods[method].row).safeParse({ ...row, [name]: wrong }).success,
        `${name} ${wrong}`,
      ).toBe(false);
    }
  }
});

test('a run of best of n without gold is read as it was written, in rows and in points', () => {
  const { gold: _, gold_stderr: __, ...row } = rowOfMethod('best-of-n', 1) as BestOfNRow;
  const own = { own_reward: -3.5, own_reward_stderr: 0.5, own_win_rate: 0.6 };
  const record: RunRecord = {
    format: 'dpo-lab-run-1',
    method: 'best-of-n',
    world: 'own',
    model: 'tiny',
    own: { name: 'mine.jsonl', id: 'x {}', reward: 'length' },
    config: configForTests('best-of-n'),
    labelling: labellingForTests(),
    pairs: pairsForTests,
    backend: { backend: 'cpu', device: '', software: false, reason: '' },
    date: '2026-11-21T10:00:00.000Z',
    rows: [{ ...row, ...own }],
    evaluations: [{ ...evaluationOfMethod('dpo', 1), bestOfN: [{ n: 1, proxy: 0, kl_bound: 0, ...own }] }],
  };
  expect(readRecord(JSON.parse(JSON.stringify(record)))).toEqual({ record });
});

test('rows of another method are none of this one', () => {
  expect(rowSchema(methods.ppo.row).safeParse(rowOfMethod('grpo', 1)).success).toBe(false);
  expect(rowSchema(methods.rm.row).safeParse(rowOfMethod('rm-ratings', 1)).success).toBe(false);
  expect(rowSchema(methods['online-dpo'].row).safeParse(rowOfMethod('dpo', 1)).success).toBe(false);
});

test('a name as long as a file gives a sentence, not a page', () => {
  const record = {
    format: 'dpo-lab-run-1',
    world: 'reviews',
    model: 'tiny',
    config: { ['x'.repeat(1e6)]: null },
  };
  const { problem } = readRecord(record) as { problem: string };
  expect(problem).toMatch(/^config\.x{60}: .{1,100}$/);
});

test('the curve and the frontier of an evaluation are read too', () => {
  const evaluation = evaluationOfMethod('best-of-n', 3);
  const of = (changes: object) =>
    readRecord({
      format: 'dpo-lab-run-1',
      method: 'best-of-n',
      world: 'reviews',
      model: 'tiny',
      config: {},
      backend: { backend: 'cpu', device: '', software: false, reason: '' },
      date: '',
      rows: [],
      evaluations: [{ ...evaluation, ...changes }],
    });
  expect(of({})).toHaveProperty('record.evaluations.0.bestOfN.2.n', 3);
  expect(of({ bestOfN: [{ n: 1 }] })).toHaveProperty('problem');
  expect(of({ frontier: [{ beta: 1, reward: null, kl: 0, ess: 1 }] })).toHaveProperty('problem');
});
