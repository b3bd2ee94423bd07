import { describe, expect, test } from 'vitest';
import { type Job, jobName, type WorldResult } from '../../../experiment/evidence/job.ts';
import type { GoldRow } from '../../../experiment/metrics/metrics.ts';
import { random } from '../../../experiment/random.ts';
import { optimalFrontier, rewardBound } from '../../optimalFrontier.ts';
import { resultsFrom } from '../study.ts';
import { pointsAboveBound } from './figures.ts';
import { frontier } from './frontier.ts';

/** A run that moves outwards along reward = height(job) · √KL, its seeds a little apart. */
function runOn(job: Job, height: (job: Job) => number, furthest: number): WorldResult {
  const noise = random(job.seed, jobName(job));
  const points = [0, 1, 2, 3].map((i) => {
    const kl = (furthest * i) / 3;
    const gold = height(job) * Math.sqrt(kl) + (i > 0 ? 0.01 * noise.normal() : 0);
    return { step: 60 * i, kl, kl_stderr: 0.1, gold, gold_stderr: 0.06 } as GoldRow;
  });
  const bestOfN = [1, 2, 4, 16].map((n) => {
    const kl_bound = Math.log(n) - (n - 1) / n;
    return { n, kl_bound, gold: height(job) * Math.sqrt(kl_bound), gold_stderr: 0.05, proxy: 0 };
  });
  return { seconds: 1, points, ...(job.method === 'best-of-n' && { bestOfN }) };
}

function analysed(height: (job: Job) => number, world?: string) {
  const jobs = frontier.jobs('full').filter((job) => world === undefined || job.world === world);
  // The looser the leash, the further a run gets.
  const furthest = ({ values }: Job) => 10 / (1 + Number(values.beta ?? 1));
  const results = resultsFrom(new Map(jobs.map((job) => [jobName(job), runOn(job, height, furthest(job))])));
  return frontier.analyse(results, 'full');
}

const verdictOn = (claim: number, { findings }: ReturnType<typeof analysed>) =>
  findings.find((finding) => finding.claim === claim)?.verdict;

describe('the verdicts follow their rules', () => {
  test('DPO above PPO everywhere: claim 12 holds; below PPO on gold: it does not', () => {
    expect(
      verdictOn(
        12,
        analysed(({ method }) => (method === 'dpo' ? 0.8 : 0.5)),
      ),
    ).toBe('holds here');
    expect(
      verdictOn(
        12,
        analysed(({ values }) => (values.reward === 'gold' ? 0.8 : 0.5)),
      ),
    ).toBe('does not hold here');
  });

  test('nothing is said of all worlds before all worlds are there', () => {
    expect(
      verdictOn(
        12,
        analysed(() => 0.5, 'reviews'),
      ),
    ).toBe(undefined);
    expect(analysed(() => 0.5, 'reviews').figures).toHaveLength(1);
    // One counterexample is enough.
    const worse = analysed(({ method }) => (method === 'dpo' ? 0.3 : 0.6), 'reviews');
    expect(verdictOn(12, worse)).toBe('does not hold here');
  });

  test('claim 22 looks for the best β, and for KL that falls as β grows', () => {
    const best = (beta: number) =>
      analysed(({ method, values }) => (method === 'dpo' && values.beta === beta ? 2 : 0.5));
    expect(verdictOn(22, best(0.2))).toBe('holds here');
    expect(verdictOn(22, best(0.02))).toBe('does not hold here');
  });

  test('claim 4 compares best of 16 with DPO at β 0.1', () => {
    expect(
      verdictOn(
        4,
        analysed(({ method }) => (method === 'best-of-n' ? 5 : 0.5)),
      ),
    ).toBe('holds here');
    expect(
      verdictOn(
        4,
        analysed(({ method }) => (method === 'best-of-n' ? 0.2 : 0.5)),
      ),
    ).toBe('does not hold here');
  });

  test('claim 21 asks for areas that differ by less than 0.1', () => {
    expect(
      verdictOn(
        21,
        analysed(({ method }) => (method === 'simpo' ? 0.1 : 0.9)),
      ),
    ).toBe('does not hold here');
  });
});

test('every job is one that its method can run, and no two are the same', () => {
  for (const size of ['full', 'quick'] as const) {
    const names = frontier.jobs(size).map(jobName);
    expect(new Set(names).size).toBe(names.length);
  }
});

describe('the bound on every policy', () => {
  // A prompt with two completions, of reward 1 and 0, the good one drawn with probability ¼.
  const pool = Array.from({ length: 40 }, () => [1, 0, 0, 0].flatMap((r) => new Array<number>(32).fill(r)));
  const points = optimalFrontier(pool, [0.2, 0.4, 0.8, 1.6, 3.2]);
  const kl = (p: number) => p * Math.log(p / 0.25) + (1 - p) * Math.log((1 - p) / 0.75);

  test('holds for all policies of the space, and is reached by the optimal one', () => {
    for (let p = 0.25; p < 1; p += 0.05) {
      const bound = rewardBound(points, kl(p));
      expect(bound?.reward).toBeGreaterThanOrEqual(p - 1e-9);
    }
    for (const beta of [0.4, 0.8, 1.6]) {
      const p = Math.exp(1 / beta) / (Math.exp(1 / beta) + 3);
      // But for the correction of a finite sample, which is small here.
      expect(Math.abs((rewardBound(points, kl(p))?.reward ?? 0) - p)).toBeLessThan(0.01);
    }
  });

  test('a policy above it is found, and one below is not', () => {
    const row = (gold: number, at: number) =>
      ({ step: 60, kl: at, kl_stderr: 0.01, gold, gold_stderr: 0.02 }) as GoldRow;
    const frontierOfPool = { seconds: 1, points: [], frontier: points };
    const run = (gold: number, at: number): WorldResult => ({ seconds: 1, points: [row(gold, at)] });
    expect(pointsAboveBound([run(0.6, kl(0.6)), run(0.3, kl(0.6))], frontierOfPool)).toEqual([]);
    expect(pointsAboveBound([run(0.8, kl(0.6))], frontierOfPool)).toHaveLength(1);
  });
});
