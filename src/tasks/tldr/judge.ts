import type { JudgementPart } from '../../experiment/metrics/metrics.ts';
import { isPunctuation } from '../language/tokens.ts';
import type { Judgement } from '../world.ts';
import { contentOf } from './content.ts';
import { faultsOf } from './faults.ts';
import { readSummary } from './parser.ts';
import { readFacts } from './post.ts';

/** Words of a summary that are free, and what each more costs. */
export const BRIEF = 8;
export const WORD_COST = 0.12;
/** Length is not worse than this: limit · (1 − e^(−sum / limit)). */
export const LENGTH_LIMIT = 3;
/** Faults saturate, so that gibberish is bad but not infinitely so. More than all credit together. */
export const FAULT_LIMIT = 7;

/**
 * What the post's writer would think of a summary: how much of it is told, what is made up, and how long it
 * takes. Credit is only for whole sentences, once for each fact; what is told wrong, twice or besides costs
 * more than it can bring. The score is the sum of the parts.
 */
export function judge(prompt: string, completion: string): Judgement {
  const reading = readSummary(completion);
  const { tokens, sentences } = reading;
  const span = (from: number, to: number): [number, number] => [
    prompt.length + tokens[from].start,
    prompt.length + tokens[to - 1].end,
  ];
  const content = contentOf(readFacts(prompt), sentences, span);
  const words = tokens.flatMap((token, i) => (isPunctuation(token.word) ? [] : [i]));
  const length: JudgementPart[] =
    words.length > BRIEF
      ? [
          {
            name: 'length',
            value: -WORD_COST * (words.length - BRIEF),
            span: span(words[BRIEF], tokens.length),
          },
        ]
      : [];
  const taste = [...content.feeling, ...saturated(length, LENGTH_LIMIT)];
  const faults = saturated([...content.faults, ...faultsOf(reading, completion, prompt.length)], FAULT_LIMIT);
  const parts = [...content.credit, ...taste, ...faults];
  return { score: total(parts), parts, taste: total(taste) };
}

const total = (parts: readonly JudgementPart[]) => parts.reduce((sum, part) => sum + part.value, 0);

/** Scales negative values so that their sum stays above −limit; shares stay as they were. */
function saturated(parts: JudgementPart[], limit: number): JudgementPart[] {
  const sum = total(parts);
  if (sum === 0) return parts;
  const scale = (-limit * (1 - Math.exp(sum / limit))) / sum;
  return parts.map((part) => ({ ...part, value: part.value * scale }));
}
