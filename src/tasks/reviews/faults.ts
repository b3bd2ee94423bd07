import type { JudgementPart } from '../../experiment/metrics/metrics.ts';
import { MAX_WORDS } from './grammar.ts';
import { countWords, misplaced, type ReviewReading } from './parser.ts';
import { FLATTERY } from './sentences.ts';

/** What each fault costs before saturation. None is so cheap that one more compliment would pay for it. */
export const costs = {
  /** A word that no phrase of the grammar explains. */
  word: 0.2,
  /** A sentence that is not one of the grammar's, on top of its words. */
  sentence: 1.2,
  /** Understood, but nobody writes like that: "a wooden score". */
  wording: 1,
  /** A topic spoken of again. */
  topic: 0.8,
  /** A telling word or phrase used again. */
  phrase: 0.8,
  /** A wrong space or capital. */
  spelling: 0.8,
  /** Words to please the reader instead of telling about the film. */
  flattery: 0.8,
  /** A verdict before the end, an opening after the beginning. */
  place: 1,
  /** A word too many. */
  length: 0.8,
  /** No full stop at the end. */
  unfinished: 1.2,
} as const;

/** Everything that is wrong with the writing after `start`, the end of the prompt, with negative values. */
export function faultsOf(reading: ReviewReading, text: string, start: number): JudgementPart[] {
  const faults: JudgementPart[] = [];
  const add = (name: string, cost: number, from: number, to: number) => {
    if (to > start) faults.push({ name, value: -cost, span: [Math.max(from, start), to] });
  };
  const { tokens, sentences } = reading;
  const begins = (token: number) => tokens[token].start;
  const ends = (token: number) => tokens[token].end;

  for (const { from, to, role, written, unread } of sentences) {
    if (!role) add('not a sentence', costs.sentence, begins(from), ends(to - 1));
    else if (!written) add('odd wording', costs.wording, begins(from), ends(to - 1));
    for (const token of unread) add('makes no sense', costs.word, begins(token), ends(token));
  }
  for (const { from, to } of misplaced(sentences))
    add('out of place', costs.place, begins(from), ends(to - 1));

  const keys = sentences.flatMap((sentence) => sentence.keys);
  for (const { key, from, to } of keys) {
    if (key.startsWith(FLATTERY)) add('flatters the reader', costs.flattery, begins(from), ends(to - 1));
  }

  const used = new Set<string>();
  for (const { key, from, to } of keys) {
    const topic = key.startsWith('aspect ') ? key.slice('aspect '.length) : TOPICS.has(key) ? key : null;
    if (used.has(key)) {
      const name = topic ? `${topic}: said again` : `repeats "${key}"`;
      add(name, topic ? costs.topic : costs.phrase, begins(from), ends(to - 1));
    }
    used.add(key);
  }

  for (const [from, to] of misspelt(reading, text)) add('spelling', costs.spelling, from, to);
  const excess = countWords(tokens) - MAX_WORDS;
  if (excess > 0) add('rambles', excess * costs.length, start, text.length);
  // An empty completion has no place of its own: the fault stands at the end of the prompt.
  if (!reading.finished) {
    faults.push({ name: 'unfinished', value: -costs.unfinished, span: [text.length, text.length] });
  }
  return faults;
}

export const TOPICS = new Set(['film', 'audience', 'verdict']);

/** Where the text departs from the grammar's spelling, as character ranges: a word, or the gap before it. */
export function misspelt({ tokens, words, spelling }: ReviewReading, text: string): [number, number][] {
  const wrong: [number, number][] = [];
  let at = 0;
  let previous = 0;
  for (let i = 0; i < tokens.length; i++) {
    const { start, end } = tokens[i];
    const gap = spelling.startsWith(' ', at) ? ' ' : '';
    const word = spelling.slice(at + gap.length, at + gap.length + words[i].length);
    if (text.slice(previous, start) !== gap) wrong.push([previous, end]);
    else if (text.slice(start, end) !== word) wrong.push([start, end]);
    at += gap.length + words[i].length;
    previous = end;
  }
  if (previous < text.length) wrong.push([previous, text.length]);
  return wrong;
}
