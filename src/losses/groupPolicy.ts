import { tf } from '../ops/tf.ts';
import { k3Penalty } from './klEstimators.ts';
import { checkSizes } from './pairLogProbs.ts';
import { clippedPolicyLoss } from './ppo.ts';

/**
 * REINFORCE with a baseline, the loss of RLOO (Ahmadian et al. 2024): the whole completion is one action.
 *
 *   L = −A log π(y|x)
 *
 * For samples of the current policy, gradients are those of PPO's surrogate at ratio 1. The value means nothing.
 *
 * @param logProbs log π(y|x), sums over completion tokens [batch]
 * @param advantages A, from `rlooAdvantages` of rewards with the KL penalty inside [batch]
 * @returns [batch]
 */
export function reinforceLoss(logProbs: tf.Tensor1D, advantages: tf.Tensor1D): tf.Tensor1D {
  checkSizes('reinforceLoss', [logProbs, advantages]);
  return tf.neg(tf.mul(advantages, logProbs));
}

/** Completions of one or more groups, token by token. [batch, time] unless stated otherwise. */
export interface GroupSamples {
  /** log π(y_t|x, y_<t) */
  logProbs: tf.Tensor2D;
  /** log π_old, of the policy that drew the samples. */
  oldLogProbs: tf.Tensor2D;
  /** log π_ref */
  referenceLogProbs: tf.Tensor2D;
  /** A, one for each completion, from `grpoAdvantages`. [batch] */
  advantages: tf.Tensor1D;
  /** 1 for completion tokens, end-of-text included; 0 for prompt and padding. */
  mask: tf.Tensor2D;
}

/**
 * Group relative policy optimization (Shao et al. 2024, eq. 3): the clipped surrogate with one advantage for all
 * tokens of a completion, and the KL to the reference inside of the loss and not of the reward:
 *
 *   L = 1/|y| Σ_t [max(−A ρ_t, −A clip(ρ_t, 1 ± ε)) + β k3_t]
 *
 * @param config ε = `clip`, β = `beta`
 * @returns one loss for each completion [batch]
 */
export function grpoLoss(
  { logProbs, oldLogProbs, referenceLogProbs, advantages, mask }: GroupSamples,
  { clip, beta }: { clip: number; beta: number },
): tf.Tensor1D {
  checkSizes('grpoLoss', [logProbs, oldLogProbs, referenceLogProbs, mask]);
  const [batch] = logProbs.shape;
  if (advantages.shape[0] !== batch) {
    throw new Error(`grpoLoss: ${advantages.shape[0]} advantages for ${batch} completions`);
  }
  const ofTokens = tf.mul(tf.onesLike(logProbs), tf.reshape(advantages, [batch, 1])) as tf.Tensor2D; // [batch, time]
  const { losses } = clippedPolicyLoss(logProbs, oldLogProbs, ofTokens, clip);
  const penalised = tf.add(losses, tf.mul(k3Penalty(logProbs, referenceLogProbs), beta));
  return tf.div(tf.sum(tf.mul(penalised, mask), 1), tf.maximum(tf.sum(mask, 1), 1));
}
