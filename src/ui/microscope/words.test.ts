import { expect, test } from 'vitest';
import { groupWords, largestMoves, readWords } from './words.ts';

const token = (text: string, policy: number, reference: number) => ({ text, policy, reference });
const tokens = [
  token(' won', -1, -1.5),
  token('der', -0.5, -0.25),
  token(' plot', -2, -2),
  token('<|endoftext|>', -0.25, -1),
];

test('the pieces of a word are one word, and their log-probabilities add up', () => {
  expect(groupWords(tokens).map(({ ink, tokens }) => [ink, tokens.length])).toEqual([
    ['wonder', 2],
    ['plot', 1],
    ['∎', 1],
  ]);
  expect(readWords(tokens).map(({ policy, reference, logRatio }) => [policy, reference, logRatio])).toEqual([
    [-1.5, -1.75, 0.25],
    [-2, -2, 0],
    [-0.25, -1, 0.75],
  ]);
});

test('words together have the log-ratio of all tokens', () => {
  const total = tokens.reduce((sum, { policy, reference }) => sum + policy - reference, 0);
  expect(readWords(tokens).reduce((sum, { logRatio }) => sum + logRatio, 0)).toBe(total);
});

test('the largest moves come first, in either direction, and what stayed is none', () => {
  const words = [0.1, -2, 0, 0.7, 0.001].map((logRatio) => ({ logRatio }));
  expect(largestMoves(words, 2).map(({ logRatio }) => logRatio)).toEqual([-2, 0.7]);
  expect(largestMoves(words, 9)).toHaveLength(3);
});
