import { expect, it } from 'vitest';
import { growth, spreadOf } from './statistics.ts';

it('takes median and quartiles of values in any order', () => {
  expect(spreadOf([5, 1, 3, 2, 4])).toEqual({ median: 3, low: 2, high: 4, n: 5 });
  expect(spreadOf([1, 2])).toEqual({ median: 1.5, low: 1.25, high: 1.75, n: 2 });
  expect(spreadOf([7])).toEqual({ median: 7, low: 7, high: 7, n: 1 });
});

it('finds the power by which a cost grows', () => {
  expect(growth([1, 10, 100], [3, 30, 300])).toBeCloseTo(1, 10);
  expect(growth([1, 10, 100], [2, 200, 20_000])).toBeCloseTo(2, 10);
  expect(growth([1, 10, 100], [5, 5, 5])).toBeCloseTo(0, 10);
});
