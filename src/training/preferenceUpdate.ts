import type { PreferenceLossConfig } from '../losses/pairLogProbs.ts';
import { type LossName, preferenceLoss, preferenceLosses } from '../losses/preferenceLosses.ts';
import { checkIds } from '../model/causalLm.ts';
import type { LanguageModel } from '../model/languageModel.ts';
import { sequencesOf, type TokenPair } from '../model/preferenceBatch.ts';
import { type BatchOnBackend, batchOf, completionLogProbs, type SequenceBatch } from '../model/sequences.ts';
import { tf } from '../ops/tf.ts';
import { proposeUpdate } from './adam.ts';
import { gradientsOf, type PartialLoss } from './gradients.ts';
import { completionLengths, mismatchedKl, pairLogProbs } from './pairBatch.ts';
import { canRecord, type Measured, type RecordedUpdate, recordUpdate } from './recordedUpdate.ts';
import { type Trainee, takeUpdate } from './trainee.ts';

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
  take(pairs: readonly TokenPair[], learningRate: number): Promise<Measured>;
  dispose(): void;
}

/** What the loss reads and no gradient goes through. */
interface Part {
  batch: SequenceBatch | BatchOnBackend;
  /** Completion tokens of each row. [2 × pairs] */
  lengths: tf.Tensor1D;
  /** For losses without a reference too: what is shown as distance from it would be missing else. [2 × pairs] */
  referenceLogps: tf.Tensor1D;
  baseline?: tf.Scalar;
}

/**
 * Updates op by op, or recorded where that can be: on WebGPU, if all batches have one shape, and with the same bits.
 * KTO's mismatched rows can be of any length.
 *
 * @param time length of all rows, see `commonLength`
 * @param mayRecord false keeps to the way op by op, which is the reference in tests
 */
export function preferenceUpdate(
  policy: Trainee,
  reference: LanguageModel,
  time: number,
  config: PreferenceUpdateConfig,
  mayRecord = true,
): PreferenceUpdate {
  const { needsKlBaseline } = preferenceLosses[config.loss];
  const modelConfig = policy.model.config;
  const referenceLogpsOf = (batch: Part['batch']) =>
    completionLogProbs(reference.config, reference.parameters.tensors, batch);

  const lossOf = (tensors: tf.Tensor[], part: Part): PartialLoss => {
    const policyLogps = completionLogProbs(modelConfig, tensors, part.batch);
    const x = pairLogProbs(policyLogps, part.referenceLogps, part.lengths, part.baseline);
    const { losses, chosenRewards, rejectedRewards } = preferenceLoss(config.loss, x, config);
    return { loss: tf.mean(losses), shown: tf.concat1d([policyLogps, chosenRewards, rejectedRewards]) };
  };

  async function opByOp(batch: SequenceBatch, pairs: readonly TokenPair[], learning_rate: number) {
    const { model, trained, optimizer } = policy;
    const part: Part = {
      batch,
      lengths: completionLengths(batch),
      referenceLogps: referenceLogpsOf(batch),
      baseline: needsKlBaseline ? mismatchedKl(model, reference, pairs, time) : undefined,
    };
    const { loss, gradients, shown } = gradientsOf(policy, [part], lossOf);
    const update = proposeUpdate(trained, optimizer, gradients, learning_rate, config.maxGradNorm);
    // Everything that is shown comes back in one read.
    const measured = tf.tidy(() =>
      tf.concat1d([tf.stack([loss, update.gradientNorm]) as tf.Tensor1D, ...shown]),
    );
    tf.dispose([loss, update.gradientNorm, part.lengths, part.referenceLogps, ...shown, ...gradients]);
    if (part.baseline) tf.dispose(part.baseline);
    const [value, grad_norm, ...rest] = await measured.data();
    measured.dispose();
    takeUpdate(policy, update, { loss: value, grad_norm, learning_rate });
    return { loss: value, grad_norm, shown: rest };
  }

  function record({ sequences }: SequenceBatch): Promise<RecordedUpdate<'inputs' | 'targets' | 'mask'>> {
    const shape = [sequences * time];
    const partOf = (inputs: Record<'inputs' | 'targets' | 'mask', tf.Tensor>): Part => {
      const batch = { sequences, time, ...inputs } as BatchOnBackend;
      const lengths = tf.sum(tf.reshape(batch.mask, [sequences, time]), 1) as tf.Tensor1D;
      return { batch, lengths, referenceLogps: referenceLogpsOf(batch) };
    };
    return recordUpdate(
      policy,
      {
        inputs: { shape, dtype: 'int32' },
        targets: { shape, dtype: 'int32' },
        mask: { shape, dtype: 'float32' },
      },
      partOf,
      lossOf,
      config.maxGradNorm,
    );
  }

  let recorded: Awaited<ReturnType<typeof record>> | undefined;
  let rows = 0;
  return {
    async take(pairs, learningRate) {
      const batch = batchOf(sequencesOf(pairs), time); // chosen rows, then rejected rows
      if (!mayRecord || needsKlBaseline || !canRecord(policy, reference.parameters.tensors)) {
        return opByOp(batch, pairs, learningRate);
      }
      if (!recorded?.fits(policy) || rows !== batch.sequences) {
        recorded?.dispose();
        recorded = undefined;
        recorded = await record(batch);
        rows = batch.sequences;
      }
      const { inputs, targets, mask } = batch;
      checkIds(modelConfig, inputs, time);
      return recorded.run({ inputs, targets, mask }, learningRate);
    },
    dispose: () => recorded?.dispose(),
  };
}
