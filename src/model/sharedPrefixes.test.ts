import { expect, test } from 'vitest';
import { sharedRows } from './sharedPrefixes.ts';

const rows = (...lists: number[][]) => lists.map((list) => Int32Array.from(list));

test('what rows share is there once, and every row still reads all of its tokens', () => {
  const batch = rows([1, 2, 3, 4, 5, 6], [7, 8, 9, 9], [1, 2, 3, 4, 5, 9, 9], [1, 2, 3, 4, 5, 9, 8]);
  const { ids, positions, tokenOf, placeOf } = sharedRows(batch);
  // The third row adds its last two tokens to the first one's five, the fourth its last one to the third one's six.
  expect([...ids]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9, 8]);
  expect(positions).toEqual([0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 5, 6, 6]);
  const read = Array.from(tokenOf, (token) => ids[token]);
  expect(read).toEqual(batch.flatMap((row) => [...row]));
  const places = batch.flatMap((row) => Array.from(row, (_, t) => t));
  placeOf.forEach((place, token) => {
    expect(tokenOf[place]).toBe(token);
    expect(places[place]).toBe(positions[token]);
  });
});

test('equal rows, rows within others and rows too short to share', () => {
  const { ids, tokenOf } = sharedRows(rows([1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4, 5], [1, 2], [1, 2]));
  expect([...ids]).toEqual([1, 2, 3, 4, 5, 1, 2, 1, 2]);
  expect([...tokenOf]).toEqual([0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
});
