import type { RewardModelConfig, RewardModelRow } from '../experiment/rewardModel.ts';
import { bradleyTerryLoss, rewardModelMetrics } from '../losses/rewardModel.ts';
import { sequencesOf, type TokenPair } from '../model/preferenceBatch.ts';
import { sequenceScores } from '../model/scalarHead.ts';
import { wholeBatchOf } from '../model/sequences.ts';
import { tf } from '../ops/tf.ts';
import { proposeUpdate } from './adam.ts';
import { gradientsOf, partsOf } from './gradients.ts';
import { learningRateAt } from './learningRate.ts';
import { pairsOfStep } from './pairOrder.ts';
import { scoredLength } from './reward.ts';
import { type Trainee, takeUpdate } from './trainee.ts';

/**
 * A reward model of preferences under Bradley–Terry (Ouyang et al. 2022, eq. 1): in each step one Adam step on
 *
 *   L = mean over pairs of −ln σ(r(x, y_w) − r(x, y_l)),  r read at the end-of-text token
 *
 * on a batch of the first `config.trainPairs` pairs. Scores have no zero of their own: `rewardScale` gives them one.
 *
 * Continues from `trainee.optimizer.step`; `trainee` (from `newRewardModel`) holds the newest weights after every
 * row and stays the caller's to dispose of. Pausing is not calling `next()`.
 *
 * @throws Diverged when the loss is not a number; the trainee then has the last good weights
 */
export async function* rewardModel(
  trainee: Trainee,
  pairs: readonly TokenPair[],
  config: Omit<RewardModelConfig, 'start' | 'layers' | 'width' | 'evaluateEvery'>,
): AsyncGenerator<RewardModelRow> {
  const shown = pairs.slice(0, config.trainPairs);
  const time = scoredLength(sequencesOf(shown), trainee.model.config.contextLength);
  while (trainee.optimizer.step < config.steps) {
    const started = performance.now();
    const step = trainee.optimizer.step + 1;
    const { model, trained, optimizer } = trainee;
    const batchPairs = pairsOfStep(shown, config.batchSize, config.seed, step);
    const {
      loss,
      gradients,
      shown: scores,
    } = gradientsOf(trainee, partsOf(batchPairs, Math.ceil(config.microBatchSize / 2)), (tensors, part) => {
      const batch = wholeBatchOf(sequencesOf(part), time); // chosen rows, then rejected rows
      const scores = sequenceScores(model.config, tensors, batch); // [2 part]
      const [chosen, rejected] = tf.split(scores, 2) as tf.Tensor1D[];
      return { loss: tf.div(tf.sum(bradleyTerryLoss(chosen, rejected)), batchPairs.length), shown: scores };
    });
    const learning_rate = learningRateAt(config, step);
    const update = proposeUpdate(trained, optimizer, gradients, learning_rate, config.maxGradNorm);
    const measured = tf.tidy(() =>
      tf.concat1d([tf.stack([loss, update.gradientNorm]) as tf.Tensor1D, ...scores]),
    );
    const sizes = scores.map(({ size }) => size);
    tf.dispose([loss, update.gradientNorm, ...gradients, ...scores]);
    const [value, grad_norm, ...numbers] = await measured.data();
    measured.dispose();

    takeUpdate(trainee, update, { loss: value, grad_norm, learning_rate });
    const [chosen, rejected] = halves(numbers, sizes);
    const seconds = (performance.now() - started) / 1000;
    yield {
      step,
      loss: value,
      grad_norm,
      learning_rate,
      ...rewardModelMetrics(chosen, rejected),
      seconds,
    };
  }
}

/** The first half of every part, and the second half of every part. */
function halves(numbers: readonly number[], sizes: readonly number[]): [number[], number[]] {
  const both: [number[], number[]] = [[], []];
  let offset = 0;
  for (const size of sizes) {
    both[0].push(...numbers.slice(offset, offset + size / 2));
    both[1].push(...numbers.slice(offset + size / 2, offset + size));
    offset += size;
  }
  return both;
}
