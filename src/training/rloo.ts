import type { RlooConfig } from '../experiment/rloo.ts';
import type { RolloutRow } from '../experiment/rolloutMetrics.ts';
import { rlooAdvantages } from '../losses/advantages.ts';
import { reinforceLoss } from '../losses/groupPolicy.ts';
import { sequenceReward } from '../losses/klPenalty.ts';
import { completionLogProbs } from '../model/sequences.ts';
import { tf } from '../ops/tf.ts';
import { proposeUpdate } from './adam.ts';
import { gradientsOf, partsOf } from './gradients.ts';
import { learningRateAt } from './learningRate.ts';
import { microBatches } from './microBatch.ts';
import { pairsOfStep } from './pairOrder.ts';
import { type Rollout, type RolloutSetting, sample, score } from './rollout.ts';
import { logRatiosOf, rolloutMetrics } from './rolloutRow.ts';
import { type Trainee, takeUpdate } from './trainee.ts';

/**
 * REINFORCE leave-one-out (Ahmadian et al. 2024): k samples of each prompt, each compared with the mean of the
 * others, and one Adam step on
 *
 *   L = −1/n Σ_i A_i log π(y_i|x),  A_i = R_i − mean of the others' R,  R = score − β Σ_t (log π − log π_ref)
 *
 * The whole completion is one action: no critic, no clipping, and every sample is used once.
 *
 * Continues from `policy.optimizer.step`; `policy` holds the newest weights after every row and stays the
 * caller's to dispose of. Pausing is not calling `next()`.
 *
 * @throws Diverged when the loss is not a number; the policy then has the last good weights
 */
export async function* rloo(
  policy: Trainee,
  setting: RolloutSetting,
  config: Omit<RlooConfig, 'evaluateEvery'>,
): AsyncGenerator<RolloutRow> {
  const { samplesPerPrompt, beta, microBatchSize } = config;
  while (policy.optimizer.step < config.steps) {
    const started = performance.now();
    const step = policy.optimizer.step + 1;
    const { model, trained, optimizer } = policy;
    const prompts = pairsOfStep(setting.prompts, config.promptsPerStep, config.seed, step);
    const repeated = prompts.flatMap((prompt) => Array.from({ length: samplesPerPrompt }, () => prompt));
    const samples = await sample(model, repeated, step, config, setting.maxLength);
    const rollout = await score(model, samples, setting, config);
    const advantages = leaveOneOut(rollout, samplesPerPrompt, beta);

    const places = [...samples.keys()];
    const { loss, gradients } = gradientsOf(
      policy,
      microBatches(samples, places, microBatchSize, model.config.contextLength),
      (tensors, { rows, batch }) => {
        const logps = completionLogProbs(model.config, tensors, batch, config.temperature); // [rows]
        const weights = tf.tensor1d(rows.map((row) => advantages[row]));
        return { loss: tf.div(tf.sum(reinforceLoss(logps, weights)), samples.length) };
      },
    );
    const learning_rate = learningRateAt(config, step);
    const update = proposeUpdate(trained, optimizer, gradients, learning_rate, config.maxGradNorm);
    const measured = tf.tidy(() => tf.stack([loss, update.gradientNorm]));
    tf.dispose([loss, update.gradientNorm, ...gradients]);
    const [value, grad_norm] = await measured.data();
    measured.dispose();

    takeUpdate(policy, update, { loss: value, grad_norm, learning_rate });
    const metrics = rolloutMetrics(rollout, beta);
    const seconds = (performance.now() - started) / 1000;
    yield { step, ...metrics, 'loss/policy_avg': value, grad_norm, learning_rate, seconds };
  }
}

/** A_i of every sample; those of one prompt lie together. */
function leaveOneOut(rollout: Rollout, group: number, beta: number): number[] {
  const rewards = logRatiosOf(rollout).map((row, i) => sequenceReward(row, rollout.scores[i], beta));
  return partsOf(rewards, group).flatMap(rlooAdvantages);
}
