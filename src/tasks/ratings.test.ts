import { describe, expect, test } from 'vitest';
import { random } from '../experiment/random.ts';
import { rate, ratersOf } from './ratings.ts';

describe('rate', () => {
  test.each([
    [0.6, { offset: 1, slope: 2, noise: 0 }, 8], // 5.5 + 1 + 1.2 = 7.7
    [0.6, { offset: -2, slope: 2, noise: 0 }, 5], // harsh: 4.7
    [0.6, { offset: 0, slope: 0.5, noise: 0 }, 6], // near the middle: 5.8
    [9, { offset: 0, slope: 2, noise: 0 }, 10],
    [-9, { offset: 0, slope: 2, noise: 0 }, 1],
  ])('utility %d by %o gets a %d', (utility, rater, rating) => {
    expect(rate(utility, rater, random(1))).toBe(rating);
  });

  test('noise of one point lifts 6.5 to 8 or more as often as a normal number exceeds 1', () => {
    const stream = random(2, 'rate');
    const count = 20_000;
    let high = 0;
    for (let i = 0; i < count; i++) if (rate(1, { offset: 0, slope: 1, noise: 1 }, stream) >= 8) high++;
    const expected = 0.158655; // 1 − Φ(1)
    expect(Math.abs(high / count - expected)).toBeLessThan(
      4 * Math.sqrt((expected * (1 - expected)) / count),
    );
  });
});

describe('ratersOf', () => {
  test('people differ in generosity, spread and steadiness, within bounds', () => {
    const raters = ratersOf(1, 200);
    const between = (values: number[], low: number, high: number) => {
      expect(Math.min(...values)).toBeGreaterThanOrEqual(low);
      expect(Math.max(...values)).toBeLessThanOrEqual(high);
      // 200 even draws leave no tenth of the range empty at either end, but once in a thousand million seeds.
      expect(Math.min(...values)).toBeLessThan(low + (high - low) / 10);
      expect(Math.max(...values)).toBeGreaterThan(high - (high - low) / 10);
    };
    between(
      raters.map((rater) => rater.offset),
      -2,
      2,
    );
    between(
      raters.map((rater) => rater.slope),
      0.5,
      2.5,
    );
    between(
      raters.map((rater) => rater.noise),
      0.2,
      1,
    );
  });

  test('the same seed brings the same people; another rater leaves the first ones as they are', () => {
    expect(ratersOf(4, 5).slice(0, 3)).toEqual(ratersOf(4, 3));
    expect(ratersOf(5, 3)).not.toEqual(ratersOf(4, 3));
  });
});
