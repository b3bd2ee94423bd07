import type { Judgement } from '../world.ts';
import { contentOf } from './content.ts';
import { type Finding, faultsOf } from './faults.ts';
import { readAnswer } from './parser.ts';
import { understood } from './understanding.ts';

/** What is wrong saturates, so that gibberish is bad but not infinitely so: limit · (1 − e^(−sum / limit)). */
export const LIMIT = 4;

/**
 * What a careful reader would think of an answer: whether it does what the question wants (tips, a warning or a
 * refusal, reasons), less what it should not have done and what is wrong with the writing. Good things are few,
 * since each kind counts less and less, and need no limit. The score is the sum of the parts.
 */
export function judge(prompt: string, completion: string): Judgement {
  const reading = readAnswer(completion);
  const findings = [...contentOf(understood(prompt), reading), ...faultsOf(reading, completion)];
  const wrong = findings.reduce((sum, { value }) => sum - Math.min(value, 0), 0);
  const scale = wrong > 0 ? (LIMIT * (1 - Math.exp(-wrong / LIMIT))) / wrong : 1;
  const scaled = findings.map((found) => ({
    ...found,
    value: found.value < 0 ? found.value * scale : found.value,
  }));
  const total = (list: readonly Finding[]) => list.reduce((sum, { value }) => sum + value, 0);
  return {
    score: total(scaled),
    parts: scaled.map(({ name, value, from, to }) => ({
      name,
      value,
      span: [prompt.length + from, prompt.length + to],
    })),
    taste: total(scaled.filter(({ taste }) => taste)),
  };
}
