import type { DpoConfig } from '../experiment/dpo.ts';
import type { DpoRow } from '../experiment/metrics.ts';
import type { PreferenceLossConfig } from '../losses/pairLogProbs.ts';
import { type LossName, preferenceLoss, preferenceLosses } from '../losses/preferenceLosses.ts';
import { pairMetrics } from '../losses/preferenceMetrics.ts';
import type { LanguageModel } from '../model/languageModel.ts';
import { commonLength, sequencesOf, type TokenPair } from '../model/preferenceBatch.ts';
import { batchOf, completionLogProbs } from '../model/sequences.ts';
import { tf } from '../ops/tf.ts';
import { proposeUpdate } from './adam.ts';
import { gradientsOf } from './gradients.ts';
import { completionLengths, mismatchedKl, pairLogProbs } from './pairBatch.ts';
import { pairsOfStep } from './pairOrder.ts';
import { type Trainee, takeUpdate } from './trainee.ts';

/** The part of a method's configuration that decides the updates. */
export type PreferenceConfig = Omit<DpoConfig, 'evaluateEvery'> &
  PreferenceLossConfig & {
    loss: LossName;
    /** λ of an additional term for fine-tuning on chosen completions. */
    sftWeight: number;
  };

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
  policy: Trainee,
  reference: LanguageModel,
  pairs: readonly TokenPair[],
  config: PreferenceConfig,
): AsyncGenerator<DpoRow> {
  const time = commonLength(pairs, reference.config.contextLength);
  const { needsKlBaseline } = preferenceLosses[config.loss];
  while (policy.optimizer.step < config.steps) {
    const started = performance.now();
    const step = policy.optimizer.step + 1;
    const { model, trained, optimizer } = policy;
    const batchPairs = pairsOfStep(pairs, config.batchSize, config.seed, step);
    const half = batchPairs.length;
    const batch = batchOf(sequencesOf(batchPairs), time); // chosen rows, then rejected rows

    // For losses without a reference too: what is shown as distance from it would be missing else.
    const referenceLogps = completionLogProbs(reference.config, reference.parameters.tensors, batch); // [2 half]
    const baseline = needsKlBaseline ? mismatchedKl(model, reference, batchPairs, time) : undefined;
    const lengths = completionLengths(batch); // [2 half]
    const { loss, gradients, shown } = gradientsOf(policy, [batch], (tensors) => {
      const policyLogps = completionLogProbs(model.config, tensors, batch);
      const x = pairLogProbs(policyLogps, referenceLogps, lengths, baseline);
      const { losses, chosenRewards, rejectedRewards } = preferenceLoss(config.loss, x, config);
      // [4 half]: log π of all, then the rewards of all
      return { loss: tf.mean(losses), shown: tf.concat1d([policyLogps, chosenRewards, rejectedRewards]) };
    });

    const learning_rate = config.learningRate * Math.min(1, step / Math.max(1, config.warmupSteps));
    const update = proposeUpdate(trained, optimizer, gradients, learning_rate, config.maxGradNorm);
    // Everything that is shown comes back in one read.
    const measured = tf.tidy(() =>
      tf.concat1d([tf.stack([loss, update.gradientNorm]) as tf.Tensor1D, ...shown]),
    );
    tf.dispose([loss, update.gradientNorm, referenceLogps, lengths, ...shown, ...gradients]);
    if (baseline) tf.dispose(baseline);
    const [value, grad_norm, ...rest] = await measured.data();
    measured.dispose();

    takeUpdate(policy, update, { loss: value, grad_norm, learning_rate });
    const metrics = pairMetrics(rest.slice(0, 2 * half), rest.slice(2 * half));
    const seconds = (performance.now() - started) / 1000;
    yield { step, loss: value, grad_norm, learning_rate, ...metrics, seconds };
  }
}
