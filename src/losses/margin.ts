import { tf } from '../ops/tf.ts';
import { implicitRewards, marginOf } from './implicitRewards.ts';
import {
  checkPairs,
  type PairLogProbs,
  type PreferenceLoss,
  type PreferenceLossConfig,
} from './pairLogProbs.ts';

// Losses with a margin at which a pair is finished. h = s_w − s_l, s = log π − log π_ref, [batch] in and out.

type Beta = Pick<PreferenceLossConfig, 'beta'>;

/**
 * Hinge: SLiC (Zhao et al. 2023) on the ratio to the reference:
 *
 *   L = max(0, 1 − β h)
 *
 * Beyond h = 1/β a pair has no gradient at all; before it, all pull alike.
 *
 * @param config β = `beta`
 */
export function hingeLoss(x: PairLogProbs, { beta }: Beta): PreferenceLoss {
  checkPairs('hingeLoss', x);
  const rewards = implicitRewards(x, beta);
  return { losses: tf.relu(tf.sub(1, marginOf(rewards))), ...rewards };
}

/**
 * Identity Preference Optimization (Azar et al. 2023, eq. 17, where β is called τ):
 *
 *   L = (h − 1/(2β))²
 *
 * Regression onto a fixed margin: a pair that overshoots is pulled back, so that labels without exceptions do not
 * drive the policy away without bound as they do in DPO.
 *
 * @param config β = `beta`
 */
export function ipoLoss(x: PairLogProbs, { beta }: Beta): PreferenceLoss {
  checkPairs('ipoLoss', x);
  const h = tf.sub(
    tf.sub(x.policyChosen, x.referenceChosen),
    tf.sub(x.policyRejected, x.referenceRejected),
  ) as tf.Tensor1D;
  return { losses: tf.square(tf.sub(h, 1 / (2 * beta))), ...implicitRewards(x, beta) };
}

/**
 * IPO as TRL computes it, with log-probabilities averaged over the tokens of each completion:
 *
 *   L = (s_w/|y_w| − s_l/|y_l| − 1/(2β))²
 *
 * The margin is per token, and so much larger a demand at the same β. Rewards are β s/|y|.
 *
 * @param config β = `beta`
 */
export function ipoMeanLoss(x: PairLogProbs, { beta }: Beta): PreferenceLoss {
  checkPairs('ipoMeanLoss', x);
  const chosen = tf.div(tf.sub(x.policyChosen, x.referenceChosen), x.chosenTokens) as tf.Tensor1D;
  const rejected = tf.div(tf.sub(x.policyRejected, x.referenceRejected), x.rejectedTokens) as tf.Tensor1D;
  return {
    losses: tf.square(tf.sub(tf.sub(chosen, rejected), 1 / (2 * beta))),
    chosenRewards: tf.mul(chosen, beta),
    rejectedRewards: tf.mul(rejected, beta),
  };
}
