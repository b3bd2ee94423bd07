import { expect, test } from 'vitest';
import { normalise, normaliser } from './gold.ts';

test('2, 4, 4, 4, 5, 5, 7, 9 have mean 5 and standard deviation 2', () => {
  const reference = normaliser([2, 4, 4, 4, 5, 5, 7, 9]);
  expect(reference).toEqual({ mean: 5, std: 2 });
  expect(normalise(9, reference)).toBe(2);
  expect(normalise(4, reference)).toBe(-0.5);
});

test('refuses scores without a spread', () => {
  expect(() => normaliser([3])).toThrow('two');
  expect(() => normaliser([3, 3, 3])).toThrow('same');
});
