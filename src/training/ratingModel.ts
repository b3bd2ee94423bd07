import type { RatingModelRow, RewardModelConfig } from '../experiment/rewardModel.ts';
import { correlation, ratingLoss } from '../losses/rewardModel.ts';
import { sequenceScores } from '../model/scalarHead.ts';
import { type Sequence, wholeBatchOf } from '../model/sequences.ts';
import { tf } from '../ops/tf.ts';
import { normalise, normaliser } from '../tasks/gold.ts';
import { proposeUpdate } from './adam.ts';
import { gradientsOf, partsOf } from './gradients.ts';
import { learningRateAt } from './learningRate.ts';
import { pairsOfStep } from './pairOrder.ts';
import { scoredLength } from './reward.ts';
import { mean } from './rolloutRow.ts';
import { type Trainee, takeUpdate } from './trainee.ts';

/** A completion with the mark that somebody gave it. */
export interface RatedSequence extends Sequence {
  rating: number;
}

/**
 * A reward model of absolute ratings, to be compared with one of pairs: regression, in each step one Adam step on
 *
 *   L = mean of (r(x, y) − m)²,  m = the mark in standard deviations from the mean of all marks
 *
 * on a batch of completions. Two completions of a pair are two ratings: `config.trainPairs` pairs are the first 2 × pairs
 * ratings, and a batch has 2 × `config.batchSize` of them, so that both kinds of reward model see as much text.
 * Else as `rewardModel`.
 *
 * @throws Diverged when the loss is not a number; the trainee then has the last good weights
 */
export async function* ratingModel(
  trainee: Trainee,
  rated: readonly RatedSequence[],
  config: Omit<RewardModelConfig, 'start' | 'layers' | 'width' | 'evaluateEvery'>,
): AsyncGenerator<RatingModelRow> {
  const shown = rated.slice(0, 2 * config.trainPairs);
  const scale = normaliser(shown.map(({ rating }) => rating));
  const time = scoredLength(shown, trainee.model.config.contextLength);
  while (trainee.optimizer.step < config.steps) {
    const started = performance.now();
    const step = trainee.optimizer.step + 1;
    const { model, trained, optimizer } = trainee;
    const batch = pairsOfStep(shown, 2 * config.batchSize, config.seed, step);
    const marks = ({ rating }: RatedSequence) => normalise(rating, scale);
    const {
      loss,
      gradients,
      shown: scores,
    } = gradientsOf(trainee, partsOf(batch, config.microBatchSize), (tensors, part) => {
      const scores = sequenceScores(model.config, tensors, wholeBatchOf(part, time)); // [part]
      const losses = ratingLoss(scores, tf.tensor1d(part.map(marks)));
      return { loss: tf.div(tf.sum(losses), batch.length), shown: scores };
    });
    const learning_rate = learningRateAt(config, step);
    const update = proposeUpdate(trained, optimizer, gradients, learning_rate, config.maxGradNorm);
    const measured = tf.tidy(() =>
      tf.concat1d([tf.stack([loss, update.gradientNorm]) as tf.Tensor1D, ...scores]),
    );
    tf.dispose([loss, update.gradientNorm, ...gradients, ...scores]);
    const [value, grad_norm, ...rewards] = await measured.data();
    measured.dispose();

    takeUpdate(trainee, update, { loss: value, grad_norm, learning_rate });
    yield {
      step,
      loss: value,
      grad_norm,
      learning_rate,
      mean_reward: mean(rewards),
      correlation: correlation(rewards, batch.map(marks)),
      seconds: (performance.now() - started) / 1000,
    };
  }
}
