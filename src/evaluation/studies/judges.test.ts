import { expect, test } from 'vitest';
import { type AgreementResult, type Job, jobName, type WorldResult } from '../../experiment/evidence/job.ts';
import { judges } from './judges.ts';
import { resultsFrom } from './study.ts';

interface Shares {
  /** With the reward model, and among themselves. */
  people: [number, number];
  /** How often each prefers the longer one. */
  longer: { gold: number; large: number; small: number };
}

/** What a reward model would say of 1,000 pairs, its seeds a little apart. */
function heard({ seed, values }: Job, { people, longer }: Shares): AgreementResult {
  const apart = 0.002 * (seed - 3);
  const of = (decided: number) => ({ all: 0.9 * decided, decided, decidedPairs: 900 });
  const proxy = values.start === 'scratch' ? longer.small : longer.large;
  return {
    pairs: 1000,
    people: people[1] + apart,
    withPeople: { gold: 0.8, noisy: 0.7, proxy: people[0] + apart, length: 0.5 },
    between: { 'noisy, noisy': of(people[1]), 'noisy, proxy': of(people[0]) },
    faults: { spelling: { pairs: 40, prefersWithout: { gold: 0.8, noisy: 0.7, proxy: 0.6, length: 0.5 } } },
    prefersLonger: { gold: longer.gold, noisy: 0.5, proxy, length: 1 },
  };
}

function analysed(shares: Shares) {
  const jobs = judges.jobs('full');
  const result = (job: Job): WorldResult => ({ seconds: 1, points: [], agreement: heard(job, shares) });
  return judges.analyse(resultsFrom(new Map(jobs.map((job) => [jobName(job), result(job)]))), 'full');
}

const verdict = (shares: Partial<Shares>) =>
  analysed({ people: [0.8, 0.8], longer: { gold: 0.5, large: 0.7, small: 0.5 }, ...shares }).findings[0]
    .verdict;

test('claim 16 asks for agreement and for a judge with a taste for length', () => {
  expect(verdict({ people: [0.9, 0.8] })).toBe('holds here');
  // As much, but for chance, is not told apart from somewhat less.
  expect(verdict({ people: [0.75, 0.8] })).toBe('inconclusive here');
  expect(verdict({ people: [0.6, 0.8] })).toBe('does not hold here');
  const tastes = (large: number, small: number) =>
    verdict({ people: [0.9, 0.8], longer: { gold: 0.5, large, small } });
  expect(tastes(0.5, 0.8)).toBe('holds here');
  expect(tastes(0.5, 0.5)).toBe('inconclusive here');
  expect(tastes(0.2, 0.2)).toBe('does not hold here');
  expect(tastes(0.2, 0.5)).toBe('inconclusive here');
});

test('the tables have every pair of judges once', () => {
  const { tables } = analysed({ people: [0.8, 0.8], longer: { gold: 0.5, large: 0.7, small: 0.5 } });
  const [people, agreement, faults] = tables;
  expect(people.rows[0]).toHaveLength(people.columns.length);
  expect(people.rows[0][0]).toMatch(/^0\.80 /);
  expect(agreement.rows.map(([one, other]) => `${one}, ${other}`)).toEqual([
    'noisy, noisy',
    'noisy, the largest reward model',
    'noisy, the smallest reward model',
  ]);
  expect(faults.rows[0].slice(0, 2)).toEqual(['spelling', '40']);
});
