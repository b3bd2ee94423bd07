import type { DpoConfig } from '../experiment/dpo.ts';
import type { DpoRow } from '../experiment/metrics.ts';
import { pairMetrics } from '../losses/preferenceMetrics.ts';
import type { LanguageModel } from '../model/languageModel.ts';
import { commonLength, type TokenPair } from '../model/preferenceBatch.ts';
import { pairsOfStep } from './pairOrder.ts';
import { type PreferenceUpdateConfig, preferenceUpdate } from './preferenceUpdate.ts';
import type { Trainee } from './trainee.ts';

/** The part of a method's configuration that decides the updates. */
export type PreferenceConfig = Omit<DpoConfig, 'evaluateEvery'> & PreferenceUpdateConfig;

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
  const update = preferenceUpdate(policy, reference, time, config);
  try {
    while (policy.optimizer.step < config.steps) {
      const started = performance.now();
      const step = policy.optimizer.step + 1;
      const batch = pairsOfStep(pairs, config.batchSize, config.seed, step);
      const learning_rate = config.learningRate * Math.min(1, step / Math.max(1, config.warmupSteps));
      const { loss, grad_norm, shown } = await update.take(batch, { step, learning_rate });
      const metrics = pairMetrics(shown.slice(0, 2 * batch.length), shown.slice(2 * batch.length));
      const seconds = (performance.now() - started) / 1000;
      yield { step, loss, grad_norm, learning_rate, ...metrics, seconds };
    }
  } finally {
    update.dispose();
  }
}
