import type { PairLogProbs } from '../losses/pairLogProbs.ts';
import type { SequenceBatch } from '../model/sequences.ts';
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
