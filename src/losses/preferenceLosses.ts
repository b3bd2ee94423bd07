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
  /** `PairLogProbs.klBaseline` must be there. */
  needsKlBaseline?: true;
}

/** Every loss of pairs, under the name of its method (src/experiment/methods/methods.ts). */
export const preferenceLosses = {
  dpo: {
    loss: (x, { beta }) =>
      dpoLoss(x.policyChosen, x.policyRejected, x.referenceChosen, x.referenceRejected, beta),
  },
  cdpo: { loss: cdpoLoss },
  rdpo: { loss: rdpoLoss },
  'dpo-unweighted': { loss: unweightedLoss },
  hinge: { loss: hingeLoss },
  ipo: { loss: ipoLoss },
  'ipo-mean': { loss: ipoMeanLoss },
  'dpo-norm': { loss: sigmoidNormLoss },
  kto: { loss: ktoLoss, needsKlBaseline: true },
  'apo-zero': { loss: apoZeroLoss },
  nca: { loss: ncaLoss },
  simpo: { loss: simpoLoss },
  orpo: { loss: orpoLoss },
  unlikelihood: { loss: unlikelihoodLoss },
  'preferred-ft': { loss: preferredFtLoss },
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
  const result = entryOf(name).loss(x, config);
  if (config.sftWeight === 0) return result;
  const term = tf.mul(sftTerm(x.policyChosen, x.chosenTokens), config.sftWeight);
  return { ...result, losses: tf.add(result.losses, term) };
}

/** With what only some entries say. */
export function entryOf(name: LossName): PreferenceLossEntry {
  return preferenceLosses[name];
}
