import { random } from '../experiment/random.ts';
import type { LanguageModel } from '../model/languageModel.ts';
import { batchOf, completionLogProbs } from '../model/sequences.ts';
import { tf } from '../ops/tf.ts';

// For tests of what is learnt in the end: a language so small that every completion can be written down, and the
// optimal policy with it.

/** A model of one layer with five words, of which 0 ends the text. */
export const tinyConfig = {
  architecture: 'gpt2',
  vocabulary: 5,
  contextLength: 3,
  width: 16,
  layers: 1,
  heads: 2,
  layerNormEpsilon: 1e-5,
  endOfText: 0,
  tiedHead: true,
} as const;

/** Weights far enough from 0 that the reference has preferences of its own. [parameters] */
export function tinyWeights(size: number, seed = 5): Float32Array {
  const stream = random(seed, 'tiny weights');
  return Float32Array.from({ length: size }, () => 0.3 * stream.normal());
}

/** Every completion of at most `length` tokens: those that end, and those that the limit cuts off. */
export function allCompletions(vocabulary: number, endOfText: number, length: number): number[][] {
  if (length === 0) return [[]];
  const rest = allCompletions(vocabulary, endOfText, length - 1);
  return Array.from({ length: vocabulary }, (_, token) => token).flatMap((token) =>
    token === endOfText ? [[token]] : rest.map((tokens) => [token, ...tokens]),
  );
}

/** π(y|x) of every given completion; they sum to 1 where none is missing. */
export async function probabilities(
  { config, parameters }: LanguageModel,
  prompt: readonly number[],
  completions: readonly (readonly number[])[],
): Promise<number[]> {
  const batch = batchOf(completions.map((completion) => ({ prompt, completion })));
  const logProbs = completionLogProbs(config, parameters.tensors, batch);
  const values = await logProbs.data();
  tf.dispose(logProbs);
  return Array.from(values, Math.exp);
}

/**
 * The optimal policy (Rafailov et al. 2023, eq. 4): π* = π_ref exp(r/β) / Z.
 *
 * @param reference π_ref of every outcome
 * @param rewards r of the same
 */
export function optimalPolicy(
  reference: readonly number[],
  rewards: readonly number[],
  beta: number,
): number[] {
  const weights = reference.map((p, i) => p * Math.exp(rewards[i] / beta));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
