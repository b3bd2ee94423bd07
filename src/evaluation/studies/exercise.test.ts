import { expect, test } from 'vitest';
import { type Job, jobName, type WorldResult } from '../../experiment/evidence/job.ts';
import { defaultsOfMethod } from '../../experiment/methods/methods.ts';
import type { GoldRow } from '../../experiment/metrics/metrics.ts';
import { exercise, tokensOf } from './exercise.ts';
import { resultsFrom } from './study.ts';
import { withoutSft } from './withoutSft.ts';

interface Run {
  accuracy?: number;
  gold?: number;
  seconds?: number;
  /** By how much the golds of neighbouring seeds differ. */
  apart?: number;
}

function result(
  { seed, values }: Job,
  { accuracy = 0.7, gold = 1, seconds = 100, apart = 0.1 }: Run,
): WorldResult {
  const off = seed - 3;
  const row = (step: number) =>
    ({
      step,
      'eval_rewards/accuracies': accuracy + 0.001 * off,
      gold: gold + apart * off,
      kl: 4,
      length: 20,
    }) as GoldRow;
  const steps = [...new Set([0, 120, Number(values.steps)])];
  return { seconds: seconds + off, points: steps.map(row), peakBytes: 5e8 };
}

type RunOf = (job: Job) => Run;

function analysed(run: RunOf, lines = (files: readonly string[]): number | undefined => files.length * 50) {
  const jobs = exercise.jobs('full');
  const results = new Map(jobs.map((job) => [jobName(job), result(job, run(job))]));
  return exercise.analyse(resultsFrom(results, lines), 'full');
}

/** DPO as given, PPO level with what the claim compares it with. */
const dpoWith = (own: Run, lines?: (files: readonly string[]) => number | undefined) =>
  analysed(({ method }) => (method === 'dpo' ? { seconds: 50, apart: 0.02, ...own } : {}), lines).findings[0]
    ?.verdict;

test('claim 20 asks for accuracy, time, lines and stability, each of which may fail it', () => {
  expect(dpoWith({})).toBe('holds here');
  expect(dpoWith({ accuracy: 0.6 })).toBe('does not hold here');
  expect(dpoWith({ seconds: 200 })).toBe('does not hold here');
  expect(dpoWith({ apart: 0.1 })).toBe('inconclusive here');
  expect(dpoWith({ apart: 0.6 })).toBe('does not hold here');
  expect(dpoWith({}, (files) => 1000 - files.length)).toBe('does not hold here');
  // Where nobody has counted nothing is said.
  expect(dpoWith({}, () => undefined)).toBe(undefined);
});

test('the better one of PPO’s accuracies is what DPO has to reach', () => {
  const verdict = (policy: number, model: number) =>
    analysed(({ method }) =>
      method === 'dpo' ? { seconds: 50, apart: 0.02 } : { accuracy: method === 'ppo' ? policy : model },
    ).findings[0]?.verdict;
  expect(verdict(0.6, 0.71)).toBe('holds here');
  expect(verdict(0.6, 0.8)).toBe('does not hold here');
  expect(verdict(0.8, 0.6)).toBe('does not hold here');
});

test('tokens, by hand', () => {
  const dpo = { ...defaultsOfMethod('dpo'), batchSize: 16, steps: 10 };
  // 32 completions of 20 tokens, ten times.
  expect(tokensOf('dpo', dpo, 20)).toEqual({ trained: 6400, sampled: 0 });
  const ppo = {
    ...defaultsOfMethod('ppo'),
    proxySteps: 100,
    promptsPerStep: 32,
    epochs: 4,
    minibatches: 2,
    steps: 10,
  };
  // 64 completions a hundred times; then 32 completions, four times each, by policy and critic.
  expect(tokensOf('ppo', ppo, 20)).toEqual({ trained: 20 * (6400 + 10 * 32 * 4 * 2), sampled: 6400 });
});

test('the table has a column for each side', () => {
  const [{ rows, columns }] = analysed(() => ({})).tables;
  expect(columns).toEqual(['', 'DPO, three epochs', 'reward model + 50 PPO steps']);
  expect(rows.every((row) => row.length === columns.length)).toBe(true);
  expect(rows.at(-1)).toEqual(['lines of code', '200', '700']);
});

test('claim 18 asks for more gold than without, and more than the fine-tuned model has', () => {
  const verdict = (directly: number, preferred: number) => {
    const run: RunOf = ({ start }) => ({
      gold: start === 'base' ? directly : start === 'preferred-ft' ? preferred : 1,
    });
    const jobs = withoutSft.jobs('full');
    const results = new Map(jobs.map((job) => [jobName(job), result(job, run(job))]));
    return withoutSft.analyse(resultsFrom(results), 'full').findings[0]?.verdict;
  };
  expect(verdict(0.2, 0.9)).toBe('holds here');
  expect(verdict(0.9, 0.9)).toBe('inconclusive here');
  expect(verdict(0.9, 0.2)).toBe('does not hold here');
  // Better than nothing, and still worse than the model that is missing.
  expect(verdict(-1.5, -0.6)).toBe('does not hold here');
});
