import type { RatingModelRow, RewardModelConfig } from '../../experiment/methods/rewardModel.ts';
import { correlation, mean } from '../../experiment/metrics/statistics.ts';
import { ratingLoss } from '../../losses/rewardModel.ts';
import { sequenceScores } from '../../model/scalarHead.ts';
import { type Sequence, type WholeBatch, wholeBatchOf } from '../../model/sequences.ts';
import { type Given, tensorOf } from '../../ops/capture/lists.ts';
import type { Weight } from '../../ops/fused/weight.ts';
import { tf } from '../../ops/tf.ts';
import { normalise, normaliser } from '../../tasks/gold.ts';
import { scoredLength } from '../rollouts/reward.ts';
import { examplesOfStep, learningRateAt, partsOf } from '../step/schedule.ts';
import type { TrainState } from '../step/trainState.ts';
import { trainStepOf } from '../step/trainStep.ts';

/** A completion with the rating that somebody gave it. */
export interface RatedSequence extends Sequence {
  rating: number;
}

interface Part {
  batch: WholeBatch;
  /** m [sequences] */
  ratings: Float32Array;
  /** Completions in all parts together [1] */
  rated: Float32Array;
}

/**
 * A reward model of absolute ratings, to be compared with one of pairs: regression, in each step one Adam step on
 *
 *   L = mean of (r(x, y) − m)²,  m = the rating in standard deviations from the mean of all ratings
 *
 * on a batch of completions. Two completions of a pair are two ratings: `config.trainPairs` pairs are the first 2 × pairs
 * ratings, and a batch has 2 × `config.batchSize` of them, so that both kinds of reward model see as much text.
 * Else as `rewardModel`.
 *
 * @throws Diverged when the loss is not a number; the train state then has the last good weights
 */
export async function* ratingModel(
  trainState: TrainState,
  rated: readonly RatedSequence[],
  config: Omit<RewardModelConfig, 'start' | 'layers' | 'width' | 'evaluateEvery'>,
): AsyncGenerator<RatingModelRow> {
  const seen = rated.slice(0, 2 * config.trainPairs);
  const scale = normaliser(seen.map(({ rating }) => rating));
  const rating = ({ rating }: RatedSequence) => normalise(rating, scale);
  const model = trainState.model.config;
  const time = scoredLength(seen, model.contextLength);
  const lossOf = (part: Given<Part>) => {
    const ratings = tensorOf<tf.Rank.R1>(part.ratings, [part.batch.sequences]);
    const count = tensorOf<tf.Rank.R0>(part.rated, []);
    return (tensors: Weight[]) => {
      const scores = sequenceScores(model, tensors, part.batch); // [part]
      return { loss: tf.div(tf.sum(ratingLoss(scores, ratings)), count) as tf.Scalar, auxiliary: scores };
    };
  };
  const trainStep = trainStepOf<Part>(trainState, lossOf, config);
  try {
    while (trainState.optimizer.step < config.steps) {
      const started = performance.now();
      const step = trainState.optimizer.step + 1;
      const batch = examplesOfStep(seen, 2 * config.batchSize, config.seed, step);
      const parts = partsOf(batch, config.microBatchSize).map((part) => ({
        batch: wholeBatchOf(part, time),
        ratings: Float32Array.from(part, rating),
        rated: Float32Array.of(batch.length),
      }));
      const learning_rate = learningRateAt(config, step);
      const { loss, grad_norm, auxiliary: rewards } = await trainStep.run(parts, { step, learning_rate });
      yield {
        step,
        loss,
        grad_norm,
        learning_rate,
        mean_reward: mean(rewards),
        correlation: correlation(rewards, batch.map(rating)),
        seconds: (performance.now() - started) / 1000,
      };
    }
  } finally {
    trainStep.dispose();
  }
}
