import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { labelledEnds, niceTicks } from './axes.ts';

const axis = { name: 'x', unit: '' };

describe('round ticks', () => {
  test.each([
    [[0, 1.68], 5, [0, 0.5, 1, 1.5, 2]],
    [[0, 60], 5, [0, 20, 40, 60]],
    [[-0.4, 1.4], 5, [-0.5, 0, 0.5, 1, 1.5]],
    [[20, 22], 5, [20, 20.5, 21, 21.5, 22]],
    [[3], 5, [3, 4]],
  ])('%j', (values, about, expected) => {
    expect(niceTicks(axis, values, about)).toEqual(expected);
  });

  test('cover all values, evenly, and are not too many', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.integer({ min: -1e5, max: 1e5 }).map((n) => n / 100),
          { minLength: 1 },
        ),
        fc.integer({ min: 3, max: 8 }),
        (values, about) => {
          const ticks = niceTicks(axis, values, about);
          expect(ticks[0]).toBeLessThanOrEqual(Math.min(...values) + 1e-6);
          expect(ticks.at(-1)).toBeGreaterThanOrEqual(Math.max(...values) - 1e-6);
          expect(ticks.length).toBeLessThanOrEqual(about + 3);
          expect(ticks.length).toBeGreaterThanOrEqual(2);
        },
      ),
    );
  });

  test('show at least the range of the axis, with or without values', () => {
    expect(niceTicks({ ...axis, range: [0, 4] }, [], 5)).toEqual([0, 1, 2, 3, 4]);
    expect(niceTicks({ ...axis, range: [0, 4] }, [1, Number.NaN], 5)).toEqual([0, 1, 2, 3, 4]);
    expect(niceTicks(axis, [], 5)[0]).toBe(0);
  });
});

test('names stand at the ends of lines unless they run into each other', () => {
  const line = (name: string, x: number, y: number) => ({
    name,
    kind: 'measured' as const,
    joined: true,
    points: [
      { x: 0, y: 0 },
      { x, y },
    ],
  });
  const ends = (second: number) => [
    ...labelledEnds([line('a', 4, 1), line('b', 4, second)], [0, 5], [0, 2]).keys(),
  ];
  expect(ends(1.5)).toEqual(['a', 'b']);
  expect(ends(1.05)).toEqual(['a']);
  expect([...labelledEnds([{ ...line('a', 4, 1), joined: false }], [0, 5], [0, 2]).keys()]).toEqual([]);
});
