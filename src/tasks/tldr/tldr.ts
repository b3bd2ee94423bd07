import type { World } from '../world.ts';
import { attempt, document, MAX_COMPLETION } from './grammar.ts';
import { judge } from './judge.ts';
import { misplaced } from './order.ts';
import { readSummary } from './parser.ts';

/** Summaries of short posts, the DPO paper's second task (Reddit TL;DR) in miniature. */
export const tldr: World = {
  name: 'tldr',
  document,
  attempt,
  judge,
  accepts,
  flattery,
};

/** Whether every sentence is one that the grammar writes, in its place, spelt and ended as it should be. */
export function accepts(_prompt: string, completion: string): boolean {
  const { tokens, sentences, spelling, finished } = readSummary(completion);
  return (
    finished &&
    completion === ` ${spelling}` &&
    sentences.every(({ role, written }) => role !== null && written) &&
    sentences.some(
      ({ role }) => role === 'event' || role === 'both' || role === 'feeling' || role === 'question',
    ) &&
    misplaced(sentences).length === 0 &&
    tokens.length <= MAX_COMPLETION
  );
}

/** How many sentences please the writer of the post. */
export function flattery(completion: string): number {
  return readSummary(completion).sentences.filter(({ role }) => role === 'flattery').length;
}
