import { expect, test } from 'vitest';
import { recordForTests } from '../../testing/fakeWorker.ts';
import { differencesBetween, differencesFromDefaults, repetitionOf } from './differences.ts';
import { type Entry, isFound } from './entries.ts';

const record = recordForTests(3);

function entry(key: string, changes: Partial<Entry['record']> = {}): Entry {
  return {
    ...{ key, title: key, label: { name: '', note: '' }, record: { ...record, ...changes } },
    ...{ finished: true, step: 3, hasWeights: false, elsewhere: false },
  };
}

const having = (values: Record<string, number | string>) => ({ config: { ...record.config, ...values } });

test.each([
  ['', true],
  ['dpo', true],
  ['review', true],
  ['film dpo', true],
  ['repeats', true],
  ['STRONG', true],
  ['β', true],
  ['seed 1', true],
  ['ppo', false],
  ['strong ppo', false],
  ['views', false],
])('“%s” is found in name, settings, note, method or world: %s', (query, found) => {
  const label = { name: 'Too strong', note: 'It repeats itself.' };
  expect(isFound({ ...entry('a'), title: label.name, label }, query)).toBe(found);
});

test('a run differs from the defaults in what was set, and has effect', () => {
  expect(differencesFromDefaults(record)).toEqual([]);
  const changed = {
    ...record,
    ...having({ beta: 0.5, seed: 9 }),
    labelling: { ...record.labelling, labelFlips: 0.2 },
  };
  expect(differencesFromDefaults(changed)).toEqual(['β 0.5 (default 0.1)', 'label flips 0.2 (default 0)']);
});

test('two runs differ in settings, seed, method, world, model and backend', () => {
  expect(differencesBetween(record, record)).toEqual([]);
  const other = { ...record, ...having({ beta: 0.5, seed: 9 }), world: 'tldr', method: 'ipo' as const };
  expect(differencesBetween(record, other)).toEqual([
    'DPO (was IPO)',
    'Film reviews (was Summaries)',
    'β 0.1 (was 0.5)',
    'seed 1 (was 9)',
  ]);
});

test('a repetition is recognised, and the step from which it differs', () => {
  const first = entry('first', { date: '2026-11-20T00:00:00.000Z' });
  const rows = record.rows.map((row) => ({ ...row, seconds: 99 }));
  const again = entry('again', { rows });
  expect(repetitionOf(again, [again, first])).toEqual({ of: first, partsAt: null });
  expect(repetitionOf(first, [again, first])).toBeNull();
  const different = entry('again', {
    rows: rows.map((row, i) => (i === 2 ? { ...row, grad_norm: 2 } : row)),
  });
  expect(repetitionOf(different, [different, first])).toEqual({ of: first, partsAt: 3 });
  const otherwise = entry('again', { ...having({ beta: 0.2 }), rows });
  expect(repetitionOf(otherwise, [otherwise, first])).toBeNull();
});
