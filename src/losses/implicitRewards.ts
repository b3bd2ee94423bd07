import { tf } from '../ops/tf.ts';
import type { PairLogProbs, PreferenceLoss } from './pairLogProbs.ts';

type Rewards = Pick<PreferenceLoss, 'chosenRewards' | 'rejectedRewards'>;

/** r̂ = β s,  s = log π(y|x) − log π_ref(y|x), for both completions (Rafailov et al. 2023, eq. 5 up to Z(x)). */
export function implicitRewards(x: PairLogProbs, beta: number): Rewards {
  return {
    chosenRewards: tf.mul(tf.sub(x.policyChosen, x.referenceChosen), beta),
    rejectedRewards: tf.mul(tf.sub(x.policyRejected, x.referenceRejected), beta),
  };
}

/** z = β h = r̂(x, y_w) − r̂(x, y_l). [batch] */
export function marginOf({ chosenRewards, rejectedRewards }: Rewards): tf.Tensor1D {
  return tf.sub(chosenRewards, rejectedRewards);
}

/** −ln σ(z) = softplus(−z): finite at any margin, unlike the logarithm of a σ that was rounded to 0. */
export function negLogSigmoid<T extends tf.Tensor>(z: T): T {
  return tf.softplus(tf.neg(z));
}
