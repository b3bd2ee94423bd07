import { expect, test } from 'vitest';
import { inDigits, withInterval } from './words.ts';

const written = (value: number, low: number, high: number, n = 5) =>
  withInterval({ value, interval: [low, high], stderr: 1, n });

test('digits end where the interval ends to bear them', () => {
  expect(written(0.854, 0.711, 0.987)).toBe('0.85 [0.71, 0.99], n = 5');
  expect(written(-0.2, -0.35, 0.05)).toBe('−0.20 [−0.35, 0.05], n = 5');
  expect(written(17.32, 15.1, 19.55)).toBe('17.3 [15.1, 19.6], n = 5');
  expect(written(291.8, 277.34, 306.26)).toBe('292 [277, 306], n = 5');
  // One seed has no interval.
  expect(written(1.4, Number.NaN, Number.NaN, 1)).toBe('1.40, n = 1');
  expect(written(1.4, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 1)).toBe('1.40, n = 1');
});

test('what rounds to nothing has no sign', () => {
  expect(written(-0.002, -0.31, 0.3)).toBe('0.00 [−0.31, 0.30], n = 5');
  expect(written(-0.2, -9.4, 9)).toBe('0 [−9, 9], n = 5');
  expect(inDigits(-0.351, 2)).toBe('−0.35');
});
