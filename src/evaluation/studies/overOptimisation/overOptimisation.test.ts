import { describe, expect, test } from 'vitest';
import { type Job, jobName, type WorldResult } from '../../../experiment/evidence/job.ts';
import type { GoldRow } from '../../../experiment/metrics/metrics.ts';
import { random } from '../../../experiment/random.ts';
import { resultsFrom } from '../study.ts';
import { overOptimisation } from './overOptimisation.ts';

/** Gold on Gao's form with α and β, the proxy rising throughout; a little noise, so that seeds differ. */
function runOn(job: Job, alpha: number, beta: number): WorldResult {
  const noise = random(job.seed, jobName(job));
  const points = Array.from({ length: 9 }, (_, i) => {
    const d = i / 2;
    const gold = i === 0 ? 0 : d * (alpha - beta * Math.log(d)) + 0.01 * noise.normal();
    const rest = { length: 20 + i, repetition: 0.02 * i, proxy: 0.4 * i };
    return { step: 5 * i, kl: d ** 2, kl_stderr: 0.1, gold, gold_stderr: 0.06, ...rest } as GoldRow;
  });
  const bestOfN = Array.from({ length: 64 }, (_, i) => {
    const kl_bound = Math.log(i + 1) - i / (i + 1);
    const d = Math.sqrt(kl_bound);
    return { n: i + 1, kl_bound, gold: d * (alpha - beta * d), gold_stderr: 0.05, proxy: d };
  });
  const zeros = () => new Array<number>(24).fill(0);
  const histograms = {
    length: points.map((_, i) => zeros().with(5 + Math.floor(i / 4), 252)),
    repetition: points.map(() => zeros().with(0, 252)),
  };
  const texts = points.map(({ step, gold }) => ({
    step,
    prompt: 'The film',
    text: ` was | good ${step}.`,
    gold,
  }));
  return {
    seconds: 1,
    points,
    ...(job.method === 'best-of-n' && { bestOfN }),
    ...(job.keep?.includes('histograms') && { histograms, texts }),
  };
}

function analysed(coefficients: (job: Job) => [alpha: number, beta: number]) {
  const jobs = overOptimisation.jobs('full');
  const results = jobs.map((job) => [jobName(job), runOn(job, ...coefficients(job))] as const);
  return overOptimisation.analyse(resultsFrom(new Map(results)), 'full');
}

const verdictOn = (claim: number, { findings }: ReturnType<typeof analysed>) =>
  findings.find((finding) => finding.claim === claim)?.verdict;

/** d* = e^(α/β − 1) = 1.65, well inside a run of four √nats. */
const turning: [number, number] = [1.5, 1];
const rising: [number, number] = [1.5, 0.1];

describe('claim 5', () => {
  test('holds where gold turns in 4 of 5 seeds, and not where it turns in 3', () => {
    const turnsIn = (count: number) =>
      analysed(({ method, seed }) => (method === 'ppo' && seed > count ? rising : turning));
    expect(verdictOn(5, turnsIn(5))).toBe('holds here');
    expect(verdictOn(5, turnsIn(4))).toBe('holds here');
    expect(verdictOn(5, turnsIn(3))).toBe('does not hold here');
    const { result } = turnsIn(3).findings.find(({ claim }) => claim === 5) ?? {};
    expect(result).toContain('reviews: 3 of 5 seeds (gold turns in 3, the proxy stays high in 5)');
  });
});

test('claim 26 holds where the runs that turn are those whose KL rises without gold', () => {
  const smallTurns = ({ values }: Job) => (values.proxyPairs === 200 && values.beta === 0 ? turning : rising);
  expect(verdictOn(26, analysed(smallTurns))).toBe('holds here');
});

test('Gao’s coefficients are found again, and the tables quote the text as it is', () => {
  const { tables, figures } = analysed(({ method }) => (method === 'best-of-n' ? [1.2, 0.4] : turning));
  const fits = tables.find(({ name }) => name === 'reviews-fits');
  const [, alpha, beta, peak] = fits?.rows[0] ?? [];
  expect(Number.parseFloat(alpha)).toBeCloseTo(1.5, 1);
  expect(Number.parseFloat(beta)).toBeCloseTo(1, 1);
  // e^(2 (1.5 − 1))
  expect(Number(peak)).toBeCloseTo(Math.E, 0);
  const best = fits?.rows.find(([runs]) => runs.startsWith('Best of n')) ?? [];
  expect(Number.parseFloat(best[1])).toBeCloseTo(1.2, 2);
  expect(Number.parseFloat(best[2])).toBeCloseTo(0.4, 2);
  // At β = 0.1 gold would turn at e^28 nats, and the run went to 16.
  const far = analysed(() => rising).tables.find(({ name }) => name === 'reviews-fits');
  expect(far?.rows[0][3]).toBe('beyond 16.0');
  const texts = tables.find(({ name }) => name === 'reviews-texts');
  expect(texts?.rows.map(([when]) => when)).toEqual(['start', 'peak', 'end']);
  const seriesOf = (name: string) =>
    figures.find((figure) => figure.name === name)?.series.map((series) => series.name);
  expect(seriesOf('tldr-small-proxy')).toEqual(['proxy', 'gold', 'd (α − β ln d), fitted']);
  expect(seriesOf('tldr-corners')).toEqual(['1 layer, 200 pairs', '4 layers, 2000 pairs']);
  expect(seriesOf('reviews-layers')).toEqual(['1 layer', '2 layers', '4 layers']);
  expect(seriesOf('reviews-pairs')).toEqual(['200 pairs', '600 pairs', '2000 pairs']);
  expect(seriesOf('assistant-penalties')).toEqual(['no penalty', 'penalty β 0.05', 'penalty β 0.2']);
  expect(seriesOf('assistant-methods')).toEqual(['PPO', 'best of n', 'DPO']);
  // Elsewhere there are two proxies, which differ in both.
  expect(seriesOf('tldr-layers')).toBe(undefined);
});
