import type { UnpairedConfig } from '../../experiment/methods/preference/unpaired.ts';
import type { DpoRow } from '../../experiment/metrics/metrics.ts';
import { mean, sum, winOf } from '../../experiment/metrics/statistics.ts';
import { random } from '../../experiment/random.ts';
import { ktoUnpairedLoss } from '../../losses/kto.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import { batchOf, completionLogProbs, type Sequence, type SequenceBatch } from '../../model/sequences.ts';
import { tensorOf } from '../../ops/capture/lists.ts';
import { tf } from '../../ops/tf.ts';
import { paddedLength } from '../rollouts/reward.ts';
import { examplesOfStep, learningRateAt } from '../step/schedule.ts';
import type { TrainState } from '../step/trainState.ts';
import type { LossOf } from '../step/trainStep.ts';
import { trainStepOf } from '../step/trainStep.ts';
import { klReferencePoint, type MismatchedRows, mismatchedRows } from './klReferencePoint.ts';

type Config = Omit<UnpairedConfig, 'evaluateEvery'>;

/** A completion that somebody has called good or bad, without another one to compare it with. */
export interface UnpairedSequence extends Sequence {
  desirable: boolean;
}

interface Part {
  batch: SequenceBatch;
  /** 1 where desirable [sequences] */
  good: Float32Array;
  mismatched: MismatchedRows;
}

/**
 * Kahneman–Tversky Optimization of single completions (Ethayarajh et al. 2024, eq. 8), in each step one Adam step on
 *
 *   L = mean of λ_D (1 − σ(β (s − k))) where desirable, of λ_U (1 − σ(β (k − s))) where not
 *   s = log π(y|x) − log π_ref(y|x),  k = max(0, mean of s over mismatched prompts and completions of the batch)
 *
 * where no gradient goes through k. A batch has 2 × `config.batchSize` completions, as much text as so many pairs.
 *
 * Rows are named as those of training on pairs: chosen are the desirable completions of the batch, rejected the
 * others, margins the difference of the two means. What a batch has none of counts as 0, the reference's own reward,
 * so that no row is without its numbers. Accuracies is the share of completions on their side of the reference
 * point, r̂ > βk where desirable, r̂ < βk where not; at the reference point itself one half.
 *
 * Continues from `policy.optimizer.step`; `policy` holds the newest weights after every row and stays the
 * caller's to dispose of. The reference is only read. Pausing is not calling `next()`.
 *
 * @throws Diverged when the loss is not a number; the policy then has the last good weights
 */
export async function* unpairedKto(
  policy: TrainState,
  reference: LanguageModel,
  data: readonly UnpairedSequence[],
  config: Config,
): AsyncGenerator<DpoRow> {
  const { contextLength } = reference.config;
  const time = paddedLength(data, contextLength);
  const { maxGradNorm } = config;
  const trainStep = trainStepOf<Part>(policy, lossOf(policy, reference, config), { maxGradNorm, reference });
  try {
    while (policy.optimizer.step < config.steps) {
      const started = performance.now();
      const step = policy.optimizer.step + 1;
      const rows = examplesOfStep(data, 2 * config.batchSize, config.seed, step);
      const part = {
        batch: batchOf(rows, time),
        good: Float32Array.from(rows, ({ desirable }) => Number(desirable)),
        mismatched: mismatchedRows(mismatched(rows), rows.length, time, contextLength),
      };
      const learning_rate = learningRateAt({ ...config, schedule: 'constant' }, step);
      const { loss, grad_norm, auxiliary } = await trainStep.run([part], { step, learning_rate });
      const [baseline, ...rest] = auxiliary;
      const [logps, rewards] = [rest.slice(0, rows.length), rest.slice(rows.length)];
      const metrics = metricsOf(rows, logps, rewards, config.beta * baseline);
      const seconds = (performance.now() - started) / 1000;
      yield { step, loss, grad_norm, learning_rate, ...metrics, seconds };
    }
  } finally {
    trainStep.dispose();
  }
}

/** Shows k, then log π of all rows, then their rewards. */
function lossOf(policy: TrainState, reference: LanguageModel, config: Config): LossOf<Part> {
  return ({ batch, ...part }) => {
    const good = tensorOf<tf.Rank.R1>(part.good, [batch.sequences]);
    const referenceLogps = completionLogProbs(reference.config, reference.parameters.tensors, batch); // [rows]
    const klBaseline = klReferencePoint(policy.model, reference, part.mismatched);
    return (tensors) => {
      const logps = completionLogProbs(policy.model.config, tensors, batch); // [rows]
      const x = { policy: logps, reference: referenceLogps, good, klBaseline };
      const { losses, rewards } = ktoUnpairedLoss(x, config);
      const k = tf.reshape(klBaseline, [1]) as tf.Tensor1D;
      return { loss: tf.mean(losses) as tf.Scalar, auxiliary: tf.concat1d([k, logps, rewards]) };
    };
  };
}

/** Each prompt with the completion of the next row that answers another prompt: several may answer the same one. */
export function mismatched(rows: readonly Sequence[]): Sequence[] {
  const keys = rows.map(({ prompt }) => prompt.join());
  return rows.flatMap(({ prompt }, i) => {
    for (let ahead = 1; ahead < rows.length; ahead++) {
      const other = (i + ahead) % rows.length;
      if (keys[other] !== keys[i]) return [{ prompt, completion: rows[other].completion }];
    }
    return [];
  });
}

/** @param baseline βk */
function metricsOf(rows: readonly UnpairedSequence[], logps: number[], rewards: number[], baseline: number) {
  const meanOf = (values: number[], kind: boolean) => {
    const own = values.filter((_, i) => rows[i].desirable === kind);
    return sum(own) / Math.max(1, own.length);
  };
  const right = rows.map(({ desirable }, i) => (rewards[i] - baseline) * (desirable ? 1 : -1));
  const [chosen, rejected] = [meanOf(rewards, true), meanOf(rewards, false)];
  return {
    'logps/chosen': meanOf(logps, true),
    'logps/rejected': meanOf(logps, false),
    'rewards/chosen': chosen,
    'rewards/rejected': rejected,
    'rewards/margins': chosen - rejected,
    'rewards/accuracies': mean(right.map(winOf)),
  };
}

/** Pairs broken up: every completion by itself with its label, all in one seeded order. */
export function unpairedOf<Part>(
  pairs: readonly { prompt: Part; chosen: Part; rejected: Part }[],
  seed: number,
): { prompt: Part; completion: Part; desirable: boolean }[] {
  const singles = pairs.flatMap(({ prompt, chosen, rejected }) => [
    { prompt, completion: chosen, desirable: true },
    { prompt, completion: rejected, desirable: false },
  ]);
  return random(seed, 'unpaired').shuffle(singles);
}
