import { expect, test } from 'vitest';
import type { MethodName } from '../../../experiment/methods/methods.ts';
import type { Evaluation } from '../../../experiment/metrics/metrics.ts';
import type { RunRecord } from '../../../experiment/metrics/run.ts';
import { evaluationOfMethod, rowOfMethod } from '../../../testing/fakeRows.ts';
import { placeOf, stepAt } from '../points.ts';
import { againstKl, againstN, againstT } from './curves.ts';

const recordOf = (method: MethodName, steps: number, evaluations: number[]): RunRecord =>
  ({
    method,
    rows: Array.from({ length: steps }, (_, i) => rowOfMethod(method, i + 1)),
    evaluations: evaluations.map((step) => evaluationOfMethod(method, step)),
  }) as unknown as RunRecord;

const none = { live: null, comparisonRun: null, pool: null };

test('a path between reward and KL goes in the order of steps, even where KL turns back', () => {
  const live = recordOf('ppo', 0, [0, 10, 20]);
  live.evaluations[2].row.kl = 0.4;
  const points = againstKl({ ...none, live });
  expect(points.map(({ step, x }) => [step, x])).toEqual([
    [0, 0],
    [10, 1],
    [20, 0.4],
  ]);
  expect(points[1]).toMatchObject({ gold: 0, gold_stderr: 0.2, proxy: 10 / 9 });
  expect(stepAt(points, 0.4, true)).toBe(20);
  expect(placeOf(points, 10, true)).toBe(1);
});

test('a comparisonRun’s path keeps apart, and a reward model has none', () => {
  const points = againstKl({
    ...none,
    live: recordOf('rm', 0, [0]),
    comparisonRun: recordOf('dpo', 0, [0, 5]),
  });
  expect(points.map((point) => Object.keys(point))).toEqual([
    ['step', 'x', 'comparison gold', 'comparison gold_stderr'],
    ['step', 'x', 'comparison gold', 'comparison gold_stderr'],
  ]);
});

test('best of n stands at its bound, the frontier is theory, and weak where few samples carry it', () => {
  const pool: Evaluation = {
    ...evaluationOfMethod('best-of-n', 6),
    frontier: [
      { beta: 0.1, reward: 3, kl: 3, ess: 1.1 },
      { beta: 1, reward: 2, kl: 1, ess: 5 },
      { beta: 9, reward: 1, kl: 0.1, ess: 30 },
    ],
  };
  const points = againstKl({ ...none, live: recordOf('ppo', 0, [0]), pool });
  const picks = points.filter((point) => 'best gold' in point);
  // n = 1, 2, 4 and the last: ln 2 − ½ is the bound for two.
  expect(picks.map(({ x }) => x)).toEqual([0, Math.log(2) - 1 / 2, Math.log(4) - 3 / 4, Math.log(6) - 5 / 6]);
  expect(points.flatMap((point) => ('frontier' in point ? [point.x] : []))).toEqual([0.1, 1]);
  expect(points.flatMap((point) => ('weak frontier' in point ? [point.x] : []))).toEqual([1, 3]);
  // Neither is a step of the run that is shown.
  expect(stepAt(points, 1, true)).toBeUndefined();
  expect(stepAt(points, picks[1].x, true)).toBeUndefined();
  const own = againstKl({ ...none, live: recordOf('best-of-n', 6, [6]), pool }, Math.sqrt);
  expect(own.find(({ step }) => step === 2)?.x).toBeCloseTo(Math.sqrt(Math.log(2) - 1 / 2), 12);
});

test('the curve of best of n is that of the newest pool, and the rows where that ends', () => {
  const points = againstN({ ...none, live: recordOf('best-of-n', 6, [0, 4]) });
  expect(points.map(({ x }) => x)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(points[5].proxy).toBeCloseTo(Math.log(6), 12);
});

test('an interpolation has a straight line from its beginning to t = 1, and no line beyond', () => {
  const live = recordOf('interpolate', 15, [0, 5, 10, 15]);
  live.evaluations.forEach((evaluation, i) => {
    evaluation.row.gold = [0, 3, 2, 9][i];
  });
  const points = againstT({ ...none, live });
  expect(points.map(({ x }) => x)).toEqual([0, 0.5, 1, 1.5]);
  expect(points.map((point) => point['straight gold'])).toEqual([0, 1, 2, undefined]);
  expect(points[0].distance).toBeUndefined();
  expect(points[1].distance).toBe(5);
});
