import { expect, test } from 'vitest';
import { spread } from './spread.ts';

test('takes items from all over the list, each once', () => {
  expect(spread([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4)).toEqual([0, 2, 5, 7]);
  expect(spread(['a', 'b'], 5)).toEqual(['a', 'b']);
  expect(spread(['a', 'b'], 0)).toEqual([]);
  expect(new Set(spread([...Array(1000).keys()], 128)).size).toBe(128);
});
