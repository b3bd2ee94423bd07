import type { JudgementPart } from '../../experiment/metrics/metrics.ts';
import { MAX_COMPLETION } from './grammar.ts';
import { misplaced } from './order.ts';
import type { TextReading } from './parser.ts';

/** What each slip of writing costs before saturation. */
export const costs = {
  /** A word of a sentence that is not one of the grammar's. */
  word: 0.15,
  /** Such a sentence, on top of its words. */
  sentence: 1.2,
  /** Understood, but not as this world writes. */
  wording: 0.2,
  /** Out of order, or a second sentence of a kind. */
  place: 0.8,
  /** A wrong space, capital or mark. */
  spelling: 0.4,
  /** A word or mark beyond the longest summary. */
  length: 0.4,
  unfinished: 1,
} as const;

/** Everything that is wrong with the writing, with negative values. `start` is where the prompt ends. */
export function faultsOf(reading: TextReading, completion: string, start: number): JudgementPart[] {
  const faults: JudgementPart[] = [];
  const { tokens, sentences } = reading;
  const add = (name: string, cost: number, from: number, to: number) =>
    faults.push({ name, value: -cost, span: [start + from, start + to] });
  const begins = (token: number) => tokens[token].start;
  const ends = (token: number) => tokens[token].end;

  for (const { from, to, role, written } of sentences) {
    if (!role) add('not a sentence', costs.sentence + costs.word * (to - from), begins(from), ends(to - 1));
    else if (!written) add('odd wording', costs.wording, begins(from), ends(to - 1));
  }
  for (const { from, to } of misplaced(sentences))
    add('out of place', costs.place, begins(from), ends(to - 1));
  for (const [from, to] of misspelt(reading, completion)) add('spelling', costs.spelling, from, to);
  const excess = tokens.length - MAX_COMPLETION;
  if (excess > 0) add('rambles', excess * costs.length, begins(MAX_COMPLETION), completion.length);
  if (!reading.finished) add('unfinished', costs.unfinished, completion.length, completion.length);
  return faults;
}

/** Where the completion departs from the grammar's spelling: a word, or the gap before it. */
function misspelt({ tokens, sentences, spelling }: TextReading, completion: string): [number, number][] {
  const words = sentences.flatMap((sentence) => sentence.words);
  const right = ` ${spelling}`;
  const wrong: [number, number][] = [];
  let at = 0;
  let previous = 0;
  for (let i = 0; i < tokens.length; i++) {
    const { start, end } = tokens[i];
    const gap = right.startsWith(' ', at) ? ' ' : '';
    const word = right.slice(at + gap.length, at + gap.length + words[i].length);
    if (completion.slice(previous, start) !== gap) wrong.push([previous, end]);
    else if (completion.slice(start, end) !== word) wrong.push([start, end]);
    at += gap.length + words[i].length;
    previous = end;
  }
  if (previous < completion.length) wrong.push([previous, completion.length]);
  return wrong;
}
