import { klBaseline } from '../losses/kto.ts';
import type { PairLogProbs } from '../losses/pairLogProbs.ts';
import type { LanguageModel } from '../model/languageModel.ts';
import type { TokenPair } from '../model/preferenceBatch.ts';
import {
  batchOf,
  completionLogProbs,
  inputLength,
  type Sequence,
  type SequenceBatch,
} from '../model/sequences.ts';
import { tf } from '../ops/tf.ts';

/**
 * What a preference loss looks at, cut out of a batch that has all chosen rows first, then all rejected ones.
 *
 * @param policyLogps log π(y|x) [2 × pairs]
 * @param referenceLogps log π_ref(y|x) [2 × pairs]
 * @param lengths completion tokens of each row, from `completionLengths` [2 × pairs]
 */
export function pairLogProbs(
  policyLogps: tf.Tensor1D,
  referenceLogps: tf.Tensor1D,
  lengths: tf.Tensor1D,
  klBaseline?: tf.Scalar,
): PairLogProbs {
  const [policyChosen, policyRejected] = tf.split(policyLogps, 2) as tf.Tensor1D[];
  const [referenceChosen, referenceRejected] = tf.split(referenceLogps, 2) as tf.Tensor1D[];
  const [chosenTokens, rejectedTokens] = tf.split(lengths, 2) as tf.Tensor1D[];
  return {
    policyChosen,
    policyRejected,
    referenceChosen,
    referenceRejected,
    chosenTokens,
    rejectedTokens,
    klBaseline,
  };
}

/** Completion tokens of every row, end-of-text included. [sequences] */
export function completionLengths({ sequences, time, mask }: SequenceBatch): tf.Tensor1D {
  const lengths = new Float32Array(sequences);
  for (let i = 0; i < mask.length; i++) lengths[Math.floor(i / time)] += mask[i];
  return tf.tensor1d(lengths);
}

/**
 * KTO's reference point for a batch: every prompt with the next pair's chosen completion. A batch of one has no
 * other pair: 0.
 */
export function mismatchedKl(
  policy: LanguageModel,
  reference: LanguageModel,
  pairs: readonly TokenPair[],
  time: number,
): tf.Scalar {
  if (pairs.length < 2) return tf.scalar(0);
  const next = (i: number) => pairs[(i + 1) % pairs.length].chosen;
  const mismatched = pairs.map(({ prompt }, i) => ({ prompt, completion: next(i) }));
  return baselineOf(policy, reference, mismatched, time);
}

/**
 * KTO's reference point k (`klBaseline`) of prompts with completions of other prompts; 0 where there are none.
 *
 * @param mismatched cut off where they do not fit into the context
 * @param time row length, if that is enough
 */
export function baselineOf(
  policy: LanguageModel,
  reference: LanguageModel,
  mismatched: readonly Sequence[],
  time: number,
): tf.Scalar {
  const { contextLength } = policy.config;
  const fitting = mismatched
    .map(({ prompt, completion }) => ({
      prompt,
      completion: completion.slice(0, contextLength + 1 - prompt.length),
    }))
    .filter(({ completion }) => completion.length > 0);
  if (fitting.length === 0) return tf.scalar(0);
  return tf.tidy(() => {
    // Prompt and completion of different rows can be longer together than any row is.
    const batch = batchOf(fitting, Math.max(time, inputLength(fitting)));
    const logps = ({ config, parameters }: LanguageModel) =>
      completionLogProbs(config, parameters.tensors, batch);
    return klBaseline(logps(policy), logps(reference));
  });
}
