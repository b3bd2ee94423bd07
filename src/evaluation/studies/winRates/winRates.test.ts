import { describe, expect, test } from 'vitest';
import {
  type Job,
  type JobResult,
  jobName,
  type Probe,
  probeName,
  probes,
} from '../../../experiment/evidence/job.ts';
import { random } from '../../../experiment/random.ts';
import { resultsFrom } from '../study.ts';
import { winRates } from './winRates.ts';

interface Skill {
  gold: number;
  length: number;
}

/** Somebody whose texts have this gold and length on average. */
function writing(job: Job, skill: (job: Job, probe: Probe) => Skill): JobResult {
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
    expect(verdictOn(24, withFew(0))).toBe('cannot be told here');
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
