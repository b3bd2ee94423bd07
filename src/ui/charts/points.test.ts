import { expect, test } from 'vitest';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import { nearestPoint, pointsOf } from './points.ts';

const record = (steps: number, evaluations: number[]): RunRecord =>
  ({
    rows: Array.from({ length: steps }, (_, i) => ({ step: i + 1, loss: 1 / (i + 1) })),
    evaluations: evaluations.map((step) => ({ row: { step, eval_loss: step }, comparisons: [] })),
  }) as unknown as RunRecord;

test('rows and evaluations of both runs meet at their step', () => {
  expect(pointsOf(record(2, [0, 2]), record(1, [0]))).toEqual([
    { step: 0, eval_loss: 0, 'ghost eval_loss': 0 },
    { step: 1, 'train loss': 1, 'ghost train loss': 1 },
    { step: 2, 'train loss': 0.5, eval_loss: 2 },
  ]);
  expect(pointsOf(null, null)).toEqual([]);
});

test('a long run is thinned, but keeps its newest row and its evaluations', () => {
  const points = pointsOf(record(5000, [0, 333, 4321]), null);
  expect(points.length).toBeLessThan(250);
  expect(points.at(-1)).toMatchObject({ step: 5000, 'train loss': 1 / 5000 });
  expect(points.find(({ step }) => step === 333)).toMatchObject({ 'train loss': 1 / 333, eval_loss: 333 });
});

test('the shared cursor goes to the nearest point', () => {
  expect(nearestPoint([0, 10, 20], 14)).toBe(1);
  expect(nearestPoint([0, 10, 20], 99)).toBe(2);
});
