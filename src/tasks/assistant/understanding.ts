import { read } from '../language/read.ts';
import { tokenise } from '../language/tokens.ts';
import type { Kind } from './kinds.ts';
import { anyQuestion } from './questions.ts';
import { kinds, topicsOf } from './topics.ts';

/** What a prompt asks. The topic is null where a guess found none. */
export interface Question {
  kind: Kind;
  topic: string | null;
}

/** The question without "Question:" and "Answer:". */
const bare = (prompt: string) => prompt.replace(/^\s*Question:/i, '').replace(/Answer:\s*$/i, '');

/** The kind and topic of a question that the grammar knows, with or without what stands around it. */
export function parseQuestion(prompt: string): Question | null {
  const tokens = tokenise(bare(prompt));
  const whole = read(anyQuestion, tokens, 0, new Map()).find((reading) => reading.to === tokens.length);
  if (!whole) return null;
  const about = (prefix: string) =>
    whole.claims.find((c) => c.topic.startsWith(prefix))!.topic.slice(prefix.length);
  const kind = kinds.find(({ name }) => name === about('kind '))!;
  return { kind, topic: about('topic ') };
}

/** Evidence below this is no guess: about one word that a single kind has. */
export const EVIDENCE = 0.9;
/** A word that so many kinds share tells nothing, and neither do these. */
export const COMMON = 4;

export const FUNCTION_WORDS = new Set(
  'a the of on in at to for from with by i my me it is do this that'.split(' '),
);

const wordsOf = (text: string) => new Set(tokenise(text.replace(/\{\w\}/g, '')).map((token) => token.word));
const wordsOfKind = new Map(
  kinds.map((kind) => [kind, wordsOf([...kind.asks, ...topicsOf(kind)].join(' '))]),
);
const sharers = (word: string) => kinds.filter((kind) => wordsOfKind.get(kind)!.has(word)).length;

/** For a question put in other words: the kind with most of its telling words, each worth 1 ÷ the kinds that share it. */
export function guessQuestion(prompt: string): Question | null {
  const asked = [...wordsOf(bare(prompt))];
  const evidence = kinds.map((kind) =>
    asked
      .filter(
        (word) => wordsOfKind.get(kind)!.has(word) && sharers(word) < COMMON && !FUNCTION_WORDS.has(word),
      )
      .reduce((sum, word) => sum + 1 / sharers(word), 0),
  );
  const most = Math.max(...evidence);
  if (most < EVIDENCE) return null;
  const kind = kinds[evidence.indexOf(most)];
  const has = new Set(asked);
  const topic = topicsOf(kind).find((text) => [...wordsOf(text)].every((word) => has.has(word)));
  return { kind, topic: topic ?? null };
}

/** Prompts come again and again with other answers: those understood lately are remembered. */
const remembered = new Map<string, Question | null>();
const REMEMBERED = 1000;

/** What the prompt asks, as well as can be told; null where it could be anything. */
export function understood(prompt: string): Question | null {
  let found = remembered.get(prompt);
  if (found === undefined) {
    found = parseQuestion(prompt) ?? guessQuestion(prompt);
    if (remembered.size >= REMEMBERED) remembered.clear();
    remembered.set(prompt, found);
  }
  return found;
}
