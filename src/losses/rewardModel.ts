import { mean, winOf } from '../experiment/metrics/statistics.ts';
import { tf } from '../ops/tf.ts';
import { negLogSigmoid } from './implicitRewards.ts';
import { checkSizes } from './pairLogProbs.ts';

/**
 * Reward model of preferences under Bradley–Terry (Ouyang et al. 2022, eq. 1; Rafailov et al. 2023, eq. 2):
 *
 *   L = −ln σ(r(x, y_w) − r(x, y_l))
 *
 * Only differences within a prompt count: a constant added to both scores changes nothing, so the scores have no
 * zero of their own and are centred later, on reference samples.
 *
 * @param chosen r(x, y_w), read at the end-of-text token [batch]
 * @param rejected r(x, y_l) [batch]
 * @returns [batch]
 */
export function bradleyTerryLoss(chosen: tf.Tensor1D, rejected: tf.Tensor1D): tf.Tensor1D {
  checkSizes('bradleyTerryLoss', [chosen, rejected]);
  return negLogSigmoid(tf.sub(chosen, rejected) as tf.Tensor1D);
}

/**
 * Reward model of absolute ratings, by regression:
 *
 *   L = (r(x, y) − m)²
 *
 * What is learnt is the mean mark, whoever gave it: raters with scales of their own are noise here, while in a
 * pair that one rater compared they cancel.
 *
 * @param scores r(x, y) [batch]
 * @param ratings m, best brought to mean 0 and deviation 1 beforehand [batch]
 * @returns [batch]
 */
export function ratingLoss(scores: tf.Tensor1D, ratings: tf.Tensor1D): tf.Tensor1D {
  checkSizes('ratingLoss', [scores, ratings]);
  return tf.square(tf.sub(scores, ratings));
}

/** What a reward model says about pairs, under TRL's names. */
export interface RewardModelMetrics {
  /** Share of pairs with r(chosen) > r(rejected); a tie counts one half. */
  accuracy: number;
  /** Mean of r(chosen) − r(rejected). */
  margin: number;
  /** Mean over both. */
  mean_reward: number;
}

/** @param chosen, rejected scores of the same pairs [pairs] */
export function rewardModelMetrics(
  chosen: readonly number[],
  rejected: readonly number[],
): RewardModelMetrics {
  if (chosen.length !== rejected.length) {
    throw new Error(`rewardModelMetrics: ${chosen.length} chosen scores, ${rejected.length} rejected ones`);
  }
  const margins = chosen.map((score, i) => score - rejected[i]);
  return {
    accuracy: mean(margins.map(winOf)),
    margin: mean(margins),
    mean_reward: mean([...chosen, ...rejected]),
  };
}
