import type { ModelConfig } from '../../experiment/architectures/architecture.ts';
import type { GrpoConfig, GrpoRow } from '../../experiment/methods/sampling/grpo.ts';
import { mean, sum } from '../../experiment/metrics/statistics.ts';
import { grpoAdvantages } from '../../losses/advantages.ts';
import { grpoLoss } from '../../losses/groupPolicy.ts';
import { k3 } from '../../losses/klEstimators.ts';
import { clippedPolicyLoss } from '../../losses/ppo.ts';
import { completionTokenLogProbs, type SequenceBatch } from '../../model/sequences.ts';
import { tensorOf } from '../../ops/capture/lists.ts';
import { tf } from '../../ops/tf.ts';
import { clippingMeasures, clippingRow } from '../rollouts/clipping.ts';
import { type Rollout, type RolloutSetting, sample } from '../rollouts/rollout.ts';
import { forEachToken, rolloutMetrics } from '../rollouts/rolloutRow.ts';
import { scorerOf } from '../rollouts/scorer.ts';
import { allOrNothing } from '../step/allOrNothing.ts';
import { laidOut, microBatches } from '../step/microBatch.ts';
import { examplesOfStep, learningRateAt, partsOf } from '../step/schedule.ts';
import type { TrainState } from '../step/trainState.ts';
import type { LossOf, StepResult } from '../step/trainStep.ts';
import { type TrainStep, trainStepOf } from '../step/trainStep.ts';

type Config = Omit<GrpoConfig, 'evaluateEvery'>;

/** Some of a batch's samples. */
interface Part {
  batch: SequenceBatch;
  /** [sequences × time] */
  oldLogProbs: Float32Array;
  /** [sequences × time] */
  referenceLogProbs: Float32Array;
  /** A_i [sequences] */
  advantages: Float32Array;
  /** In all parts together [1] */
  samples: Float32Array;
  /** Completion tokens in all parts together [1] */
  tokens: Float32Array;
}

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
  policy: TrainState,
  setting: RolloutSetting,
  config: Config,
): AsyncGenerator<GrpoRow> {
  const { samplesPerPrompt, epochs, seed, maxGradNorm, microBatchSize } = config;
  const model = policy.model.config;
  const { reference } = setting;
  const trainStep = trainStepOf<Part>(policy, lossOf(model, config), { maxGradNorm, reference });
  const scorer = scorerOf(policy, setting, config);
  try {
    for (;;) {
      const step = Math.floor(policy.optimizer.step / epochs) + 1;
      if (step > config.steps) return;
      const started = performance.now();
      const prompts = examplesOfStep(setting.prompts, config.promptsPerStep, seed, step);
      const repeated = prompts.flatMap((prompt) => Array.from({ length: samplesPerPrompt }, () => prompt));
      const samples = await sample(policy.model, repeated, step, config, setting.maxLength);
      const rollout = await scorer.score(samples);
      const groups = partsOf(rollout.scores, samplesPerPrompt);
      const advantages = groups.flatMap(grpoAdvantages);
      setting.watch?.({ rollout, advantages: forEachToken(advantages, rollout), kl: k3 });
      const parts = partsToLearn(rollout, advantages, microBatchSize, model.contextLength);
      const learning_rate = learningRateAt(config, step);
      const updates = await allOrNothing([policy], () =>
        train(trainStep, parts, epochs, { step, learning_rate }),
      );
      yield {
        step,
        ...rolloutMetrics(rollout, config.beta),
        frac_reward_zero_std: mean(groups.map((group) => (new Set(group).size === 1 ? 1 : 0))),
        ...updates,
        learning_rate,
        seconds: (performance.now() - started) / 1000,
      };
    }
  } finally {
    scorer.dispose();
    trainStep.dispose();
  }
}

function partsToLearn(
  { samples, logProbs, referenceLogProbs }: Rollout,
  advantages: readonly number[],
  microBatchSize: number,
  contextLength: number,
): Part[] {
  const tokens = sum(logProbs.map(({ length }) => length));
  return microBatches(samples, [...samples.keys()], microBatchSize, contextLength).map(({ rows, batch }) => ({
    batch,
    oldLogProbs: laidOut(batch, rows, logProbs),
    referenceLogProbs: laidOut(batch, rows, referenceLogProbs),
    advantages: Float32Array.from(rows, (row) => advantages[row]),
    samples: Float32Array.of(samples.length),
    tokens: Float32Array.of(tokens),
  }));
}

function lossOf(model: ModelConfig, { clip, beta, temperature }: Config): LossOf<Part> {
  return ({ batch, ...part }) => {
    const shape: [number, number] = [batch.sequences, batch.time];
    const mask = tensorOf<tf.Rank.R2>(batch.mask, shape);
    const oldLogProbs = tensorOf<tf.Rank.R2>(part.oldLogProbs, shape);
    const referenceLogProbs = tensorOf<tf.Rank.R2>(part.referenceLogProbs, shape);
    const advantages = tensorOf<tf.Rank.R1>(part.advantages, [batch.sequences]);
    const samples = tensorOf<tf.Rank.R0>(part.samples, []);
    const tokens = tensorOf<tf.Rank.R0>(part.tokens, []);
    const ofTokens = tf.mul(mask, tf.reshape(advantages, [batch.sequences, 1])) as tf.Tensor2D; // [rows, time]
    return (tensors) => {
      const logProbs = completionTokenLogProbs(model, tensors, batch, temperature); // [rows, time]
      const given = { logProbs, oldLogProbs, referenceLogProbs, advantages, mask };
      const clipped = clippedPolicyLoss(logProbs, oldLogProbs, ofTokens, clip);
      return {
        loss: tf.div(tf.sum(grpoLoss(given, { clip, beta })), samples) as tf.Scalar,
        auxiliary: clippingMeasures(clipped, logProbs, oldLogProbs, mask, tokens),
      };
    };
  };
}

/** Fourth verb: `epochs` updates on the whole batch of samples. */
async function train(
  trainStep: TrainStep<Part>,
  parts: readonly Part[],
  epochs: number,
  at: { step: number; learning_rate: number },
) {
  const updates: StepResult[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) updates.push(await trainStep.run(parts, at));
  return {
    'loss/policy_avg': mean(updates.map(({ loss }) => loss)),
    grad_norm: mean(updates.map(({ grad_norm }) => grad_norm)),
    ...clippingRow(updates.map(({ auxiliary }) => auxiliary)),
  };
}
