import { expect, test } from 'vitest';
import { type Job, jobName, type WorldResult } from '../../experiment/evidence/job.ts';
import type { GoldRow } from '../../experiment/metrics/metrics.ts';
import { dynamics } from './dynamics.ts';
import { pitfalls } from './pitfalls.ts';
import { resultsFrom, type Study } from './study.ts';

/** Evaluations of a run by their steps; seeds differ a little in all fields. */
type Course = Readonly<Record<number, Partial<GoldRow>>>;

function result({ seed }: Job, course: Course): WorldResult {
  const off = 0.01 * (seed - 3);
  const points = Object.entries(course).map(([step, fields]) => {
    const moved = Object.entries(fields).map(([name, value]) => [name, value + off]);
    return { ...Object.fromEntries(moved), step: Number(step) } as GoldRow;
  });
  return { seconds: 1, points };
}

function verdicts(study: Study, course: (job: Job) => Course) {
  const jobs = study.jobs('full');
  const results = resultsFrom(new Map(jobs.map((job) => [jobName(job), result(job, course(job))])));
  const { findings, tables } = study.analyse(results, 'full');
  return { verdict: (claim: number) => findings.find((one) => one.claim === claim)?.verdict, tables };
}

/** Runs on one camp go on to step 240, where they are out of the comparison. */
const camps =
  (split: { loss: number; gold: number }) =>
  (job: Job): Course => {
    if (job.method === 'interpolate') return { 0: { gold: 1 }, 1: { gold: 1 }, 2: { gold: 1 } };
    const isSplit = job.labelling?.secondCamp === 0.5;
    const start = { eval_loss: 0.69, gold: 0 };
    if (isSplit) return { 0: start, 120: { eval_loss: split.loss, gold: split.gold } };
    return { 0: start, 120: { eval_loss: 0.5, gold: 1 }, 240: { eval_loss: 5, gold: 5 } };
  };

test('claim 10 compares both camps after as many steps', () => {
  const found = (loss: number, gold: number) => verdicts(pitfalls, camps({ loss, gold })).verdict(10);
  expect(found(0.7, 0.2)).toBe('holds here');
  expect(found(0.5, 0.2)).toBe('inconclusive here');
  expect(found(0.3, 0.2)).toBe('does not hold here');
  expect(found(0.7, 0.9)).toBe('does not hold here');
});

test('gold over label noise is drawn after as many steps as were noisy, and in the first world alone', () => {
  const jobs = pitfalls.jobs('full');
  const made = new Map(
    jobs.map((job) => {
      const flips = job.labelling?.labelFlips;
      const noisy: Course = { 0: { gold: 0 }, 120: { gold: 1 - 2 * (flips ?? 0) } };
      return [jobName(job), result(job, flips ? noisy : camps({ loss: 0.7, gold: 0.2 })(job))];
    }),
  );
  const { figures } = pitfalls.analyse(resultsFrom(made), 'full');
  expect(figures.map(({ name }) => name)).toEqual(['reviews-noise']);
  // Five seeds without noise, three with: seeds 1 to 3 lie 0.01 lower on average.
  const points = figures[0].series[0].points.map(({ x, y }) => [x, Number(y.toFixed(6))]);
  expect(points).toEqual([
    [0, 1],
    [10, 0.79],
    [20, 0.59],
    [40, 0.19],
  ]);
});

test('claim 11 asks for a merge whose gold is not the mean of its parts', () => {
  const merged = (middle: number) =>
    verdicts(pitfalls, (job) =>
      job.method === 'interpolate'
        ? // Seeds differ in the middle alone.
          { 0: { gold: 1 }, 1: { gold: middle * (1 + 0.02 * (job.seed - 3)) }, 2: { gold: 1 } }
        : camps({ loss: 0.7, gold: 0.2 })(job),
    ).verdict(11);
  expect(merged(0.5)).toBe('holds here');
  expect(merged(1.5)).toBe('holds here');
  expect(merged(1)).toBe('inconclusive here');
});

test('claim 17 asks for more repetition than DPO’s, of both', () => {
  const found = (unweighted: number, unlikelihood: number) =>
    verdicts(dynamics, ({ method }) => ({
      0: { repetition: 0, gold: 0 },
      240: {
        repetition: method === 'dpo-unweighted' ? unweighted : method === 'unlikelihood' ? unlikelihood : 0.1,
        gold: 0,
      },
    })).verdict(17);
  expect(found(0.5, 0.6)).toBe('holds here');
  expect(found(0.5, 0.1)).toBe('inconclusive here');
  expect(found(0.5, 0.01)).toBe('does not hold here');
});
