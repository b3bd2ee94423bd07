import { MAX_TOKENS } from './grammar.ts';
import { type AnswerReading, misplaced } from './parser.ts';

/** Something found in a completion, by characters counted from its beginning. */
export interface Finding {
  name: string;
  /** Before saturation; below 0 for what is wrong. */
  value: number;
  from: number;
  to: number;
  /** Whether reasonable people differ about it. */
  taste?: boolean;
}

/** What each fault costs before saturation. None is so cheap that one more tip would pay for it. */
export const costs = {
  /** A sentence that is not one of the grammar's … */
  sentence: 1.2,
  /** … and each of its words. */
  word: 0.2,
  /** Understood, but put as this world's answers never put it. */
  wording: 0.4,
  /** A wrong space or capital. */
  spelling: 0.8,
  /** A greeting after the beginning, a farewell before the end. */
  place: 1,
  /** A word or mark beyond what fits. */
  length: 0.8,
  /** No mark at the end. */
  unfinished: 1.2,
} as const;

/** Everything that is wrong with the writing, whatever was asked. */
export function faultsOf(reading: AnswerReading, completion: string): Finding[] {
  const { tokens, sentences } = reading;
  const faults: Finding[] = [];
  const add = (name: string, cost: number, from: number, to: number) =>
    faults.push({ name, value: -cost, from, to });
  for (const { from, to, role, written } of sentences) {
    const [start, end] = [tokens[from].start, tokens[to - 1].end];
    if (!role) {
      add('not a sentence', costs.sentence, start, end);
      for (const token of tokens.slice(from, to)) add('makes no sense', costs.word, token.start, token.end);
    } else if (!written) add('odd wording', costs.wording, start, end);
  }
  for (const { from, to } of misplaced(sentences))
    add('out of place', costs.place, tokens[from].start, tokens[to - 1].end);
  for (const [from, to] of misspelt(reading, completion)) add('spelling', costs.spelling, from, to);
  const excess = tokens.length - MAX_TOKENS;
  if (excess > 0) add('runs on', excess * costs.length, tokens[MAX_TOKENS].start, completion.length);
  if (!reading.finished) add('unfinished', costs.unfinished, completion.length, completion.length);
  return faults;
}

/** Where the completion departs from the grammar's spelling, as character ranges: a word with the gap before it. */
function misspelt({ tokens, words, spelling }: AnswerReading, completion: string): [number, number][] {
  const wrong: [number, number][] = [];
  const expected = ` ${spelling}`;
  let at = 0;
  let previous = 0;
  for (const [i, { end }] of tokens.entries()) {
    const gap = expected[at] === ' ' ? ' ' : '';
    const word = expected.slice(at + gap.length, at + gap.length + words[i].length);
    if (completion.slice(previous, end) !== gap + word) wrong.push([previous, end]);
    at += gap.length + words[i].length;
    previous = end;
  }
  if (tokens.length > 0 && previous < completion.length) wrong.push([previous, completion.length]);
  return wrong;
}
