import type { SftRow } from '../../experiment/metrics/metrics.ts';
import {
  batchOf,
  completionTokenLogProbs,
  type Sequence,
  type SequenceBatch,
} from '../../model/sequences.ts';
import { type Given, tensorOf } from '../../ops/capture/lists.ts';
import type { Weight } from '../../ops/fused/weight.ts';
import { tf } from '../../ops/tf.ts';
import { proposeMuonUpdate } from '../optimisers/muon.ts';
import { paddedLength } from '../rollouts/reward.ts';
import type { TrainState } from '../step/trainState.ts';
import { trainStepOf } from '../step/trainStep.ts';

export interface SftConfig {
  steps: number;
  maxGradNorm: number;
  /** Adam if absent. */
  optimizer?: 'adam' | 'muon';
  /** Learning rate of a step, 1 for the first. */
  learningRate: (step: number) => number;
  /** The sequences of a step; a function of the step alone, so that a run can be taken up again. */
  batch: (step: number) => readonly Sequence[];
}

interface Part {
  batch: SequenceBatch;
  /** Completion tokens [1] */
  tokens: Float32Array;
}

/**
 * Supervised fine-tuning: minimises −Σ log π(y_t | x, y_<t) / number of completion tokens. With a prompt of one
 * token and all of the text as completion it is pretraining.
 *
 * Continues from `trainState.optimizer.step`; `trainState` holds the newest weights after every row and stays the
 * caller's to dispose of.
 *
 * @throws Diverged when the loss is not a number; the train state then has the last good weights
 */
export async function* sft(trainState: TrainState, config: SftConfig): AsyncGenerator<SftRow> {
  const model = trainState.model.config;
  const lossOf = (part: Given<Part>) => {
    const tokens = tensorOf<tf.Rank.R0>(part.tokens, []);
    return (tensors: Weight[]) => {
      const logProbs = completionTokenLogProbs(model, tensors, part.batch);
      return { loss: tf.neg(tf.div(tf.sum(logProbs), tokens)) as tf.Scalar };
    };
  };
  const propose = config.optimizer === 'muon' ? proposeMuonUpdate : undefined;
  const trainStep = trainStepOf<Part>(trainState, lossOf, { maxGradNorm: config.maxGradNorm, propose });
  try {
    while (trainState.optimizer.step < config.steps) {
      const started = performance.now();
      const step = trainState.optimizer.step + 1;
      const sequences = config.batch(step);
      const batch = batchOf(sequences, paddedLength(sequences, model.contextLength));
      const num_tokens = batch.mask.reduce((sum, m) => sum + m, 0);
      const learning_rate = config.learningRate(step);
      const part = { batch, tokens: Float32Array.of(num_tokens) };
      const { loss, grad_norm } = await trainStep.run([part], { step, learning_rate });
      const seconds = (performance.now() - started) / 1000;
      yield { step, loss, grad_norm, learning_rate, num_tokens, seconds };
    }
  } finally {
    trainStep.dispose();
  }
}
