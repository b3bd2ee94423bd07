import { expect, test } from 'vitest';
import {
  type AgreementResult,
  type Job,
  jobName,
  type WorldResult,
} from '../../../experiment/evidence/job.ts';
import type { GoldRow } from '../../../experiment/metrics/metrics.ts';
import { resultsFrom } from '../study.ts';
import { rewardModels } from './rewardModels.ts';

interface Skill {
  accuracy?: number;
  /** Of 200 pairs of the bench. */
  right?: number;
}

function result({ seed }: Job, { accuracy = 0.7, right = 150 }: Skill): WorldResult {
  const off = seed - 3;
  return {
    seconds: 1,
    points: [{ step: 200, 'eval_rewards/accuracies': accuracy + 0.001 * off } as GoldRow],
    ranking: { 'in-distribution': { pairs: 200, right: right + off, longer: 100 } },
  };
}

function verdictOn(claim: number, skill: (job: Job) => Skill) {
  const jobs = rewardModels.jobs('full');
  const results = resultsFrom(new Map(jobs.map((job) => [jobName(job), result(job, skill(job))])));
  return rewardModels.analyse(results, 'full').findings.find((one) => one.claim === claim)?.verdict;
}

test('claim 2 asks that both more data and a larger model help', () => {
  const found = (few: number, small: number) =>
    verdictOn(2, ({ values }) => ({
      accuracy: values.start === 'scratch' ? small : values.trainPairs === 200 ? few : 0.75,
    }));
  expect(found(0.6, 0.65)).toBe('holds here');
  expect(found(0.75, 0.65)).toBe('inconclusive here');
  expect(found(0.6, 0.8)).toBe('does not hold here');
});

test('claim 6 compares DPO with the reward model of as many pairs', () => {
  const found = (dpo: number, same: number, more = 190) =>
    verdictOn(6, ({ method, values }) => ({
      right: method === 'dpo' ? dpo : values.trainPairs === 2000 ? same : more,
    }));
  expect(found(170, 160)).toBe('holds here');
  expect(found(156, 160)).toBe('inconclusive here');
  expect(found(140, 160)).toBe('does not hold here');
});

test('claims 7 and 8 compare sizes, and pairs with ratings', () => {
  const small = (right: number) =>
    verdictOn(7, ({ values }) => (values.start === 'scratch' ? { right } : {}));
  expect([small(120), small(150), small(180)]).toEqual([
    'holds here',
    'inconclusive here',
    'does not hold here',
  ]);
  const ratings = (accuracy: number) =>
    verdictOn(8, ({ method }) => (method === 'rm-ratings' ? { accuracy } : {}));
  expect([ratings(0.6), ratings(0.7), ratings(0.8)]).toEqual([
    'holds here',
    'inconclusive here',
    'does not hold here',
  ]);
});

test('the figure has the ceiling of the labels beside the models', () => {
  const jobs = rewardModels.jobs('full');
  const agreement: AgreementResult = {
    people: 0.75,
    pairs: 1000,
    withPeople: { gold: 0.8 },
    between: {},
    faults: {},
    prefersLonger: {},
  };
  const results = jobs.map((job): [string, WorldResult] => [
    jobName(job),
    { ...result(job, {}), ...(job.keep?.includes('agreement') && { agreement }) },
  ]);
  const { figures, tables } = rewardModels.analyse(resultsFrom(new Map(results)), 'full');
  const lines = figures[0].series.map(({ name, points }) => [
    name,
    ...points.map(({ x, y }) => `${x}: ${y}`),
  ]);
  expect(lines.slice(-2)).toEqual([
    ['a second labeller', '200: 0.75', '5000: 0.75'],
    ['gold, the ceiling', '200: 0.8', '5000: 0.8'],
  ]);
  // Five seeds see the same 1,000 pairs: Wilson's interval of 800 of them.
  expect(tables[0].rows.at(-1)?.[1]).toBe('0.80 [0.77, 0.82], n = 5');
});

test('the other worlds have what decides a claim, and the first one the whole ladder', () => {
  const sizes = (world: string) =>
    new Set(
      rewardModels
        .jobs('full')
        .filter((job) => job.world === world && job.method === 'rm')
        .map(({ values }) => `${values.layers} ${values.start ?? 'sft'} ${values.trainPairs}`),
    );
  expect(sizes('reviews').size).toBe(13);
  expect([...sizes('tldr')].sort()).toEqual(['1 scratch 5000', '4 sft 200', '4 sft 2000', '4 sft 5000']);
});
