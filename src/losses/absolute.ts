import { tf } from '../ops/tf.ts';
import { implicitRewards, negLogSigmoid } from './implicitRewards.ts';
import {
  checkPairs,
  type PairLogProbs,
  type PreferenceLoss,
  type PreferenceLossConfig,
} from './pairLogProbs.ts';

// Losses that judge each completion by itself and not by its distance to the other one of the pair. They can
// raise the probability of the chosen completion where DPO may lower both. r̂ = β s, s = log π − log π_ref.

type Beta = Pick<PreferenceLossConfig, 'beta'>;

/**
 * APO-zero (D'Oosterlinck et al. 2024, eq. 7): chosen up, rejected down, each against the reference:
 *
 *   L = 1 − σ(β s_w) + σ(β s_l)  =  σ(−β s_w) + σ(β s_l)
 *
 * Between 0 and 2, and 1 at π = π_ref.
 *
 * @param config β = `beta`
 */
export function apoZeroLoss(x: PairLogProbs, { beta }: Beta): PreferenceLoss {
  checkPairs('apoZeroLoss', x);
  const rewards = implicitRewards(x, beta);
  const { chosenRewards, rejectedRewards } = rewards;
  return { losses: tf.add(tf.sigmoid(tf.neg(chosenRewards)), tf.sigmoid(rejectedRewards)), ...rewards };
}

/**
 * Noise contrastive alignment, for pairs (Chen et al. 2024):
 *
 *   L = −ln σ(β s_w) − ½ ln σ(−β s_w) − ½ ln σ(−β s_l)
 *
 * The middle term keeps the chosen completion from rising without end: its two terms are smallest together at
 * σ(β s_w) = ⅔, at β s_w = ln 2.
 *
 * @param config β = `beta`
 */
export function ncaLoss(x: PairLogProbs, { beta }: Beta): PreferenceLoss {
  checkPairs('ncaLoss', x);
  const rewards = implicitRewards(x, beta);
  const { chosenRewards, rejectedRewards } = rewards;
  const noise = tf.add(tf.softplus(chosenRewards), tf.softplus(rejectedRewards));
  return { losses: tf.add(negLogSigmoid(chosenRewards), tf.mul(noise, 0.5)), ...rewards };
}
