import { expect, it } from 'vitest';
import { distance, interpolate } from './mergeWeights.ts';

const a = Float32Array.of(1, -2, 0.5);
const b = Float32Array.of(3, 2, 0.5);

it.each([
  [0, [1, -2, 0.5]],
  [0.25, [1.5, -1, 0.5]],
  [1, [3, 2, 0.5]],
  [2, [5, 6, 0.5]],
])('at %d of the way', (t, expected) => expect([...interpolate(a, b, t)]).toEqual(expected));

it('keeps both ends to the bit', () => {
  const ends = [Float32Array.of(0.1, 1e-30, 7e8), Float32Array.of(-0.3, 2e20, 1 / 3)];
  expect(interpolate(ends[0], ends[1], 0)).toEqual(ends[0]);
  expect(interpolate(ends[0], ends[1], 1)).toEqual(ends[1]);
});

it('refuses models of different sizes', () =>
  expect(() => interpolate(a, Float32Array.of(1), 0.5)).toThrow('3 and 1 parameters'));

it('measures √(2² + 4²)', () => expect(distance(a, b)).toBeCloseTo(Math.sqrt(20), 6));
