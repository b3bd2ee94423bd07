import { expect, test } from 'vitest';
import type { EvaluationRow } from '../../experiment/metrics/metrics.ts';
import { evaluationIsNear, rowIsNear } from './tolerance.ts';

const row = (changes: Partial<EvaluationRow>) =>
  ({
    step: 60,
    gold: 0.77,
    gold_stderr: 0.11,
    eval_loss: 0.66,
    eos_rate: 1,
    samples: 48,
    ...changes,
  }) as EvaluationRow & Record<string, unknown>;

test('between backends a row may differ in its fourth digit, and as it likes where it learns from its own samples', () => {
  expect(rowIsNear(false, 0.69, 0.691)).toBe(true);
  expect(rowIsNear(false, 0.69, 0.7)).toBe(false);
  expect(rowIsNear(false, -33, -33.05)).toBe(true);
  expect(rowIsNear(false, -33, -33.5)).toBe(false);
  expect(rowIsNear(false, 0.69, undefined)).toBe(false);
  expect(rowIsNear(true, 0.69, 0.7)).toBe(true);
});

test('a mean of samples by a standard error, and what was computed on given pairs as a row may', () => {
  expect(evaluationIsNear(false, 'gold', row({}), row({ gold: 0.85 }))).toBe(true);
  expect(evaluationIsNear(false, 'gold', row({}), row({ gold: 0.95 }))).toBe(false);
  expect(evaluationIsNear(false, 'eval_loss', row({}), row({ eval_loss: 0.7 }))).toBe(false);
  expect(evaluationIsNear(false, 'eos_rate', row({}), row({ eos_rate: 0.92 }))).toBe(true);
  expect(evaluationIsNear(false, 'eos_rate', row({}), row({ eos_rate: 0.5 }))).toBe(false);
  expect(evaluationIsNear(false, 'proxy', row({}), row({ proxy: 1 }))).toBe(false);
  expect(evaluationIsNear(false, 'samples', row({}), row({ samples: 12 }))).toBe(false);
});
