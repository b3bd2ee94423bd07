import { tf } from '../ops/tf.ts';
import type { PreferenceLoss } from './pairLogProbs.ts';

/**
 * Direct Preference Optimization (Rafailov et al. 2023, eq. 7):
 *
 *   L = −ln σ(β h),  h = (log π(y_w|x) − log π_ref(y_w|x)) − (log π(y_l|x) − log π_ref(y_l|x))
 *
 * Its gradient with respect to log π(y_w|x) is −β σ(−β h): pairs that are ranked wrongly weigh most.
 * While the policy equals the reference h = 0 and L = ln 2. Computed as softplus(−β h), finite at any margin.
 *
 * All log-probabilities are sums over completion tokens, end-of-text included, in nats.
 *
 * @param policyChosen log π(y_w|x) [batch]
 * @param policyRejected log π(y_l|x) [batch]
 * @param referenceChosen log π_ref(y_w|x) [batch]
 * @param referenceRejected log π_ref(y_l|x) [batch]
 * @param beta β > 0, the strength of the tether to the reference
 */
export function dpoLoss(
  policyChosen: tf.Tensor1D,
  policyRejected: tf.Tensor1D,
  referenceChosen: tf.Tensor1D,
  referenceRejected: tf.Tensor1D,
  beta: number,
): PreferenceLoss {
  const sizes = [policyChosen, policyRejected, referenceChosen, referenceRejected].map((x) => x.shape[0]);
  if (new Set(sizes).size !== 1) throw new Error(`dpoLoss: batches of different sizes (${sizes})`);
  const chosenRewards = tf.mul(tf.sub(policyChosen, referenceChosen), beta) as tf.Tensor1D;
  const rejectedRewards = tf.mul(tf.sub(policyRejected, referenceRejected), beta) as tf.Tensor1D;
  const margins = tf.sub(chosenRewards, rejectedRewards);
  return { losses: tf.softplus(tf.neg(margins)) as tf.Tensor1D, chosenRewards, rejectedRewards };
}
