import { expect, test } from 'vitest';
import { brief, bytesOf, duration, exact, roughCount, signed, withError, withHalf } from './numbers.ts';

test('exact numbers have four significant digits and a true minus', () => {
  expect([Math.LN2, -12.3456, 5e-4, 0, Number.NaN].map(exact)).toEqual([
    '0.6931',
    '−12.35',
    '5.000e−4',
    '0',
    'NaN',
  ]);
});

test('differences carry their sign, a rounded zero has none', () => {
  expect([0.5, -0.5, 0.001, -0.001].map((value) => signed(value))).toEqual([
    '+0.50',
    '−0.50',
    '0.00',
    '0.00',
  ]);
});

test('a mean is written as finely as its standard error allows', () => {
  expect(withError(2.9351, 0.2004)).toBe('2.94 ± 0.39');
  expect(withError(-0.5, 0.0123)).toBe('−0.500 ± 0.024');
  expect(withError(31.4, 12.3)).toBe('31 ± 24');
  expect(withError(0, 0)).toBe('0.00 ± 0.00');
});

test('an estimate has half of its interval beside it, unless one value leaves it open', () => {
  expect(withHalf({ value: -0.621, interval: [-0.751, -0.491] })).toBe('−0.62 ± 0.13');
  expect(withHalf({ value: 696.74, interval: [651.7, 741.7] })).toBe('697 ± 45');
  expect(withHalf({ value: 12.34, interval: [9.8, 14.88] })).toBe('12.3 ± 2.5');
  expect(withHalf({ value: 0.5, interval: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] })).toBe(
    '0.5000',
  );
});

test('ticks are short', () => {
  expect([0.30000000000000004, -2, 0].map((value) => brief(value))).toEqual(['0.3', '−2', '0']);
});

test('amounts come in the unit that fits', () => {
  expect(bytesOf(600_000, 1_100_000)).toBe('0.6 of 1.1 MB');
  expect(bytesOf(120_000, 340_000)).toBe('120 of 340 kB');
  expect(bytesOf(120_000, 0)).toBe('120 kB');
  expect([0.42, 35.4, 129, 180].map(duration)).toEqual(['0.4 s', '35 s', '2 min 10 s', '3 min']);
  expect([850_000, 1_250_000, 12].map(roughCount)).toEqual(['850 thousand', '1.3 million', '12']);
});
