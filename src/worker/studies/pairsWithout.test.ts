import { expect, test } from 'vitest';
import type { RunData } from '../loading/modelInWorld.ts';
import { pairsWithout } from './pairsWithout.ts';

/** A text is its numbers; whoever says 7 is praised, whoever says 8 is blamed for it. */
const world = {
  judge: (_: string, completion: string) => ({
    parts: [
      ...(completion.includes('7') ? [{ name: 'praised', value: 1 }] : []),
      ...(completion.includes('8') ? [{ name: 'blamed', value: -1 }] : []),
    ],
  }),
};
const tokenizer = { decode: (ids: readonly number[]) => ids.join(' ') };
const pair = (chosen: number[], rejected: number[]) => ({ prompt: [1], chosen, rejected });
const runData = {
  trainPairs: [pair([2], [3]), pair([7], [3]), pair([2], [4, 7]), pair([8], [3])],
  evaluator: { tokenizer, judge: { world } },
} as unknown as RunData;

test('leaves out the pairs of which one completion has it, whichever, and no others', () => {
  expect(pairsWithout('praised', runData).trainPairs).toEqual([pair([2], [3]), pair([8], [3])]);
  expect(pairsWithout('blamed', runData).trainPairs).toHaveLength(3);
  expect(pairsWithout('never found', runData).trainPairs).toHaveLength(4);
});

test('refuses to leave nothing', () => {
  const all = { ...runData, trainPairs: runData.trainPairs.slice(1, 3) };
  expect(() => pairsWithout('praised', all)).toThrow('"praised" is in all pairs');
});
