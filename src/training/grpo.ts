import type { GrpoConfig } from '../experiment/grpo.ts';
import type { GrpoRow } from '../experiment/rolloutMetrics.ts';
import { grpoAdvantages } from '../losses/advantages.ts';
import { grpoLoss } from '../losses/groupPolicy.ts';
import { clippedPolicyLoss } from '../losses/ppo.ts';
import { completionTokenLogProbs } from '../model/sequences.ts';
import { tf } from '../ops/tf.ts';
import { clippingMeasures, clippingRow } from './clipping.ts';
import { commitAll, draftOf, readUpdates, updateDraft } from './draft.ts';
import { partsOf } from './gradients.ts';
import { learningRateAt } from './learningRate.ts';
import { type MicroBatch, microBatches, tokenTensor } from './microBatch.ts';
import { pairsOfStep } from './pairOrder.ts';
import { type Rollout, type RolloutSetting, sample, score } from './rollout.ts';
import { mean, rolloutMetrics, sum } from './rolloutRow.ts';
import type { Trainee } from './trainee.ts';

/**
 * Group relative policy optimization (Shao et al. 2024, eq. 3): k samples of each prompt, each compared with its
 * group, A_i = (R_i − mean)/(std + 1e-4), and `epochs` Adam steps on the clipped surrogate with the KL to the
 * reference inside of the loss. No critic.
 *
 * A step of `config.steps` is one batch of samples; `policy.optimizer.step` counts Adam's steps, `epochs` of them
 * each time, and the run continues from there. `policy` holds the newest weights after every row and stays the
 * caller's to dispose of. Pausing is not calling `next()`.
 *
 * @throws Diverged when a loss is not a number; the policy then has the weights from before the batch
 */
export async function* grpo(
  policy: Trainee,
  setting: RolloutSetting,
  config: Omit<GrpoConfig, 'evaluateEvery'>,
): AsyncGenerator<GrpoRow> {
  const { samplesPerPrompt, epochs, seed } = config;
  for (;;) {
    const step = Math.floor(policy.optimizer.step / epochs) + 1;
    if (step > config.steps) return;
    const started = performance.now();
    const prompts = pairsOfStep(setting.prompts, config.promptsPerStep, seed, step);
    const repeated = prompts.flatMap((prompt) => Array.from({ length: samplesPerPrompt }, () => prompt));
    const samples = await sample(policy.model, repeated, step, config, setting.maxLength);
    const rollout = await score(policy.model, samples, setting, config);
    const groups = partsOf(rollout.scores, samplesPerPrompt);
    const learning_rate = learningRateAt(config, step);
    const updates = await train(policy, rollout, groups.flatMap(grpoAdvantages), config, {
      step,
      learning_rate,
    });
    yield {
      step,
      ...rolloutMetrics(rollout, config.beta),
      frac_reward_zero_std: mean(groups.map((group) => (new Set(group).size === 1 ? 1 : 0))),
      ...updates,
      learning_rate,
      seconds: (performance.now() - started) / 1000,
    };
  }
}

/** Fourth verb: `epochs` updates on the whole batch of samples. Reads back once. */
async function train(
  policy: Trainee,
  { samples, logProbs, referenceLogProbs }: Rollout,
  advantages: readonly number[],
  { epochs, clip, beta, temperature, maxGradNorm, microBatchSize }: Omit<GrpoConfig, 'evaluateEvery'>,
  { step, learning_rate }: { step: number; learning_rate: number },
) {
  const { config } = policy.model;
  const parts = microBatches(samples, [...samples.keys()], microBatchSize, config.contextLength);
  const tokens = sum(logProbs.map(({ length }) => length));
  const lossOf = (tensors: tf.Tensor[], { rows, batch }: MicroBatch) => {
    const own = completionTokenLogProbs(config, tensors, batch, temperature); // [rows, time]
    const mask = tf.tensor2d(batch.mask, [batch.sequences, batch.time]);
    const oldLogProbs = tokenTensor(batch, rows, logProbs);
    const ofRows = tf.tensor1d(rows.map((row) => advantages[row])); // [rows]
    const losses = grpoLoss(
      {
        logProbs: own,
        oldLogProbs,
        referenceLogProbs: tokenTensor(batch, rows, referenceLogProbs),
        advantages: ofRows,
        mask,
      },
      { clip, beta },
    );
    const ofTokens = tf.mul(mask, tf.reshape(ofRows, [rows.length, 1])) as tf.Tensor2D; // [rows, time]
    return {
      loss: tf.div(tf.sum(losses), samples.length) as tf.Scalar,
      shown: clippingMeasures(
        clippedPolicyLoss(own, oldLogProbs, ofTokens, clip),
        own,
        oldLogProbs,
        mask,
        tokens,
      ),
    };
  };
  const draft = draftOf(policy);
  const measured: tf.Tensor1D[] = [];
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      measured.push(updateDraft(draft, parts, lossOf, learning_rate, maxGradNorm));
    }
    const updates = await readUpdates(measured);
    const loss = mean(updates.map(({ loss }) => loss));
    commitAll([draft], updates, { step, loss, learning_rate });
    const grad_norm = mean(updates.map(({ grad_norm }) => grad_norm));
    return { 'loss/policy_avg': loss, grad_norm, ...clippingRow(updates.map(({ shown }) => shown)) };
  } finally {
    draft.discard();
    tf.dispose(measured);
  }
}
