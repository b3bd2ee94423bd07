import { describe, expect, it } from 'vitest';
import { klDivergence } from '../experiment/metrics/optimalPolicy.ts';
import vectors from '../losses/vectors.json';
import { bestOfNDistribution, bestOfNKlBound, expectedBestOfN } from './bestOfN.ts';

const { reference, reward } = vectors.tabular;
const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * b[i], 0);

/** All lists of n numbers below `size`. */
function tuples(size: number, n: number): number[][] {
  if (n === 0) return [[]];
  return tuples(size, n - 1).flatMap((rest) => Array.from({ length: size }, (_, i) => [...rest, i]));
}

describe('bestOfNDistribution', () => {
  it.each(vectors.bestOfN)(
    'agrees with the reference numbers at n = $n',
    ({ n, pi, reward: expected, kl, bound }) => {
      const best = bestOfNDistribution(reference, reward, n);
      best.forEach((p, y) => {
        expect(p).toBeCloseTo(pi[y], 12);
      });
      expect(dot(best, reward)).toBeCloseTo(expected, 12);
      expect(klDivergence(best, reference)).toBeCloseTo(kl, 12);
      expect(bestOfNKlBound(n)).toBeCloseTo(bound, 12);
      expect(klDivergence(best, reference)).toBeLessThanOrEqual(bestOfNKlBound(n) + 1e-12);
    },
  );

  it.each([
    ['without ties', [0.4, -1, 2, 0.1]],
    ['with ties', [1, -1, 1, -1]],
  ])('agrees with going through all lists of n draws, %s', (_, scores) => {
    const pi = [0.1, 0.4, 0.2, 0.3];
    for (const n of [1, 2, 3, 4]) {
      const counted = pi.map(() => 0);
      for (const draws of tuples(4, n)) {
        const probability = draws.reduce((product, y) => product * pi[y], 1);
        // The first of the best draws is taken.
        const top = Math.max(...draws.map((y) => scores[y]));
        counted[draws.find((y) => scores[y] === top)!] += probability;
      }
      bestOfNDistribution(pi, scores, n).forEach((p, y) => {
        expect(p).toBeCloseTo(counted[y], 12);
      });
    }
  });

  it('comes close to its KL bound where every outcome is rare', () => {
    const outcomes = 4000;
    const pi = new Array<number>(outcomes).fill(1 / outcomes);
    const best = bestOfNDistribution(
      pi,
      pi.map((_, y) => y),
      8,
    );
    expect(klDivergence(best, pi)).toBeCloseTo(bestOfNKlBound(8), 2);
  });

  it('refuses lists of different lengths', () => {
    expect(() => bestOfNDistribution([1], [0, 1], 2)).toThrow('1 outcomes, 2 rewards');
  });
});

describe('expectedBestOfN', () => {
  const { proxy, gold, expected } = vectors.bestOfNPool;

  it.each(Object.entries(expected))('agrees with the reference numbers at n = %s', (n, value) => {
    expect(expectedBestOfN(proxy, gold, Number(n))).toBeCloseTo(value, 12);
  });

  it('agrees with going through all subsets, ties shared', () => {
    const scores = [1, 3, 1, 3, 0, 3];
    for (const n of [1, 2, 3, 4, 5, 6]) {
      const subsets = tuples(2, 6).filter((chosen) => dot(chosen, [1, 1, 1, 1, 1, 1]) === n);
      const means = subsets.map((chosen) => {
        const members = chosen.flatMap((taken, i) => (taken ? [i] : []));
        const top = Math.max(...members.map((i) => scores[i]));
        const best = members.filter((i) => scores[i] === top);
        return best.reduce((sum, i) => sum + gold[i], 0) / best.length;
      });
      const mean = means.reduce((a, b) => a + b, 0) / means.length;
      expect(expectedBestOfN(scores, gold, n)).toBeCloseTo(mean, 12);
    }
  });

  it('is the mean at n = 1 and stays exact for a large pool', () => {
    const pool = Array.from({ length: 5000 }, (_, i) => i);
    expect(expectedBestOfN(pool, pool, 1)).toBeCloseTo(2499.5, 8);
    // The mean of the largest of n out of 0…N − 1: n (N + 1)/(n + 1) − 1.
    for (const n of [16, 1000, 5000]) {
      expect(expectedBestOfN(pool, pool, n) / ((n * 5001) / (n + 1) - 1)).toBeCloseTo(1, 9);
    }
  });

  it('refuses what a pool cannot give', () => {
    expect(() => expectedBestOfN([1, 2], [1, 2], 3)).toThrow('best of 3 from a pool of 2');
    expect(() => expectedBestOfN([1, 2], [1, 2], 1.5)).toThrow('best of 1.5');
    expect(() => expectedBestOfN([1, 2], [1], 1)).toThrow('2 proxy scores, 1 gold ones');
  });
});
