import { expect, test } from 'vitest';
import { roundAxis } from './roundAxis.ts';

test.each([
  [
    [0.1, 9.8],
    [0, 2.5, 5, 7.5, 10],
  ],
  [
    [-0.43, 1.21],
    [-0.5, 0, 0.5, 1, 1.5],
  ],
  [
    [0.52, 0.81],
    [0.5, 0.6, 0.7, 0.8, 0.9],
  ],
  [
    [200, 5000],
    [0, 2000, 4000, 6000],
  ],
  [
    [-3, -1],
    [-3, -2.5, -2, -1.5, -1],
  ],
])('%j has ticks at %j', (values, ticks) => {
  expect(roundAxis(values)).toEqual({ domain: [ticks[0], ticks.at(-1)], ticks });
});

test('one value, none, and values that are no numbers still have an axis', () => {
  const { domain } = roundAxis([2, 2]);
  expect(domain[0]).toBeLessThan(2);
  expect(domain[1]).toBeGreaterThan(2);
  expect(roundAxis([]).ticks).toEqual(roundAxis([0, 1]).ticks);
  expect(roundAxis([0, Number.NaN, 1])).toEqual(roundAxis([0, 1]));
  expect(roundAxis([0, 0]).domain).toEqual([-1, 1]);
});

test('all values lie within, whatever their size', () => {
  for (let power = -6; power <= 6; power++) {
    for (const [low, high] of [
      [-1.234, 9.87],
      [3.31, 3.43],
      [0.07, 1],
    ]) {
      const { domain, ticks } = roundAxis([low * 10 ** power, high * 10 ** power]);
      expect(domain[0]).toBeLessThanOrEqual(low * 10 ** power);
      expect(domain[1]).toBeGreaterThanOrEqual(high * 10 ** power);
      expect(ticks.length).toBeGreaterThanOrEqual(3);
      expect(ticks.length).toBeLessThanOrEqual(8);
    }
  }
});
