import { expect, test } from 'vitest';
import { configForTests, evaluationForTests, labellingForTests, rowForTests } from '../testing/fakeWorker.ts';
import { addEvaluation, addRow, beginRecord, evaluationAt, lastStep, rewindTo, rowAt } from './runRecord.ts';

const begin = () =>
  beginRecord({
    method: 'dpo',
    config: configForTests(),
    labelling: labellingForTests(),
    backend: { backend: 'cpu', device: '', software: false, reason: '' },
    world: 'reviews',
    model: 'tiny',
  });

test('a row that comes again replaces itself and what came after it', () => {
  const record = begin();
  for (const _ of [1, 2]) addEvaluation(record, evaluationForTests(0));
  for (const step of [1, 2, 3, 2]) addRow(record, rowForTests(step));
  expect(record.rows.map(({ step }) => step)).toEqual([1, 2]);
  expect(record.evaluations).toHaveLength(1);
});

test('rewinding to a step keeps that step', () => {
  const record = begin();
  for (const step of [1, 2, 3]) addRow(record, rowForTests(step));
  for (const step of [0, 3]) addEvaluation(record, evaluationForTests(step));
  rewindTo(record, 2);
  expect(lastStep(record)).toBe(2);
  expect(record.evaluations.map(({ row }) => row.step)).toEqual([0]);
});

test('a step without an evaluation shows the nearest one, null the newest', () => {
  const record = begin();
  for (const step of [10, 20]) addEvaluation(record, evaluationForTests(step));
  expect(evaluationAt(record, 13)?.row.step).toBe(10);
  expect(evaluationAt(record, 17)?.row.step).toBe(20);
  expect(evaluationAt(record, null)?.row.step).toBe(20);
  expect(evaluationAt(null, 3)).toBeNull();
});

test('the row of a step is its own, or that of the last step before it', () => {
  const record = begin();
  for (let step = 1; step <= 4; step++) addRow(record, rowForTests(step));
  expect(rowAt(record, null)?.step).toBe(4);
  expect(rowAt(record, 2)?.step).toBe(2);
  expect(rowAt(record, 9)?.step).toBe(4);
  expect(rowAt(record, 0)).toBe(undefined);
  expect(rowAt(null, null)).toBe(undefined);
});
