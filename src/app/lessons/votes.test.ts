import { expect, test } from 'vitest';
import { wilsonInterval } from '../../experiment/metrics/statistics.ts';
import {
  agreementWith,
  fitScale,
  logLikelihood,
  logSigmoid,
  SKIPPED,
  sigmoid,
  type VotedDifference,
  votedOn,
  voteMeasures,
} from './votes.ts';

/** So many votes for A and for B, all on pairs with the same difference. */
const votes = (forA: number, forB: number, difference = 1): VotedDifference[] => [
  ...Array.from({ length: forA }, () => ({ vote: 1, difference })),
  ...Array.from({ length: forB }, () => ({ vote: 0, difference })),
];

test('σ and its logarithm hold far out', () => {
  expect(sigmoid(0)).toBe(0.5);
  expect(sigmoid(1)).toBeCloseTo(0.7310585786, 9);
  expect(logSigmoid(-800)).toBe(-800);
  expect(logSigmoid(800)).toBeCloseTo(0, 12);
});

test('on pairs that are all as far apart the fit is the log-odds over the difference', () => {
  expect(fitScale(votes(9, 3))?.scale).toBeCloseTo(Math.log(3), 8);
  expect(fitScale(votes(9, 3, 2))?.scale).toBeCloseTo(Math.log(3) / 2, 8);
  expect(fitScale(votes(3, 9))?.scale).toBeCloseTo(-Math.log(3), 8);
  expect(fitScale(votes(1, 1, 40))?.scale).toBeCloseTo(0, 8);
});

test('the fit is the best of a fine grid, whatever the differences', () => {
  const mixed = [
    ...votes(1, 0, 2.1),
    ...votes(1, 0, 0.4),
    ...votes(0, 1, 0.7),
    ...votes(0, 1, -1.3),
    ...votes(1, 0, -0.2),
    { vote: 0.5, difference: 0.9 },
  ];
  const grid = Array.from({ length: 20001 }, (_, i) => -10 + i / 1000);
  const best = grid.reduce((a, b) => (logLikelihood(mixed, b) > logLikelihood(mixed, a) ? b : a));
  expect(fitScale(mixed)?.scale).toBeCloseTo(best, 2);
  // Widely spread differences make Newton's first whole step far too long.
  const wild = [...votes(3, 1, 30), ...votes(2, 2, 0.01)];
  const found = fitScale(wild)!.scale;
  expect(logLikelihood(wild, found)).toBeGreaterThanOrEqual(logLikelihood(wild, found + 0.001));
  expect(logLikelihood(wild, found)).toBeGreaterThanOrEqual(logLikelihood(wild, found - 0.001));
});

test('at both ends of the interval twice the log-likelihood lies 3.84 below its top', () => {
  const some = votes(9, 3);
  const { scale, interval } = fitScale(some)!;
  for (const end of interval) {
    expect(2 * (logLikelihood(some, scale) - logLikelihood(some, end))).toBeCloseTo(3.8415, 3);
  }
  expect(interval[0]).toBeLessThan(scale);
  expect(interval[1]).toBeGreaterThan(scale);
});

test('votes that all go one way have no finite fit, and an interval that is open there', () => {
  const { scale, interval } = fitScale(votes(6, 0))!;
  expect(scale).toBe(Number.POSITIVE_INFINITY);
  expect(interval[1]).toBe(Number.POSITIVE_INFINITY);
  // 6 log σ(s) = −3.84/2
  expect(interval[0]).toBeCloseTo(Math.log(1 / (Math.exp(3.841458820694124 / 12) - 1)), 6);
  expect(fitScale(votes(0, 6))!.interval[0]).toBe(Number.NEGATIVE_INFINITY);
});

test('a tie is half a vote for each, a skipped pair none, and pairs without a difference say nothing', () => {
  const tie = { vote: 0.5, difference: 1 };
  expect(fitScale([...votes(2, 0), tie, tie])?.scale).toBeCloseTo(fitScale(votes(3, 1))!.scale, 8);
  expect(fitScale([...votes(9, 3), { vote: SKIPPED, difference: 5 }])).toEqual(fitScale(votes(9, 3)));
  expect(fitScale([{ vote: SKIPPED, difference: 1 }])).toBeNull();
  expect(fitScale(votes(3, 2, 0))).toBeNull();
});

test('agreement is a rate with Wilson’s interval: with, against, and ties one half', () => {
  const mixed = [...votes(7, 2, 1.5), ...votes(0, 1, -3), { vote: 0.5, difference: 1 }, ...votes(1, 0, 0)];
  const { value, interval, n } = agreementWith([...mixed, { vote: SKIPPED, difference: 1 }]);
  expect(n).toBe(12);
  // 7 for A where A is better, 1 for B where B is, and two halves: a tie by the voter, one by the measure.
  expect(value).toBeCloseTo(9 / 12, 12);
  expect(interval).toEqual(wilsonInterval(9, 12));
});

test('votes are held against gold, the label, length and the side', () => {
  const side = (gold: number, words: number) => ({ text: '', gold, words });
  const pair = { prompt: '', a: side(1, 4), b: side(-1, 9), label: 'b' as const, probability: 0.9 };
  const differences = voteMeasures.map(({ name, of }) => [name, votedOn([1], [pair, pair], of)]);
  expect(differences).toEqual([
    ['gold', [{ vote: 1, difference: 2 }]],
    ['label', [{ vote: 1, difference: -1 }]],
    ['longer', [{ vote: 1, difference: -5 }]],
    ['left', [{ vote: 1, difference: 1 }]],
  ]);
});
