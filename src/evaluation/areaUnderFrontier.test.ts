import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areaUnderFrontier, upperHull } from './areaUnderFrontier.ts';

const point = (kl: number, reward: number) => ({ kl, reward });

describe('the hull', () => {
  test('leaves out what a mixture of others beats, and what costs more and pays no more', () => {
    const points = [point(4, 2), point(1, 1), point(2, 1.2), point(6, 1.9)];
    // Half-way from (1, 1) to (4, 2) the mixture pays 1⅓ at 2 nats, more than 1.2.
    expect(upperHull(points, 0)).toEqual([point(0, 0), point(1, 1), point(4, 2)]);
    expect(upperHull([point(1, -1)], 0)).toEqual([point(0, 0)]);
    expect(upperHull([point(0, 0.5), point(1, 1)], 0)).toEqual([point(0, 0.5), point(1, 1)]);
  });

  test('is concave, rises, and has every point on it or below', () => {
    const points = fc.array(
      fc.record({
        kl: fc.double({ min: 0.01, max: 20, noNaN: true }),
        reward: fc.double({ min: -2, max: 2, noNaN: true }),
      }),
    );
    fc.assert(
      fc.property(points, (some) => {
        const hull = upperHull(some, 0);
        const slopes = hull
          .slice(1)
          .map((right, i) => (right.reward - hull[i].reward) / (right.kl - hull[i].kl));
        for (const [i, slope] of slopes.entries()) {
          expect(slope).toBeGreaterThan(0);
          if (i > 0) expect(slope).toBeLessThanOrEqual(slopes[i - 1] * (1 + 1e-9));
        }
        for (const { kl, reward } of some) {
          const right = hull.findIndex((corner) => corner.kl >= kl);
          const height =
            right < 0
              ? hull[hull.length - 1].reward
              : right === 0
                ? hull[0].reward
                : hull[right - 1].reward + slopes[right - 1] * (kl - hull[right - 1].kl);
          expect(reward).toBeLessThanOrEqual(height + 1e-9);
        }
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});

describe('the area', () => {
  test('of one point is a triangle and a rectangle', () => {
    // Up to 2 nats: ½·2·3 = 3, then 3 · 2 = 6.
    expect(areaUnderFrontier([point(2, 3)], 0, 4)).toBeCloseTo(9 / 4, 12);
    expect(areaUnderFrontier([point(2, 3)], 0, 1)).toBeCloseTo(0.75, 12);
    // Counted from the reference's own reward.
    expect(areaUnderFrontier([point(2, 4)], 1, 4)).toBeCloseTo(9 / 4, 12);
    expect(areaUnderFrontier([], 0, 4)).toBe(0);
  });

  test('of points on √k comes to 2/3 √K', () => {
    const points = Array.from({ length: 4000 }, (_, i) => point((i + 1) / 400, Math.sqrt((i + 1) / 400)));
    expect(areaUnderFrontier(points, 0, 10)).toBeCloseTo((2 / 3) * Math.sqrt(10), 4);
    expect(areaUnderFrontier(points, 0, 5)).toBeCloseTo((2 / 3) * Math.sqrt(5), 4);
  });
});
