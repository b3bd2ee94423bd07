import { tf } from '../ops/tf.ts';
import { apoZeroLoss, ncaLoss } from './absolute.ts';
import { preferredFtLoss, sftTerm, unlikelihoodLoss } from './baselines.ts';
import { dpoLoss } from './dpo.ts';
import { ktoLoss } from './kto.ts';
import { orpoLoss, sigmoidNormLoss, simpoLoss } from './lengthNormalised.ts';
import { hingeLoss, ipoLoss, ipoMeanLoss } from './margin.ts';
import type { PairLogProbs, PreferenceLoss, PreferenceLossConfig } from './pairLogProbs.ts';
import { cdpoLoss, rdpoLoss, unweightedLoss } from './sigmoidFamily.ts';

export interface PreferenceLossEntry {
  loss: (x: PairLogProbs, config: PreferenceLossConfig) => PreferenceLoss;
  /** False where the two reference tensors are never read, and no reference need be computed. */
  needsReference: boolean;
  /** True where `PairLogProbs.klBaseline` must be there. */
  needsKlBaseline: boolean;
}

/** Every loss of pairs, by name. */
export const preferenceLosses = {
  sigmoid: withReference((x, { beta }) =>
    dpoLoss(x.policyChosen, x.policyRejected, x.referenceChosen, x.referenceRejected, beta),
  ),
  cdpo: withReference(cdpoLoss),
  rdpo: withReference(rdpoLoss),
  unweighted: withReference(unweightedLoss),
  hinge: withReference(hingeLoss),
  ipo_sum: withReference(ipoLoss),
  ipo_mean: withReference(ipoMeanLoss),
  sigmoid_norm: withReference(sigmoidNormLoss),
  kto: { ...withReference(ktoLoss), needsKlBaseline: true },
  apo_zero: withReference(apoZeroLoss),
  nca: withReference(ncaLoss),
  simpo: withoutReference(simpoLoss),
  orpo: withoutReference(orpoLoss),
  unlikelihood: withoutReference(unlikelihoodLoss),
  preferred_ft: withoutReference(preferredFtLoss),
} as const satisfies Record<string, PreferenceLossEntry>;

export type LossName = keyof typeof preferenceLosses;

/**
 * The loss of this name, with an optional term for fine-tuning on the chosen completion:
 *
 *   L = L_name + λ · (−log π(y_w|x) / |y_w|)
 *
 * @param x a batch of pairs
 * @param config parameters of the loss, and λ = `sftWeight` ≥ 0
 */
export function preferenceLoss(
  name: LossName,
  x: PairLogProbs,
  config: PreferenceLossConfig & { sftWeight: number },
): PreferenceLoss {
  const result = preferenceLosses[name].loss(x, config);
  if (config.sftWeight === 0) return result;
  const term = tf.mul(sftTerm(x.policyChosen, x.chosenTokens), config.sftWeight);
  return { ...result, losses: tf.add(result.losses, term) };
}

function withReference(loss: PreferenceLossEntry['loss']): PreferenceLossEntry {
  return { loss, needsReference: true, needsKlBaseline: false };
}

function withoutReference(loss: PreferenceLossEntry['loss']): PreferenceLossEntry {
  return { loss, needsReference: false, needsKlBaseline: false };
}
