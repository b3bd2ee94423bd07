import type { ModelConfig } from '../../experiment/architectures/architecture.ts';
import type { RlooConfig } from '../../experiment/methods/sampling/rloo.ts';
import type { RolloutRow } from '../../experiment/metrics/rows.ts';
import { rlooAdvantages } from '../../losses/advantages.ts';
import { reinforceLoss } from '../../losses/groupPolicy.ts';
import { k1 } from '../../losses/klEstimators.ts';
import { sequenceReward } from '../../losses/klPenalty.ts';
import { completionLogProbs, type SequenceBatch } from '../../model/sequences.ts';
import { tensorOf } from '../../ops/capture/lists.ts';
import { tf } from '../../ops/tf.ts';
import { type Rollout, type RolloutSetting, sample } from '../rollouts/rollout.ts';
import { forEachToken, logRatiosOf, rolloutMetrics } from '../rollouts/rolloutRow.ts';
import { scorerOf } from '../rollouts/scorer.ts';
import { microBatches } from '../step/microBatch.ts';
import { examplesOfStep, learningRateAt, partsOf } from '../step/schedule.ts';
import type { TrainState } from '../step/trainState.ts';
import type { LossOf } from '../step/trainStep.ts';
import { trainStepOf } from '../step/trainStep.ts';

/** Some of a batch's samples. */
interface Part {
  batch: SequenceBatch;
  /** A_i [sequences] */
  advantages: Float32Array;
  /** In all parts together [1] */
  samples: Float32Array;
}

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
  policy: TrainState,
  setting: RolloutSetting,
  config: Omit<RlooConfig, 'evaluateEvery'>,
): AsyncGenerator<RolloutRow> {
  const { samplesPerPrompt, beta, microBatchSize, maxGradNorm } = config;
  const model = policy.model.config;
  const { reference } = setting;
  const trainStep = trainStepOf<Part>(policy, lossOf(model, config.temperature), { maxGradNorm, reference });
  const scorer = scorerOf(policy, setting, config);
  try {
    while (policy.optimizer.step < config.steps) {
      const started = performance.now();
      const step = policy.optimizer.step + 1;
      const prompts = examplesOfStep(setting.prompts, config.promptsPerStep, config.seed, step);
      const repeated = prompts.flatMap((prompt) => Array.from({ length: samplesPerPrompt }, () => prompt));
      const samples = await sample(policy.model, repeated, step, config, setting.maxLength);
      const rollout = await scorer.score(samples);
      const advantages = leaveOneOut(rollout, samplesPerPrompt, beta);
      setting.watch?.({ rollout, advantages: forEachToken(advantages, rollout), kl: k1 });

      const places = [...samples.keys()];
      const parts = microBatches(samples, places, microBatchSize, model.contextLength);
      const learning_rate = learningRateAt(config, step);
      const { loss, grad_norm } = await trainStep.run(
        parts.map(({ rows, batch }) => ({
          batch,
          advantages: Float32Array.from(rows, (row) => advantages[row]),
          samples: Float32Array.of(samples.length),
        })),
        { step, learning_rate },
      );
      const metrics = rolloutMetrics(rollout, beta);
      const seconds = (performance.now() - started) / 1000;
      yield { step, ...metrics, 'loss/policy_avg': loss, grad_norm, learning_rate, seconds };
    }
  } finally {
    scorer.dispose();
    trainStep.dispose();
  }
}

function lossOf(model: ModelConfig, temperature: number): LossOf<Part> {
  return ({ batch, ...part }) => {
    const advantages = tensorOf<tf.Rank.R1>(part.advantages, [batch.sequences]);
    const samples = tensorOf<tf.Rank.R0>(part.samples, []);
    return (tensors) => {
      const logps = completionLogProbs(model, tensors, batch, temperature); // [rows]
      return { loss: tf.div(tf.sum(reinforceLoss(logps, advantages)), samples) as tf.Scalar };
    };
  };
}

/** A_i of every sample; those of one prompt lie together. */
function leaveOneOut(rollout: Rollout, group: number, beta: number): number[] {
  const rewards = logRatiosOf(rollout).map((row, i) => sequenceReward(row, rollout.scores[i], beta));
  return partsOf(rewards, group).flatMap(rlooAdvantages);
}
