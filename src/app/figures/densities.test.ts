import { expect, test } from 'vitest';
import type { Evaluation } from '../../experiment/metrics/metrics.ts';
import { evaluationForTests, recordForTests } from '../../testing/fakeWorker.ts';
import { binned, densityFigure, sampledBy } from './densities.ts';
import { NOW, type ShownRun } from './shownRuns.ts';

const evaluation = (step: number, gold: number[], length: number[]): Evaluation => ({
  ...evaluationForTests(step),
  perSample: { gold, length, repetition: gold.map(() => 0) },
});
const evaluations = [
  evaluation(0, [0, 0.2, -0.4, 0.6], [8, 9, 12, 11]),
  evaluation(4, [1, 1.2, 0.9, 0.6], [4, 5, 8, 7]),
  evaluation(8, [2, 2.2, 1.9, 1.6], [3, 3, 3, 3]),
];
const run = (key: string, more: Partial<ShownRun> = {}): ShownRun => ({
  key,
  name: key,
  record: recordForTests(8, { evaluations }),
  role: key === NOW ? 'now' : 'pinned',
  place: 0,
  ...more,
});

test('bins of one width cover all lists; a value on an edge belongs above it', () => {
  const [a, b] = binned(
    [
      [0, 0.5, 0.99],
      [-0.1, 1],
    ],
    0.5,
  );
  expect(a.map(({ from }) => from)).toEqual([-0.5, 0, 0.5, 1]);
  expect(a.map(({ count }) => count)).toEqual([0, 1, 2, 0]);
  expect(b.map(({ count }) => count)).toEqual([1, 0, 0, 1]);
  expect(binned([[0.3], [Number.NaN]], 0.1).map((bins) => bins.length)).toEqual([1, 1]);
  expect(binned([[]], 1)).toEqual([[]]);
});

test('before and now and what is pinned are counted, each at the shown step', () => {
  const runs = [run(NOW), run('pinned')];
  const stepsOf = (shown: number | null) => sampledBy(runs, shown).map(({ name, step }) => [name, step]);
  expect(stepsOf(null)).toEqual([
    ['before', 0],
    [NOW, 8],
    ['pinned', 8],
  ]);
  expect(stepsOf(4).map(([, step]) => step)).toEqual([0, 4, 4]);
  // At the start run and reference are one.
  expect(sampledBy([run(NOW)], 0).map(({ name }) => name)).toEqual(['before']);
});

test('the large figure has shares with intervals, and the exact counts beside them', () => {
  const { series } = densityFigure('length', sampledBy([run(NOW)], 4));
  expect(series.map(({ points }) => points.map(({ y }) => y))).toEqual([
    [0, 0.75, 0.25],
    [0.75, 0.25, 0],
  ]);
  const [, , last] = series[1].points;
  expect(last).toMatchObject({ x: 14, note: `${NOW}, step 4: 0 of 4 from 12 to below 16` });
  // Wilson's interval of 0 of 4 ends at z²/(4 + z²).
  expect(last.yInterval?.[1]).toBeCloseTo(0.49, 3);
});
