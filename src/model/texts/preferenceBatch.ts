import type { tf } from '../../ops/tf.ts';
import type { LanguageModel } from '../languageModel.ts';
import { inputLength, type Sequence, type SequenceBatch } from '../sequences.ts';

/** A preference pair as token ids; both completions answer the same prompt. */
export interface TokenPair {
  prompt: readonly number[];
  chosen: readonly number[];
  rejected: readonly number[];
}

/** Chosen completions first, then the rejected ones in the same order: one batch for one forward pass. */
export function sequencesOf(pairs: readonly TokenPair[]): Sequence[] {
  return [
    ...pairs.map(({ prompt, chosen }) => ({ prompt, completion: chosen })),
    ...pairs.map(({ prompt, rejected }) => ({ prompt, completion: rejected })),
  ];
}

/**
 * One row length for all batches of a run, a multiple of eight: with few shapes the backend compiles few
 * programs and its pool of buffers stays small.
 */
export function commonLength(pairs: readonly TokenPair[], contextLength: number): number {
  const longest = inputLength(sequencesOf(pairs));
  return Math.min(Math.ceil(longest / 8) * 8, Math.max(longest, contextLength));
}

/** Pairs with the log-probabilities that a loss is made of: chosen rows first, then the rejected ones. */
export interface ScoredPairs {
  policy: LanguageModel;
  pairs: readonly TokenPair[];
  batch: SequenceBatch;
  /** log π(y|x) [2 × pairs] */
  policyLogps: tf.Tensor1D;
  /** log π_ref(y|x) [2 × pairs] */
  referenceLogps: tf.Tensor1D;
}
