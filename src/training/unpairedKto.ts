import type { DpoRow } from '../experiment/metrics.ts';
import { random } from '../experiment/random.ts';
import type { UnpairedConfig } from '../experiment/unpaired.ts';
import { ktoUnpairedLoss } from '../losses/kto.ts';
import type { LanguageModel } from '../model/languageModel.ts';
import type { TokenPair } from '../model/preferenceBatch.ts';
import { batchOf, completionLogProbs, type Sequence } from '../model/sequences.ts';
import { tf } from '../ops/tf.ts';
import { proposeUpdate } from './adam.ts';
import { gradientsOf } from './gradients.ts';
import { learningRateAt } from './learningRate.ts';
import { baselineOf } from './pairBatch.ts';
import { pairsOfStep } from './pairOrder.ts';
import { paddedLength } from './reward.ts';
import { type Trainee, takeUpdate } from './trainee.ts';

/** A completion that somebody has called good or bad, without another one to compare it with. */
export interface UnpairedSequence extends Sequence {
  desirable: boolean;
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
  policy: Trainee,
  reference: LanguageModel,
  data: readonly UnpairedSequence[],
  config: Omit<UnpairedConfig, 'evaluateEvery'>,
): AsyncGenerator<DpoRow> {
  const time = paddedLength(data, reference.config.contextLength);
  while (policy.optimizer.step < config.steps) {
    const started = performance.now();
    const step = policy.optimizer.step + 1;
    const { model, trained, optimizer } = policy;
    const rows = pairsOfStep(data, 2 * config.batchSize, config.seed, step);
    const batch = batchOf(rows, time);

    const referenceLogps = completionLogProbs(reference.config, reference.parameters.tensors, batch); // [rows]
    const klBaseline = baselineOf(model, reference, mismatched(rows), time);
    const good = tf.tensor1d(rows.map(({ desirable }) => Number(desirable)));
    const { loss, gradients, shown } = gradientsOf(policy, [batch], (tensors) => {
      const logps = completionLogProbs(model.config, tensors, batch); // [rows]
      const x = { policy: logps, reference: referenceLogps, good, klBaseline };
      const { losses, rewards } = ktoUnpairedLoss(x, config);
      return { loss: tf.mean(losses), shown: tf.concat1d([logps, rewards]) };
    });

    const learning_rate = learningRateAt({ ...config, schedule: 'constant' }, step);
    const update = proposeUpdate(trained, optimizer, gradients, learning_rate, config.maxGradNorm);
    const measured = tf.tidy(() =>
      tf.concat1d([tf.stack([loss, update.gradientNorm, klBaseline]) as tf.Tensor1D, ...shown]),
    );
    tf.dispose([loss, update.gradientNorm, klBaseline, referenceLogps, good, ...shown, ...gradients]);
    const [value, grad_norm, baseline, ...rest] = await measured.data();
    measured.dispose();

    takeUpdate(policy, update, { loss: value, grad_norm, learning_rate });
    const metrics = metricsOf(
      rows,
      rest.slice(0, rows.length),
      rest.slice(rows.length),
      config.beta * baseline,
    );
    const seconds = (performance.now() - started) / 1000;
    yield { step, loss: value, grad_norm, learning_rate, ...metrics, seconds };
  }
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
    return own.reduce((sum, value) => sum + value, 0) / Math.max(1, own.length);
  };
  const right = rows.map(({ desirable }, i) => (rewards[i] - baseline) * (desirable ? 1 : -1));
  const hits = right.map((gain) => (gain > 0 ? 1 : gain === 0 ? 0.5 : 0));
  const [chosen, rejected] = [meanOf(rewards, true), meanOf(rewards, false)];
  return {
    'logps/chosen': meanOf(logps, true),
    'logps/rejected': meanOf(logps, false),
    'rewards/chosen': chosen,
    'rewards/rejected': rejected,
    'rewards/margins': chosen - rejected,
    'rewards/accuracies': hits.reduce((sum: number, hit) => sum + hit, 0) / rows.length,
  };
}

/** Pairs broken up: every completion by itself with its label, all in one seeded order. */
export function unpairedOf(pairs: readonly TokenPair[], seed: number): UnpairedSequence[] {
  const singles = pairs.flatMap(({ prompt, chosen, rejected }) => [
    { prompt, completion: chosen, desirable: true },
    { prompt, completion: rejected, desirable: false },
  ]);
  return random(seed, 'unpaired').shuffle(singles);
}
