import type { JudgementPart } from '../../experiment/metrics/metrics.ts';
import type { FoundClaim } from '../language/read.ts';
import type { Judgement } from '../world.ts';
import { faultsOf } from './faults.ts';
import { readReview } from './parser.ts';

/** Praise and complaint saturate at ± this: a tenth compliment adds less than the first. */
export const PRAISE_LIMIT = 4.5;
/** Sum of claims at which saturation is felt: total = limit · tanh(sum / scale). */
export const PRAISE_SCALE = 9;
/** Faults saturate too, so that gibberish is bad but not infinitely so: limit · (1 − e^(−sum / limit)). */
export const FAULT_LIMIT = 6;

/**
 * What a careful reader would conclude about the film, less what is wrong with the writing.
 *
 * Praise is read from the whole review, since a prompt like "I hated" is part of what is said. Each topic
 * counts once, by the last statement about it: the writer's last word. Faults count in the completion only:
 * nobody is blamed for the prompt. The score is the sum of the parts.
 */
export function judge(prompt: string, completion: string): Judgement {
  const text = prompt + completion;
  const reading = readReview(text);
  const span = (from: number, to: number): [number, number] => [
    reading.tokens[from].start,
    reading.tokens[to - 1].end,
  ];
  const said = lastWords(reading.sentences.flatMap((sentence) => sentence.claims));
  const praise = saturated(
    said.map((claim) => ({
      name: `${claim.topic}: ${toneOf(claim.value)}`,
      value: claim.value,
      span: span(claim.from, claim.to),
    })),
    (sum) => PRAISE_LIMIT * Math.tanh(sum / PRAISE_SCALE),
  );
  const faults = saturated(
    faultsOf(reading, text, prompt.length),
    (sum) => -FAULT_LIMIT * (1 - Math.exp(sum / FAULT_LIMIT)),
  );
  const parts = [...praise, ...faults];
  const total = (list: JudgementPart[]) => list.reduce((sum, part) => sum + part.value, 0);
  return { score: total(parts), parts, taste: total(praise) };
}

/** The last claim about each topic, in the order of the text. */
function lastWords(claims: readonly FoundClaim[]): FoundClaim[] {
  return claims.filter((claim, i) => !claims.some((later, j) => j > i && later.topic === claim.topic));
}

/** Scales the values so that their sum becomes `limit(sum)`; shares stay as they were. */
function saturated(parts: JudgementPart[], limit: (sum: number) => number): JudgementPart[] {
  const sum = parts.reduce((total, part) => total + part.value, 0);
  if (sum === 0) return parts;
  const scale = limit(sum) / sum;
  return parts.map((part) => ({ ...part, value: part.value * scale }));
}

function toneOf(value: number): string {
  if (value >= 0.7) return 'praised';
  if (value >= 0) return 'faintly praised';
  return value > -0.7 ? 'mildly criticised' : 'criticised';
}
