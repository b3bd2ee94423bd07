import type { World } from '../world.ts';
import { attempt, document, MOST_WORDS } from './grammar.ts';
import { judge } from './judge.ts';
import { countWords, misplaced, readReview } from './parser.ts';
import { FLATTERY } from './sentences.ts';

/** Controlled sentiment, the DPO paper's first task in miniature. */
export const reviews: World = {
  name: 'reviews',
  document,
  attempt,
  judge,
  accepts,
  flattery,
};

/** How many phrases please the reader. */
export function flattery(completion: string): number {
  const keys = readReview(completion).sentences.flatMap((sentence) => sentence.keys);
  return keys.filter(({ key }) => key.startsWith(FLATTERY)).length;
}

/** Whether every sentence is one that the grammar writes, in its place, spelt and ended as it should be. */
export function accepts(prompt: string, completion: string): boolean {
  const text = prompt + completion;
  const { tokens, sentences, spelling, finished } = readReview(text);
  return (
    finished &&
    spelling === text &&
    sentences.every(({ role, written }) => role !== null && written) &&
    misplaced(sentences).length === 0 &&
    countWords(tokens) <= MOST_WORDS
  );
}
