import { describe, expect, test } from 'vitest';
import { type Job, jobName, type WorldResult } from '../../experiment/evidence/job.ts';
import type { GoldRow } from '../../experiment/metrics/metrics.ts';
import { advice } from './advice.ts';
import { baselines } from './baselines.ts';
import { discovery } from './discovery.ts';
import { resultsFrom, type Study } from './study.ts';

/** What gold finds in a run's completions, as shares; its seeds lie a little apart. */
type Shares = Readonly<Record<string, number>>;

interface Run {
  heldOut?: Shares;
  question?: Shares;
  advantages?: number;
  /** By how much the golds of two neighbouring seeds differ. */
  apart?: number;
}

function result(
  { seed }: Job,
  { heldOut = {}, question = {}, advantages = 1, apart = 0.1 }: Run,
): WorldResult {
  const off = seed - 3;
  const counted = (samples: number, shares: Shares) => ({
    samples,
    counts: Object.fromEntries(
      Object.entries(shares).map(([name, share]) => [name, Math.round(share * samples) + off]),
    ),
  });
  return {
    seconds: 1,
    points: [{ step: 40, gold: apart * off, kl: 2 } as GoldRow],
    findings: { heldOut: counted(256, heldOut), question: counted(128, question) },
    updates: { 'val/advantage_std': [advantages, advantages + 0.01 * off], grad_norm: [1, 1] },
  };
}

function verdictOf(study: Study, run: (job: Job) => Run) {
  const jobs = study.jobs('full');
  const results = resultsFrom(new Map(jobs.map((job) => [jobName(job), result(job, run(job))])));
  return study.analyse(results, 'full').findings[0]?.verdict;
}

describe('claim 9', () => {
  const reasons = (without: number, gold: number) =>
    verdictOf(discovery, ({ method, pairsWithout }) => ({
      heldOut: { 'gives a reason': pairsWithout ? without : method === 'ppo' ? gold : 0.3 },
    }));

  test('asks that DPO does not find what PPO finds', () => {
    expect(reasons(0.25, 0.6)).toBe('holds here');
    expect(reasons(0.5, 0.6)).toBe('does not hold here');
    expect(reasons(0.25, 0.25)).toBe('does not hold here');
    // A rise by about as much as counts.
    expect(reasons(0.32, 0.6)).toBe('inconclusive here');
  });

  test('the pairs without it are the only ones that leave something out', () => {
    const left = discovery.jobs('full').filter(({ pairsWithout }) => pairsWithout !== undefined);
    expect(left).toHaveLength(5);
    expect(left.every(({ method }) => method === 'dpo')).toBe(true);
  });
});

test('claim 27 asks for more than half, and for more than SFT', () => {
  const warns = (sft: number, dpo: number, ppo: number) =>
    verdictOf(advice, ({ method }) => ({
      question: { warns: method === 'reference' ? sft : method === 'dpo' ? dpo : ppo },
    }));
  expect(warns(0.4, 0.9, 0.8)).toBe('holds here');
  expect(warns(0.4, 0.9, 0.5)).toBe('inconclusive here');
  expect(warns(0.2, 0.9, 0.3)).toBe('does not hold here');
  expect(warns(0.9, 0.7, 0.95)).toBe('does not hold here');
});

test('claim 19 asks for advantages that spread more, and not for seeds that lie less far apart', () => {
  const without = (advantages: number, apart = 0.1) =>
    verdictOf(baselines, ({ values }) =>
      values.valueLearningRate === 1e-3 ? { advantages: 1, apart: 0.1 } : { advantages, apart },
    );
  expect(without(1.3)).toBe('holds here');
  expect(without(1)).toBe('inconclusive here');
  expect(without(0.7)).toBe('does not hold here');
  expect(without(1.3, 0.4)).toBe('holds here');
  expect(without(1.3, 0)).toBe('does not hold here');
});
