import { describe, expect, test } from 'vitest';
import type { GoldRow } from '../metrics/metrics.ts';
import { configOfJob, type Job, jobName, type WorldResult } from './job.ts';
import { noJobs, record, recordedResults, writtenJobs } from './recordedJobs.ts';

const job: Job = { world: 'reviews', method: 'dpo', values: { beta: 0.1, steps: 60 }, seed: 2 };
const row = (step: number, more: object = {}) => ({ step, kl: 1.23456789, gold: -0.5, ...more }) as GoldRow;
const result: WorldResult = {
  seconds: 61.6,
  points: [row(0), row(60, { proxy: 0.25 })],
  probes: { 'heldout at 1': { gold: [0.123, -1], length: [3, 40], proxy: [1, 2] } },
  updates: { grad_norm: [1.25, 0.5] },
  texts: [{ step: 0, prompt: 'The film', text: ' was "good".\n', gold: 1 }],
};
const here = { commit: 'abc', machine: 'a laptop', backend: 'wasm', date: '2026-11-29' };

describe('the name of a job', () => {
  test('says all that differs from the defaults, in one order', () => {
    expect(jobName(job)).toBe('reviews/dpo beta=0.1 steps=60/seed 2');
    expect(jobName({ ...job, values: { steps: 60, beta: 0.1 } })).toBe(jobName(job));
    const more: Job = {
      ...job,
      labelling: { pairCount: 600 },
      heldOutPairs: 1000,
      keep: ['writing', 'texts'],
    };
    expect(jobName(more)).toBe(
      'reviews/dpo beta=0.1 steps=60 | heldOutPairs=1000 pairCount=600 +texts +writing/seed 2',
    );
  });

  test('differs where anything of the job differs', () => {
    const others: Job[] = [
      { ...job, seed: 3 },
      { ...job, world: 'tldr' },
      { ...job, method: 'ipo' },
      { ...job, values: { beta: 0.2, steps: 60 } },
      { ...job, labelling: { labelFlips: 0.1 } },
      { ...job, keep: ['texts'] },
      { ...job, start: 'base' },
      { ...job, start: 'preferred-ft' },
      { ...job, pairsWithout: 'gives a reason' },
    ];
    expect(new Set([job, ...others].map(jobName)).size).toBe(10);
  });
});

test('a job with a value that its method does not have is refused', () => {
  expect(configOfJob({ ...job, method: 'dpo' })).toMatchObject({
    beta: 0.1,
    steps: 60,
    seed: 2,
    batchSize: 16,
  });
  expect(() => configOfJob({ method: 'dpo', values: { klTarget: 3 }, seed: 1 })).toThrow(
    'klTarget is not a parameter',
  );
});

describe('recorded jobs', () => {
  test('come back from their file, to five digits', () => {
    const file = noJobs('full', 'hash');
    record(file, jobName(job), result, here);
    const [[name, back]] = recordedResults(JSON.parse(writtenJobs(file)));
    expect(name).toBe(jobName(job));
    expect(back).toEqual({
      ...result,
      seconds: 62,
      points: [row(0, { kl: 1.2346 }), row(60, { kl: 1.2346, proxy: 0.25 })],
      probes: { 'heldout at 1': { gold: [0.12, -1], length: [3, 40], proxy: [1, 2] } },
    });
  });

  test('stand in the order of their names, each with where it was made', () => {
    const [one, other] = [noJobs('full', 'hash'), noJobs('full', 'hash')];
    const later = { ...here, date: '2026-11-30' };
    record(one, 'b', result, here);
    record(one, 'a', result, here);
    record(one, 'c', result, later);
    record(other, 'a', result, here);
    record(other, 'b', result, here);
    record(other, 'c', result, later);
    expect(writtenJobs(one)).toBe(writtenJobs(other));
    expect(one.made).toEqual([here, later]);
    expect(one.jobs.c.made).toBe(1);
  });

  test('a number that is not finite is left out', () => {
    const file = noJobs('full', 'hash');
    record(file, 'a', { seconds: 1, points: [row(0), row(1, { kl: Number.NaN })] }, here);
    expect(recordedResults(file)[0][1].points[1]).toEqual({ step: 1, gold: -0.5 });
  });
});
