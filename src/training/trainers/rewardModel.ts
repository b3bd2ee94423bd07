import type { RewardModelConfig, RewardModelRow } from '../../experiment/methods/rewardModel.ts';
import { bradleyTerryLoss, rewardModelMetrics } from '../../losses/rewardModel.ts';
import { sequenceScores } from '../../model/scalarHead.ts';
import { type WholeBatch, wholeBatchOf } from '../../model/sequences.ts';
import { sequencesOf, type TokenPair } from '../../model/texts/preferenceBatch.ts';
import { type Given, tensorOf } from '../../ops/capture/lists.ts';
import type { Weight } from '../../ops/fused/weight.ts';
import { tf } from '../../ops/tf.ts';
import { scoredLength } from '../rollouts/reward.ts';
import { examplesOfStep, learningRateAt, partsOf } from '../step/schedule.ts';
import type { TrainState } from '../step/trainState.ts';
import { trainStepOf } from '../step/trainStep.ts';

interface Part {
  /** Chosen rows, then rejected rows. */
  batch: WholeBatch;
  /** In all parts together [1] */
  pairs: Float32Array;
}

/**
 * A reward model of preferences under Bradley–Terry (Ouyang et al. 2022, eq. 1): in each step one Adam step on
 *
 *   L = mean over pairs of −ln σ(r(x, y_w) − r(x, y_l)),  r read at the end-of-text token
 *
 * on a batch of the first `config.trainPairs` pairs. Scores have no zero of their own: `rewardScale` gives them one.
 *
 * Continues from `trainState.optimizer.step`; `trainState` (from `newRewardModel`) holds the newest weights after every
 * row and stays the caller's to dispose of. Pausing is not calling `next()`.
 *
 * @throws Diverged when the loss is not a number; the train state then has the last good weights
 */
export async function* rewardModel(
  trainState: TrainState,
  pairs: readonly TokenPair[],
  config: Omit<RewardModelConfig, 'start' | 'layers' | 'width' | 'evaluateEvery'>,
): AsyncGenerator<RewardModelRow> {
  const seen = pairs.slice(0, config.trainPairs);
  const model = trainState.model.config;
  const time = scoredLength(sequencesOf(seen), model.contextLength);
  const lossOf = (part: Given<Part>) => {
    const count = tensorOf<tf.Rank.R0>(part.pairs, []);
    return (tensors: Weight[]) => {
      const scores = sequenceScores(model, tensors, part.batch); // [2 part]
      const [chosen, rejected] = tf.split(scores, 2) as tf.Tensor1D[];
      const loss = tf.div(tf.sum(bradleyTerryLoss(chosen, rejected)), count) as tf.Scalar;
      return { loss, auxiliary: scores };
    };
  };
  const trainStep = trainStepOf<Part>(trainState, lossOf, config);
  try {
    while (trainState.optimizer.step < config.steps) {
      const started = performance.now();
      const step = trainState.optimizer.step + 1;
      const batch = examplesOfStep(seen, config.batchSize, config.seed, step);
      const parts = partsOf(batch, Math.ceil(config.microBatchSize / 2)).map((part) => ({
        batch: wholeBatchOf(sequencesOf(part), time),
        pairs: Float32Array.of(batch.length),
      }));
      const learning_rate = learningRateAt(config, step);
      const { loss, grad_norm, auxiliary: scores } = await trainStep.run(parts, { step, learning_rate });
      const sizes = parts.map(({ batch }) => batch.sequences);
      const metrics = rewardModelMetrics(...halves(scores, sizes));
      const seconds = (performance.now() - started) / 1000;
      yield { step, loss, grad_norm, learning_rate, ...metrics, seconds };
    }
  } finally {
    trainStep.dispose();
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
