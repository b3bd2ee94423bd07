import type { DpoConfig } from '../../experiment/methods/preference/dpo.ts';
import type { DpoRow } from '../../experiment/metrics/metrics.ts';
import { type PreferenceLossConfig, pairLogProbs } from '../../losses/pairLogProbs.ts';
import { entryOf, type LossName, preferenceLoss } from '../../losses/preferenceLosses.ts';
import { pairMetrics } from '../../losses/preferenceMetrics.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import { batchOf, completionLogProbs, type SequenceBatch } from '../../model/sequences.ts';
import { commonLength, sequencesOf, type TokenPair } from '../../model/texts/preferenceBatch.ts';
import { tensorOf } from '../../ops/capture/lists.ts';
import { tf } from '../../ops/tf.ts';
import { examplesOfStep } from '../step/schedule.ts';
import type { TrainState } from '../step/trainState.ts';
import { type LossOf, trainStepOf } from '../step/trainStep.ts';
import {
  klReferencePoint,
  type MismatchedRows,
  mismatchedPairs,
  mismatchedRows,
} from './klReferencePoint.ts';

/** The part of a method's configuration that decides the updates. */
export type PreferenceConfig = Omit<DpoConfig, 'evaluateEvery'> &
  PreferenceLossConfig & {
    loss: LossName;
    /** λ of an additional term for fine-tuning on chosen completions. */
    sftWeight: number;
  };

/** A batch of pairs as the loss is given it. */
export interface PairPart {
  /** Chosen rows, then rejected rows. */
  batch: SequenceBatch;
  /** Where the loss asks for KTO's reference point. */
  mismatched?: MismatchedRows;
}

/**
 * Training on preference pairs, DPO (Rafailov et al. 2023) and its family: each step takes a batch of pairs, asks
 * policy and frozen reference for the log-probabilities of both completions, and takes one Adam step on the mean
 * loss. Which loss is `config.loss`.
 *
 * Continues from `policy.optimizer.step`; `policy` holds the newest weights after every row and stays the
 * caller's to dispose of. The reference is only read. Pausing is not calling `next()`.
 *
 * @throws Diverged when the loss is not a number; the policy then has the last good weights
 */
export async function* preference(
  policy: TrainState,
  reference: LanguageModel,
  pairs: readonly TokenPair[],
  config: PreferenceConfig,
): AsyncGenerator<DpoRow> {
  const { maxGradNorm } = config;
  const time = commonLength(pairs, reference.config.contextLength);
  const trainStep = trainStepOf<PairPart>(policy, lossOf(policy, reference, config), {
    maxGradNorm,
    reference,
  });
  try {
    while (policy.optimizer.step < config.steps) {
      const started = performance.now();
      const step = policy.optimizer.step + 1;
      const chosenAndRejected = examplesOfStep(pairs, config.batchSize, config.seed, step);
      const learning_rate = config.learningRate * Math.min(1, step / Math.max(1, config.warmupSteps));
      const batch = layOut(chosenAndRejected, time, policy.model.config.contextLength, config);
      const { loss, grad_norm, auxiliary } = await trainStep.run([batch], { step, learning_rate });
      const rows = 2 * chosenAndRejected.length;
      const metrics = pairMetrics(auxiliary.slice(0, rows), auxiliary.slice(rows));
      const seconds = (performance.now() - started) / 1000;
      yield { step, loss, grad_norm, learning_rate, ...metrics, seconds };
    }
  } finally {
    trainStep.dispose();
  }
}

/** @param time length of all rows, see `commonLength` */
export function layOut(
  pairs: readonly TokenPair[],
  time: number,
  contextLength: number,
  config: PreferenceConfig,
): PairPart {
  const batch = batchOf(sequencesOf(pairs), time);
  if (!entryOf(config.loss).needsKlBaseline) return { batch };
  return { batch, mismatched: mismatchedRows(mismatchedPairs(pairs), pairs.length, time, contextLength) };
}

/**
 * The mean loss of a batch, in the model's tensors. Auxiliary: log π of all chosen rows and all rejected ones, then
 * their rewards. [4 × pairs]
 */
function lossOf(policy: TrainState, reference: LanguageModel, config: PreferenceConfig): LossOf<PairPart> {
  const model = policy.model.config;
  return ({ batch, mismatched }) => {
    const mask = tensorOf<tf.Rank.R2>(batch.mask, [batch.sequences, batch.time]);
    const lengths = tf.sum(mask, 1) as tf.Tensor1D; // |y| [2 × pairs]
    // For losses without a reference too: the distance from it could not be shown else.
    const referenceLogps = completionLogProbs(reference.config, reference.parameters.tensors, batch);
    const baseline = mismatched && klReferencePoint(policy.model, reference, mismatched);
    return (tensors) => {
      const policyLogps = completionLogProbs(model, tensors, batch); // log π(y|x) [2 × pairs]
      const x = pairLogProbs(policyLogps, referenceLogps, lengths, baseline);
      const { losses, chosenRewards, rejectedRewards } = preferenceLoss(config.loss, x, config);
      const auxiliary = tf.concat1d([policyLogps, chosenRewards, rejectedRewards]);
      return { loss: tf.mean(losses) as tf.Scalar, auxiliary };
    };
  };
}
