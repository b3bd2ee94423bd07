import { expect, test } from 'vitest';
import type { Study } from '../../evaluation/studies/study.ts';
import { type Job, jobName } from '../../experiment/evidence/job.ts';
import { findingsFile } from './findingsFile.ts';

const job = (world: Job['world'], seed: number, method: Job['method'] = 'dpo'): Job => ({
  world,
  method,
  values: {},
  seed,
});
const jobs = [job('reviews', 1), job('reviews', 2), job('reviews', 1, 'reference'), job('tldr', 1)];
const study: Study = {
  name: 'frontier',
  title: 'Reward against KL',
  question: 'How much?',
  rules: { 12: 'If so, it holds.' },
  jobs: (size) => (size === 'full' ? jobs : jobs.slice(0, 1)),
  analyse: () => ({ figures: [], tables: [], findings: [] }),
};
const making = { commit: 'abc', machine: 'a laptop', backend: 'wasm', date: '2026-11-29' };

/** The first so many jobs are done. */
const storeWith = (count: number) => {
  const done = jobs.slice(0, count).map(jobName);
  return {
    has: (one: Job) => done.includes(jobName(one)),
    made: (some: readonly Job[]) => [{ ...making, runs: some.length, seconds: 10 * some.length }],
  };
};

test('says how many runs are there, world by world, and where they were made', () => {
  const analysed = { study, done: 2, of: 4, figures: [], tables: [], findings: [] };
  const [recorded] = findingsFile([analysed], storeWith(2), 'full').studies;
  expect(recorded).toMatchObject({
    done: 2,
    of: 4,
    worlds: [
      { world: 'reviews', done: 2, of: 3 },
      { world: 'tldr', done: 0, of: 1 },
    ],
    methods: ['dpo'],
    seeds: [1, 2],
    seconds: 20,
    made: [{ ...making, runs: 2 }],
    quickRuns: 1,
  });
});

test('figures keep four digits, and no interval where there is none', () => {
  const point = { x: 1.23456, y: -0.000123456, yInterval: [-1 / 3, 1 / 3] as [number, number] };
  const series = [{ name: 's', kind: 'measured' as const, joined: true, points: [point] }];
  const axis = { name: 'KL', unit: 'nats' };
  const figure = { name: 'f', title: 'F', caption: '', x: axis, y: axis, series };
  const analysed = { study, done: 0, of: 4, figures: [figure], tables: [], findings: [] };
  const [recorded] = findingsFile([analysed], storeWith(0), 'full').studies;
  expect(recorded.figures[0].series[0].points).toEqual([
    { x: 1.235, y: -0.0001235, yInterval: [-0.3333, 0.3333] },
  ]);
});
