import { tf } from '../ops/tf.ts';
import { marginOf, negLogSigmoid } from './implicitRewards.ts';
import { logOdds } from './logOdds.ts';
import {
  checkPairs,
  type PairLogProbs,
  type PreferenceLoss,
  type PreferenceLossConfig,
} from './pairLogProbs.ts';

// Losses of log-probabilities per token, so that a completion gains nothing by being long. [batch] in and out.

/**
 * Length-normalised DPO (Lambert et al. 2024, Tülu 3):
 *
 *   L = −ln σ(β (s_w/|y_w| − s_l/|y_l|)),  s = log π − log π_ref
 *
 * Rewards are β s/|y|, so the same strength takes a β larger by about the length of a completion.
 *
 * @param config β = `beta`
 */
export function sigmoidNormLoss(
  x: PairLogProbs,
  { beta }: Pick<PreferenceLossConfig, 'beta'>,
): PreferenceLoss {
  checkPairs('sigmoidNormLoss', x);
  const chosen = tf.sub(x.policyChosen, x.referenceChosen);
  const rejected = tf.sub(x.policyRejected, x.referenceRejected);
  const rewards = {
    chosenRewards: tf.mul(tf.div(chosen, x.chosenTokens), beta) as tf.Tensor1D,
    rejectedRewards: tf.mul(tf.div(rejected, x.rejectedTokens), beta) as tf.Tensor1D,
  };
  return { losses: negLogSigmoid(marginOf(rewards)), ...rewards };
}

/**
 * SimPO (Meng et al. 2024, eq. 6), without a reference:
 *
 *   L = −ln σ(β (log π(y_w|x)/|y_w| − log π(y_l|x)/|y_l|) − γ)
 *
 * Rewards are β log π/|y| (eq. 4). γ is the margin itself, not its ratio to β that some tables give.
 *
 * @param config β = `beta` (2 to 2.5 in the paper: a scale, not a tether), γ = `gamma`
 */
export function simpoLoss(
  x: PairLogProbs,
  { beta, gamma }: Pick<PreferenceLossConfig, 'beta' | 'gamma'>,
): PreferenceLoss {
  checkPairs('simpoLoss', x);
  const rewards = {
    chosenRewards: tf.mul(tf.div(x.policyChosen, x.chosenTokens), beta) as tf.Tensor1D,
    rejectedRewards: tf.mul(tf.div(x.policyRejected, x.rejectedTokens), beta) as tf.Tensor1D,
  };
  return { losses: negLogSigmoid(tf.sub(marginOf(rewards), gamma)), ...rewards };
}

/**
 * ORPO (Hong et al. 2024, eq. 6 and 7), without a reference: fine-tuning on the chosen completion, and its odds
 * against those of the rejected one:
 *
 *   L = −log π(y_w|x)/|y_w| − β ln σ(ln odds(y_w|x) − ln odds(y_l|x)),
 *   odds(y|x) = p/(1 − p),  ln p = log π(y|x)/|y|
 *
 * Rewards are β log π/|y|.
 *
 * @param config β = `beta` (the paper's λ)
 */
export function orpoLoss(x: PairLogProbs, { beta }: Pick<PreferenceLossConfig, 'beta'>): PreferenceLoss {
  checkPairs('orpoLoss', x);
  const chosen = tf.div(x.policyChosen, x.chosenTokens) as tf.Tensor1D;
  const rejected = tf.div(x.policyRejected, x.rejectedTokens) as tf.Tensor1D;
  const logOddsRatio = tf.sub(logOdds(chosen), logOdds(rejected)) as tf.Tensor1D;
  return {
    losses: tf.sub(tf.mul(negLogSigmoid(logOddsRatio), beta), chosen),
    chosenRewards: tf.mul(chosen, beta),
    rejectedRewards: tf.mul(rejected, beta),
  };
}
