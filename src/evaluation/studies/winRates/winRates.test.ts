import { describe, expect, test } from 'vitest';
import {
  type Job,
  jobName,
  type Probe,
  probeName,
  probes,
  type WorldResult,
} from '../../../experiment/evidence/job.ts';
import type { GoldRow } from '../../../experiment/metrics/metrics.ts';
import { random } from '../../../experiment/random.ts';
import { resultsFrom } from '../study.ts';
import { winRates } from './winRates.ts';

interface Skill {
  gold: number;
  length: number;
}

/** Somebody whose texts have this gold and length on average. */
function writing(job: Job, skill: (job: Job, probe: Probe) => Skill): WorldResult {
  const noise = random(job.seed, jobName(job));
  const written = probes.map((probe) => {
    const { gold, length } = skill(job, probe);
    const golds = Array.from({ length: 128 }, () => gold + noise.normal());
    const lengths = golds.map(() => Math.max(1, Math.round(length + 3 * noise.normal())));
    return [probeName(probe), { gold: golds, length: lengths, proxy: golds }] as const;
  });
  return { seconds: 1, points: [], probes: Object.fromEntries(written) };
}

function analysed(skill: (job: Job, probe: Probe) => Skill) {
  const jobs = winRates.jobs('full');
  return winRates.analyse(
    resultsFrom(new Map(jobs.map((job) => [jobName(job), writing(job, skill)]))),
    'full',
  );
}

const level: Skill = { gold: 0, length: 20 };
const verdictOn = (claim: number, { findings }: ReturnType<typeof analysed>) =>
  findings.find((finding) => finding.claim === claim)?.verdict;

describe('verdicts follow their rules', () => {
  test('whoever is better wins, and nobody wins on level ground', () => {
    const better = (name: string) => analysed(({ method }) => ({ ...level, gold: method === name ? 1 : 0 }));
    expect(verdictOn(3, better('ppo'))).toBe('holds here');
    expect(verdictOn(3, better('reference'))).toBe('does not hold here');
    expect(verdictOn(15, better('dpo'))).toBe('holds here');
    expect(verdictOn(24, better('dpo'))).toBe('does not hold here');
    expect(verdictOn(24, better('ppo'))).toBe('holds here');
    expect(verdictOn(14, better('dpo'))).toBe('holds here');
    expect(verdictOn(14, better('ppo'))).toBe('does not hold here');
  });

  test('claim 24 also needs the lead where prompts outnumber pairs', () => {
    const withFew = (lead: number) =>
      analysed(({ method, labelling, values }) => {
        const isFew = labelling?.pairCount === 200 || values.proxyPairs === 200;
        return { ...level, gold: method === 'ppo' ? (isFew ? lead : 1) : 0 };
      });
    expect(verdictOn(24, withFew(1))).toBe('holds here');
    expect(verdictOn(24, withFew(0))).toBe('inconclusive here');
    expect(verdictOn(24, withFew(-1))).toBe('does not hold here');
  });

  test('claim 13 needs a higher best and a smaller loss over temperatures', () => {
    const byTemperature = (cold: number, hot: number) =>
      analysed(({ method }, { temperature }) => {
        const falls = method === 'dpo' ? 0.2 : method === 'ppo' ? 2 : 0;
        const start = method === 'dpo' ? cold : method === 'ppo' ? hot : 0;
        return { ...level, gold: start - falls * temperature };
      });
    expect(verdictOn(13, byTemperature(1.8, 0.8))).toBe('holds here');
    expect(verdictOn(13, byTemperature(0.3, 1.2))).toBe('does not hold here');
  });

  test('claim 23 compares lengths', () => {
    const long = (name: string) =>
      analysed(({ method }) => ({ ...level, length: method === name ? 25 : 20 }));
    expect(verdictOn(23, long('dpo'))).toBe('holds here');
    expect(verdictOn(23, long('ppo'))).toBe('does not hold here');
  });
});

test('the tables hold everybody against everybody, by temperature, judge and shift, in each world', () => {
  const { tables } = analysed(() => level);
  expect(tables.map(({ name }) => name)).toEqual([
    ...['reviews', 'tldr', 'assistant'].flatMap((world) =>
      ['matrix', 'temperatures', 'judges', 'shift'].map((table) => `${world}-${table}`),
    ),
    'assistant-few-pairs',
  ]);
  const [matrix] = tables;
  expect(matrix.columns).toEqual(['', 'SFT', 'Demonstrations', 'DPO', 'PPO', 'Preferred-FT', 'Best of 16']);
  // Five seeds of 128 prompts: wins, ties and losses make 640.
  const [wins, ties, losses] = (matrix.rows[2][4].match(/\d+/g) ?? []).map(Number);
  expect(wins + ties + losses).toBe(640);
});

test('the curve over temperature holds P(a + 1 > b) = Φ(1/√2) = 0.760 for normal golds that differ by 1', () => {
  const { figures } = analysed(({ method }) => ({ ...level, gold: method === 'dpo' ? 1 : 0 }));
  const figure = figures.find(({ name }) => name === 'tldr-by-temperature');
  const dpo = figure?.series.find(({ name }) => name === 'DPO')?.points ?? [];
  expect(dpo.map(({ x }) => x)).toEqual([0, 0.25, 0.5, 0.75, 1]);
  for (const { y, yInterval = [0, 0] } of dpo) {
    // 640 prompts against 128 texts of one opponent: a standard error of 0.04 at most.
    expect(Math.abs(y - 0.76)).toBeLessThan(0.12);
    expect(y).toBeGreaterThan(yInterval[0]);
    expect(y).toBeLessThan(yInterval[1]);
  }
  expect(figure?.series.map(({ name }) => name)).not.toContain('Demonstrations');
});

test('the curve along training is the mean of the seeds’ rates at each share of the run', () => {
  const jobs = winRates.jobs('full').filter(({ world }) => world === 'reviews');
  const evaluated = (job: Job): WorldResult => ({
    ...writing(job, () => level),
    points: (job.method === 'ppo' ? [0, 20, 40] : job.method === 'dpo' ? [0, 60, 120, 240] : []).map(
      (step) => ({ step, win_rate: 0.5 + step / 1000 + job.seed / 100 }) as GoldRow,
    ),
  });
  const { figures } = winRates.analyse(
    resultsFrom(new Map(jobs.map((job) => [jobName(job), evaluated(job)]))),
    'full',
  );
  const figure = figures.find(({ name }) => name === 'reviews-along-training');
  expect(figure?.series.map(({ name }) => name)).toEqual(['DPO', 'PPO']);
  // Seeds 1 to 5: 0.03 on average.
  expect(figure?.series.map(({ points }) => points.map(({ x, y }) => [x, Number(y.toFixed(6))]))).toEqual([
    [
      [0, 0.53],
      [25, 0.59],
      [50, 0.65],
      [100, 0.77],
    ],
    [
      [0, 0.53],
      [50, 0.55],
      [100, 0.57],
    ],
  ]);
});
