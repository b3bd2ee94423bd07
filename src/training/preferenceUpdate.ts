import type { PreferenceLossConfig } from '../losses/pairLogProbs.ts';
import { entryOf, type LossName, preferenceLoss } from '../losses/preferenceLosses.ts';
import type { LanguageModel } from '../model/languageModel.ts';
import { sequencesOf, type TokenPair } from '../model/preferenceBatch.ts';
import { batchOf, completionLogProbs, type SequenceBatch } from '../model/sequences.ts';
import { type Given, tensorOf } from '../ops/capture/lists.ts';
import { tf } from '../ops/tf.ts';
import {
  klReferencePoint,
  type MismatchedRows,
  mismatchedPairs,
  mismatchedRows,
} from './klReferencePoint.ts';
import { pairLogProbs } from './pairBatch.ts';
import type { Trainee } from './trainee.ts';
import type { Measured } from './update.ts';
import { updaterOf } from './updater.ts';

/** What of a configuration decides a single update. */
export type PreferenceUpdateConfig = PreferenceLossConfig & {
  loss: LossName;
  /** λ of an additional term for fine-tuning on chosen completions. */
  sftWeight: number;
  maxGradNorm: number;
};

/** Updates on batches of preference pairs, one after the other. */
export interface PreferenceUpdate {
  /**
   * @returns with the numbers, as `shown`: log π of all chosen rows and all rejected ones, then their rewards
   * @throws Diverged when the loss is not a number; the policy then has the last good weights
   */
  take(pairs: readonly TokenPair[], at: { step: number; learning_rate: number }): Promise<Measured>;
  dispose(): void;
}

interface Part {
  /** Chosen rows, then rejected rows. */
  batch: SequenceBatch;
  /** Where the loss asks for KTO's reference point. */
  mismatched?: MismatchedRows;
}

/** @param time length of all rows, see `commonLength` */
export function preferenceUpdate(
  policy: Trainee,
  reference: LanguageModel,
  time: number,
  config: PreferenceUpdateConfig,
): PreferenceUpdate {
  const { needsKlBaseline } = entryOf(config.loss);
  const model = policy.model.config;

  const lossOf = ({ batch, mismatched }: Given<Part>) => {
    const mask = tensorOf<tf.Rank.R2>(batch.mask, [batch.sequences, batch.time]);
    const lengths = tf.sum(mask, 1) as tf.Tensor1D; // [2 × pairs]
    // For losses without a reference too: what is shown as distance from it would be missing else.
    const referenceLogps = completionLogProbs(reference.config, reference.parameters.tensors, batch);
    const baseline = mismatched && klReferencePoint(policy.model, reference, mismatched);
    return (tensors: tf.Tensor[]) => {
      const policyLogps = completionLogProbs(model, tensors, batch);
      const x = pairLogProbs(policyLogps, referenceLogps, lengths, baseline);
      const { losses, chosenRewards, rejectedRewards } = preferenceLoss(config.loss, x, config);
      const shown = tf.concat1d([policyLogps, chosenRewards, rejectedRewards]);
      return { loss: tf.mean(losses) as tf.Scalar, shown };
    };
  };

  const { maxGradNorm } = config;
  const updater = updaterOf<Part>(policy, lossOf, { maxGradNorm, reference });
  return {
    take: (pairs, at) => {
      const batch = batchOf(sequencesOf(pairs), time);
      const rows = pairs.length;
      const mismatched = needsKlBaseline
        ? mismatchedRows(mismatchedPairs(pairs), rows, time, model.contextLength)
        : undefined;
      return updater.take([{ batch, mismatched }], at);
    },
    dispose: updater.dispose,
  };
}
