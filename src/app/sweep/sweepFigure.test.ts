import { expect, test } from 'vitest';
import { jobName, type RunJob } from '../../experiment/evidence/job.ts';
import type { EvaluationRow, GoldRow } from '../../experiment/metrics/metrics.ts';
import { evaluationForTests, modelForTests } from '../../testing/fakeWorker.ts';
import { DRAWING } from '../estimates/estimate.ts';
import { secondsLeft, sweepSeconds } from '../estimates/sweepTime.ts';
import { endsOf, pointsOfSweep, settingOf, sweepFigure, sweepSeries } from './sweepFigure.ts';
import { type GridRecord, SWEEP_FORMAT, withResult } from './sweepRecord.ts';

const job = (beta: number, seed: number): RunJob => ({
  world: 'reviews',
  method: 'dpo',
  values: { beta, steps: 4, evaluateEvery: 4 },
  seed,
});
const jobs = [job(0.1, 1), job(0.5, 1), job(0.1, 2), job(0.5, 2)];
const sweep: GridRecord = {
  format: SWEEP_FORMAT,
  world: 'reviews',
  model: 'tiny',
  parameters: 3,
  backend: { backend: 'wasm', device: '', software: false, reason: '' },
  date: '2026-11-29T10:00:00.000Z',
  jobs,
  results: {},
};
const row = (step: number, kl: number, gold: number): GoldRow => ({
  ...evaluationForTests(step).row,
  kl,
  kl_stderr: step === 0 ? 0 : 0.5,
  gold,
  gold_stderr: 0.1,
});
const start = row(0, 0, 0.05);
const withEnds = (ends: readonly [number, number][]) =>
  ends.reduce(
    (record, [kl, gold], i) =>
      withResult(record, jobName(jobs[i]), { seconds: 10, points: [start, row(4, kl, gold)] }),
    sweep,
  );

test('beside other runs a sweep has names of its own, and leaves the reference to them', () => {
  const record = withEnds([[0.5, 0.4]]);
  const series = sweepSeries(record, { job: 1, step: 4, of: 4, points: [start, row(4, 1, 0.6)] });
  expect(series.map(({ name, points }) => [name, points.length])).toEqual([
    ['sweep: β 0.1', 1],
    ['sweep: β 0.5', 1],
  ]);
  expect(['sweep: β 0.1', 'sweep: β 0.5', 'β 0.5'].map((name) => settingOf(record, name))).toEqual([
    0, 1, -1,
  ]);
});

test('every evaluation of every run is a point with its 95% intervals; the reference is there once', () => {
  const record = withEnds([
    [0.5, 0.4],
    [2, 0.6],
    [1.5, 0.8],
  ]);
  const { series } = sweepFigure(record, { job: 3, step: 2, of: 4, points: [start] });
  expect(series.map(({ name, points }) => [name, points.length])).toEqual([
    ['reference, before training', 1],
    ['β 0.1', 1],
    ['β 0.1', 1],
    ['β 0.5', 1],
  ]);
  const [point] = series[1].points;
  // 0.5 − 1.96 · 0.5 would be below 0, where no distance is.
  expect(point.xInterval).toEqual([0, expect.closeTo(1.48)]);
  expect(point.yInterval).toEqual([expect.closeTo(0.204), expect.closeTo(0.596)]);
  expect(point.note).toBe('seed 1, step 4, n = 16');
});

test('points of the run that is being made are there before it is done', () => {
  const now = { job: 1, step: 4, of: 4, points: [start, row(4, 2, 0.6)] };
  expect(sweepFigure(sweep, now).series.map(({ name }) => name)).toEqual([
    'reference, before training',
    'β 0.5',
  ]);
  expect(pointsOfSweep(sweep, now).map(({ setting, seed, row }) => [setting, seed, row.step])).toEqual([
    ['β 0.5', 1, 0],
    ['β 0.5', 1, 4],
  ]);
});

test('a setting ends at the mean of its seeds with Student’s interval; one seed has that of its samples', () => {
  const [first, second] = endsOf(
    withEnds([
      [1, 0.4],
      [2, 0.6],
      [3, 0.8],
    ]),
  );
  // s/√2 = 0.2 for golds 0.4 and 0.8; t(0.975, 1) = 12.7062
  expect(first.judged).toMatchObject({ value: expect.closeTo(0.6), n: 2 });
  expect(first.judged.interval[1]).toBeCloseTo(0.6 + 12.7062 * 0.2);
  expect(second.judged).toMatchObject({
    value: 0.6,
    n: 1,
    interval: [expect.closeTo(0.404), expect.closeTo(0.796)],
  });
});

test('where nobody knows gold the chosen reward stands in its place, and gold is nowhere', () => {
  const own = { name: 'mine.jsonl', id: 'x {}', reward: 'length' };
  const ofOwn = (step: number, kl: number, reward: number): EvaluationRow => {
    const { gold: _, gold_stderr: __, ...rest } = row(step, kl, 0);
    return { ...rest, own_reward: reward, own_reward_stderr: 0.1 };
  };
  const points = [ofOwn(0, 0, -12), ofOwn(4, 0.5, -8)];
  const record = withResult({ ...sweep, world: 'own', own }, jobName(jobs[0]), { seconds: 10, points });
  const figure = sweepFigure(record, null);
  expect(figure.y).toEqual({ name: 'your reward', unit: 'as you defined it' });
  expect(figure.series.map(({ name, points }) => [name, points.map(({ y }) => y)])).toEqual([
    ['reference, before training', [-12]],
    ['β 0.1', [-8]],
  ]);
  expect(figure.series[1].points[0].yInterval).toEqual([expect.closeTo(-8.196), expect.closeTo(-7.804)]);
  const [end] = endsOf(record);
  expect(end.judged).toMatchObject({ value: -8, n: 1 });
  expect(JSON.stringify([figure, end, record])).not.toMatch(/gold/);
});

test('a run that diverged has no end, and one that fell apart no place on the figure', () => {
  const failure = 'Step 3 gave a loss of NaN.';
  const failed = withResult(sweep, jobName(jobs[0]), { seconds: 1, points: [start], failure });
  expect(endsOf(failed)[0]).toMatchObject({ judged: { n: 0 }, failures: [failure] });
  const points = [start, row(4, Number.NaN, 0.4)];
  const lost = withResult(sweep, jobName(jobs[0]), { seconds: 1, points });
  expect(sweepFigure(lost, null).series.map(({ name }) => name)).toEqual(['reference, before training']);
});

test('what is left is corrected by how long finished runs took, and shrinks with every step', () => {
  const whole = sweepSeconds(jobs, modelForTests);
  expect(secondsLeft(sweep, null, modelForTests)).toBeCloseTo(whole);
  // Ten seconds each, whatever was expected of them.
  const half = withEnds([
    [1, 0.4],
    [2, 0.6],
  ]);
  expect(secondsLeft(half, null, modelForTests)).toBeCloseTo(20);
  const now = { job: 2, step: 3, of: 4, points: [] };
  // Four steps of 0.5 s and an evaluation of 1 s are expected of a run: at 3 of 4 steps it has 1.5 s to go, of 3 s.
  expect(whole / 4).toBeCloseTo(3 * DRAWING);
  expect(secondsLeft(half, now, modelForTests)).toBeCloseTo(10 + 10 / 2);
  expect(secondsLeft(sweep, { ...now, job: 0 }, modelForTests)).toBeCloseTo((9 + 1.5) * DRAWING);
  expect(secondsLeft(sweep, { ...now, job: 0, step: 4 }, modelForTests)).toBeCloseTo((9 + 1) * DRAWING);
});
