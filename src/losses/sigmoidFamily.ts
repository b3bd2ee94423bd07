import { tf } from '../ops/tf.ts';
import { implicitRewards, marginOf, negLogSigmoid } from './implicitRewards.ts';
import {
  checkPairs,
  type PairLogProbs,
  type PreferenceLoss,
  type PreferenceLossConfig,
} from './pairLogProbs.ts';

// DPO and what becomes of it under flipped labels and without its weight. Everywhere z = β h, h = s_w − s_l,
// s = log π − log π_ref (`PairLogProbs`: policy − reference), [batch] in, [batch] out.

/**
 * Conservative DPO: the label is right with probability 1 − ε only (Mitchell 2023, eq. 3):
 *
 *   L = −(1 − ε) ln σ(z) − ε ln σ(−z)  =  −ln σ(z) + ε z
 *
 * Smallest where σ(z) = 1 − ε, at z = ln((1 − ε)/ε): beyond that margin the gradient turns back. ε = 0 is DPO.
 *
 * @param config β = `beta`, ε = `epsilon` in [0, 1]
 */
export function cdpoLoss(
  x: PairLogProbs,
  { beta, epsilon }: Pick<PreferenceLossConfig, 'beta' | 'epsilon'>,
): PreferenceLoss {
  checkPairs('cdpoLoss', x);
  const rewards = implicitRewards(x, beta);
  const z = marginOf(rewards);
  return { losses: tf.add(negLogSigmoid(z), tf.mul(z, epsilon)), ...rewards };
}

/**
 * Robust DPO: labels are flipped with probability ε, and the flips are taken out of the average (Chowdhury et al.
 * 2024):
 *
 *   L = [−(1 − ε) ln σ(z) + ε ln σ(−z)] / (1 − 2ε)  =  −ln σ(z) − ε z / (1 − 2ε)
 *
 * Averaged over the flips it is the DPO loss of the true labels. Unlike cDPO it pushes harder, not less, and it
 * has no lower bound: a pair is never finished. ε = 0 is DPO.
 *
 * @param config β = `beta`, ε = `epsilon` in [0, ½)
 */
export function rdpoLoss(
  x: PairLogProbs,
  { beta, epsilon }: Pick<PreferenceLossConfig, 'beta' | 'epsilon'>,
): PreferenceLoss {
  checkPairs('rdpoLoss', x);
  if (!(epsilon < 0.5))
    throw new Error(`rdpoLoss: ε = ${epsilon}; labels flipped half of the time say nothing`);
  const rewards = implicitRewards(x, beta);
  const z = marginOf(rewards);
  return { losses: tf.sub(negLogSigmoid(z), tf.mul(z, epsilon / (1 - 2 * epsilon))), ...rewards };
}

/**
 * DPO without its weighting term, to show what the weight is for. DPO's gradient is −β σ(−z) ∇h (Rafailov et al.
 * 2023, section 4, "What does the DPO update do?"). Here the factor σ(−z) is left out, nothing else:
 *
 *   ∇L = −β ∇h,  so  L = −z  up to a constant
 *
 * A pair that is already ranked by a mile pulls as hard as one that is ranked wrongly, and the loss has no lower
 * bound: driving log π(y_l|x) to −∞ pays for ever. That the model degenerates is the point. At π = π_ref the
 * gradient is twice that of DPO (σ(0) = ½).
 *
 * @param config β = `beta`
 */
export function unweightedLoss(
  x: PairLogProbs,
  { beta }: Pick<PreferenceLossConfig, 'beta'>,
): PreferenceLoss {
  checkPairs('unweightedLoss', x);
  const rewards = implicitRewards(x, beta);
  return { losses: tf.neg(marginOf(rewards)), ...rewards };
}
