import { tf } from '../ops/tf.ts';
import {
  checkPairs,
  type PairLogProbs,
  type PreferenceLoss,
  type PreferenceLossConfig,
} from './pairLogProbs.ts';

// What preference learning is compared with: likelihood up, likelihood down, and a bit of it beside another loss.
// None of them has a reference; there is no β in them, and their rewards are log π itself.

/**
 * Preferred-FT: fine-tuning on the chosen completion alone (Rafailov et al. 2023, section 6):
 *
 *   L = −log π(y_w|x)
 *
 * The rejected completion is never looked at.
 */
export function preferredFtLoss(x: PairLogProbs): PreferenceLoss {
  checkPairs('preferredFtLoss', x);
  return { losses: tf.neg(x.policyChosen), ...rewardsOf(x) };
}

/**
 * Unlikelihood: chosen up, rejected down (Rafailov et al. 2023, section 6, after Welleck et al. 2019):
 *
 *   L = −log π(y_w|x) + α log π(y_l|x)
 *
 * Nothing bounds it from below, and nothing weighs the pairs: log π(y_l|x) can fall for ever, and with it the text.
 *
 * @param config α = `alpha`, 0 to 1 in the paper
 */
export function unlikelihoodLoss(
  x: PairLogProbs,
  { alpha }: Pick<PreferenceLossConfig, 'alpha'>,
): PreferenceLoss {
  checkPairs('unlikelihoodLoss', x);
  return { losses: tf.sub(tf.mul(x.policyRejected, alpha), x.policyChosen), ...rewardsOf(x) };
}

/**
 * The term that keeps the chosen completion likely beside a preference loss, to be added with a weight (Pang et
 * al. 2024, "Iterative reasoning preference optimization", eq. 1):
 *
 *   L_SFT = −log π(y_w|x) / |y_w|
 *
 * Per token, in nats, so that one weight means the same for short and for long completions.
 *
 * @param policyChosen log π(y_w|x) [batch]
 * @param chosenTokens |y_w| [batch]
 */
export function sftTerm(policyChosen: tf.Tensor1D, chosenTokens: tf.Tensor1D): tf.Tensor1D {
  if (policyChosen.shape[0] !== chosenTokens.shape[0]) {
    throw new Error(`sftTerm: ${policyChosen.shape[0]} log-probabilities, ${chosenTokens.shape[0]} lengths`);
  }
  return tf.neg(tf.div(policyChosen, chosenTokens));
}

function rewardsOf(x: PairLogProbs): Pick<PreferenceLoss, 'chosenRewards' | 'rejectedRewards'> {
  return { chosenRewards: x.policyChosen, rejectedRewards: x.policyRejected };
}
