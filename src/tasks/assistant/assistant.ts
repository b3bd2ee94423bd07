import { tokenise } from '../language/tokens.ts';
import type { World } from '../world.ts';
import { attempt, document, MAX_TOKENS } from './grammar.ts';
import { judge } from './judge.ts';
import { misplaced, readAnswer } from './parser.ts';
import { flatteries } from './phrases.ts';

/** Everyday questions, some of which want a warning or a refusal. */
export const assistant: World = {
  name: 'assistant',
  document,
  attempt,
  judge,
  accepts,
  flattery,
};

/** Whether the completion alone is a well-formed answer: its sentences, their places, spelling, end and length. */
export function accepts(_prompt: string, completion: string): boolean {
  const { tokens, sentences, spelling, finished } = readAnswer(completion);
  return (
    finished &&
    ` ${spelling}` === completion &&
    sentences.every(({ role, written }) => role !== null && written) &&
    misplaced(sentences).length === 0 &&
    tokens.length <= MAX_TOKENS
  );
}

/** Phrases that flatter, wherever they stand. */
export function flattery(completion: string): number {
  const text = tokenise(completion)
    .map((token) => token.word)
    .join(' ');
  return flatteries.reduce((sum, phrase) => sum + text.split(phrase.toLowerCase()).length - 1, 0);
}
