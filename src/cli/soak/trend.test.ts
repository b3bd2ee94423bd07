import { expect, test } from 'vitest';
import { trendOf } from './trend.ts';

test('a straight line is found as it is', () => {
  const { slope, interval, rise } = trendOf([1, 3, 5, 7]);
  expect([slope, ...interval, rise]).toEqual([2, 2, 2, 6]);
});

test('a line through five points, by hand', () => {
  // Σ (x − x̄)(y − ȳ) = 10 = Σ (x − x̄)²; what is left over is ±0.8 and ±1.2: √(4.8 / 3 / 10) = 0.4, t(0.975, 3) = 3.1824
  const { slope, interval } = trendOf([2, 1, 4, 3, 6]);
  expect(slope).toBeCloseTo(1, 12);
  expect(interval[0]).toBeCloseTo(1 - 3.1824 * 0.4, 3);
  expect(interval[1]).toBeCloseTo(1 + 3.1824 * 0.4, 3);
});
