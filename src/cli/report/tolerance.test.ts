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

test('between backends a row may differ by 2%', () => {
  expect(rowIsNear('loss', 0.69, 0.7)).toBe(true);
  expect(rowIsNear('loss', 0.69, 0.72)).toBe(false);
  expect(rowIsNear('logps/chosen', -33, -33.5)).toBe(true);
  expect(rowIsNear('logps/chosen', -33, -35)).toBe(false);
  expect(rowIsNear('loss', 0.69, undefined)).toBe(false);
});

test('a mean of samples by a standard error, and what was computed on given pairs by 2%', () => {
  expect(evaluationIsNear('gold', row({}), row({ gold: 0.85 }))).toBe(true);
  expect(evaluationIsNear('gold', row({}), row({ gold: 0.95 }))).toBe(false);
  expect(evaluationIsNear('eval_loss', row({}), row({ eval_loss: 0.7 }))).toBe(false);
  expect(evaluationIsNear('eos_rate', row({}), row({ eos_rate: 0.92 }))).toBe(true);
  expect(evaluationIsNear('eos_rate', row({}), row({ eos_rate: 0.5 }))).toBe(false);
  expect(evaluationIsNear('proxy', row({}), row({ proxy: 1 }))).toBe(false);
  expect(evaluationIsNear('samples', row({}), row({ samples: 12 }))).toBe(false);
});
