import { klBaseline } from '../losses/kto.ts';
import type { PairLogProbs } from '../losses/pairLogProbs.ts';
import type { LanguageModel } from '../model/languageModel.ts';
import type { TokenPair } from '../model/preferenceBatch.ts';
import { batchOf, completionLogProbs, type SequenceBatch } from '../model/sequences.ts';
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
  const { contextLength } = policy.config;
  const mismatched = pairs.flatMap(({ prompt }, i) => {
    const completion = pairs[(i + 1) % pairs.length].chosen.slice(0, contextLength + 1 - prompt.length);
    return pairs.length > 1 && completion.length > 0 ? [{ prompt, completion }] : [];
  });
  if (mismatched.length === 0) return tf.scalar(0);
  return tf.tidy(() => {
    // Prompt and completion of different pairs can be longer together than any pair is.
    const longest = mismatched.reduce((n, m) => Math.max(n, m.prompt.length + m.completion.length - 1), time);
    const batch = batchOf(mismatched, longest);
    const logps = ({ config, parameters }: LanguageModel) =>
      completionLogProbs(config, parameters.tensors, batch);
    return klBaseline(logps(policy), logps(reference));
  });
}
