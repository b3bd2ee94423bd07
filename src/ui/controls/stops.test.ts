import { expect, test } from 'vitest';
import { dpoControls } from '../../experiment/methods/preference/dpo.ts';
import { nearestStop, stopsOf } from './stops.ts';

test.each(Object.entries(dpoControls).filter(([name]) => name !== 'seed'))(
  'the slider of %s runs from bound to bound through the default in rising, aimable stops',
  (_, control) => {
    const stops = stopsOf(control);
    expect(stops[0]).toBe(control.min);
    expect(stops.at(-1)).toBe(control.max);
    expect(stops).toContain(control.default);
    expect(stops.length).toBeLessThan(300);
    expect(stops.every((value, i) => i === 0 || value > stops[i - 1])).toBe(true);
    if (control.integer) expect(stops.every(Number.isInteger)).toBe(true);
  },
);

test('a seed is typed, not slid', () => {
  expect(stopsOf(dpoControls.seed)).toEqual([]);
});

test('β moves by ten per cent around its default', () => {
  const stops = stopsOf(dpoControls.beta);
  const at = stops.indexOf(0.1);
  expect(stops.slice(at - 1, at + 3)).toEqual([0.0909, 0.1, 0.11, 0.121]);
});

test('a typed value finds its nearest stop', () => {
  expect(nearestStop([1, 2, 5, 10], 4)).toBe(2);
  expect(nearestStop([1, 2, 5, 10], 100)).toBe(3);
});
