import type { DpoConfig } from '../experiment/dpo.ts';
import type { DpoRow } from '../experiment/metrics.ts';
import { dpoLoss } from '../losses/dpo.ts';
import { preferenceMetrics } from '../losses/preferenceMetrics.ts';
import type { LanguageModel } from '../model/gpt2.ts';
import { commonLength, sequencesOf, type TokenPair } from '../model/preferenceBatch.ts';
import { batchOf, completionLogProbs } from '../model/sequences.ts';
import { tf } from '../ops/tf.ts';
import { proposeUpdate } from './adam.ts';
import { pairsOfStep } from './pairOrder.ts';
import { type Trainee, takeUpdate } from './trainee.ts';

/** The part of the configuration that decides the updates. */
export type DpoUpdateConfig = Omit<DpoConfig, 'evaluateEvery'>;

/**
 * Direct Preference Optimization (Rafailov et al. 2023): each step takes a batch of preference pairs, compares
 * the policy's log-probabilities of both completions with the frozen reference's, and takes one Adam step on the
 * mean loss.
 *
 * Continues from `policy.optimizer.step`; `policy` holds the newest weights after every row and stays the
 * caller's to dispose of. The reference is only read. Pausing is not calling `next()`.
 *
 * @throws Diverged when the loss is not a number; the policy then has the last good weights
 */
export async function* dpo(
  policy: Trainee,
  reference: LanguageModel,
  pairs: readonly TokenPair[],
  config: DpoUpdateConfig,
): AsyncGenerator<DpoRow> {
  const time = commonLength(pairs, reference.config.contextLength);
  while (policy.optimizer.step < config.steps) {
    const started = performance.now();
    const step = policy.optimizer.step + 1;
    const { model, optimizer } = policy;
    const batchPairs = pairsOfStep(pairs, config.batchSize, config.seed, step);
    const half = batchPairs.length;
    const batch = batchOf(sequencesOf(batchPairs), time); // chosen rows, then rejected rows

    const referenceLogps = completionLogProbs(reference.config, reference.parameters.tensors, batch); // [2 half]
    let policyLogps!: tf.Tensor1D; // [2 half]
    const { value, grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) => {
      policyLogps = tf.keep(completionLogProbs(model.config, tensors, batch));
      const [chosen, rejected] = tf.split(policyLogps, 2) as tf.Tensor1D[];
      const [referenceChosen, referenceRejected] = tf.split(referenceLogps, 2) as tf.Tensor1D[];
      const { losses } = dpoLoss(chosen, rejected, referenceChosen, referenceRejected, config.beta);
      return tf.mean(losses) as tf.Scalar;
    })(model.parameters.tensors);

    const learning_rate = config.learningRate * Math.min(1, step / Math.max(1, config.warmupSteps));
    const update = proposeUpdate(model.parameters, optimizer, grads, learning_rate, config.maxGradNorm);
    // Everything that is shown comes back in one read.
    const scalars = tf.tidy(() => tf.stack([value, update.gradientNorm]) as tf.Tensor1D);
    const measured = tf.concat1d([scalars, policyLogps, referenceLogps]);
    tf.dispose([value, update.gradientNorm, scalars, policyLogps, referenceLogps, ...grads]);
    const [loss, grad_norm, ...logps] = await measured.data();
    measured.dispose();

    takeUpdate(policy, update, { loss, grad_norm, learning_rate });
    const metrics = preferenceMetrics(logps.slice(0, 2 * half), logps.slice(2 * half), config.beta);
    yield { step, loss, grad_norm, learning_rate, ...metrics, seconds: (performance.now() - started) / 1000 };
  }
}
