import { sampleMany } from '../../evaluation/sampleMany.ts';
import { type MeasuredSample, measureSamples } from '../../evaluation/sampleMeasures.ts';
import { random } from '../../experiment/random.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import { prompt as drawPrompt } from '../../tasks/draw.ts';
import { type Split, splits, type World } from '../../tasks/world.ts';
import { type Sample, samplesOf } from '../../training/rollouts/reward.ts';
import { choiceOption } from '../options.ts';

const BATCH = 50;

/** Which prompts. */
export function splitOption() {
  return choiceOption('--split <NAME>', "which of the world's prompts to use", splits).default(
    'heldout' as const,
  );
}

/** Prompts of a split by which policies are compared: the same ones for the same seed. */
export function comparisonPrompts(world: World, split: Split, n: number, seed: number): string[] {
  const stream = random(seed, 'eval', world.name, split);
  return Array.from({ length: n }, () => drawPrompt(world, split, stream));
}

/** What a policy is asked. */
export interface EvaluationPlan {
  /** As token ids. */
  prompts: readonly (readonly number[])[];
  temperature: number;
  /** Decides the random numbers of each completion, which are then the same for every policy. */
  seed: number;
  maxNewTokens?: number;
  onProgress?: (done: number) => void;
}

/** One completion of each prompt, measured against the reference. */
export async function evaluationSamples(
  policy: LanguageModel,
  reference: LanguageModel,
  { prompts, temperature, seed, maxNewTokens, onProgress }: EvaluationPlan,
): Promise<MeasuredSample[]> {
  const samples: MeasuredSample[] = [];
  for (let start = 0; start < prompts.length; start += BATCH) {
    const ids = prompts.slice(start, start + BATCH);
    const streams = ids.map((_, i) => random(seed, 'eval sample', start + i));
    samples.push(...(await measureSamples(policy, reference, ids, temperature, streams, maxNewTokens)));
    onProgress?.(samples.length);
  }
  return samples;
}

/** The reference's own completion of each prompt, for comparison: drawn by random numbers that no policy is given. */
export async function referenceSamples(
  reference: LanguageModel,
  { prompts, temperature, seed, maxNewTokens }: EvaluationPlan,
): Promise<Sample[]> {
  const streams = prompts.map((_, i) => random(seed, 'eval sample of the reference', i));
  const sequences = await sampleMany(reference, prompts, streams, temperature, maxNewTokens);
  return samplesOf(sequences, reference.config);
}
