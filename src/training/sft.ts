import type { SftRow } from '../experiment/metrics.ts';
import { batchOf, completionTokenLogProbs, type Sequence } from '../model/sequences.ts';
import { tf } from '../ops/tf.ts';
import { proposeUpdate } from './adam.ts';
import { gradientsOf } from './gradients.ts';
import { proposeMuonUpdate } from './muon.ts';
import { type Trainee, takeUpdate } from './trainee.ts';

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

/**
 * Supervised fine-tuning: minimises −Σ log π(y_t | x, y_<t) / number of completion tokens. With a prompt of one
 * token and all of the text as completion it is pretraining.
 *
 * Continues from `trainee.optimizer.step`; `trainee` holds the newest weights after every row and stays the
 * caller's to dispose of.
 *
 * @throws Diverged when the loss is not a number; the trainee then has the last good weights
 */
export async function* sft(trainee: Trainee, config: SftConfig): AsyncGenerator<SftRow> {
  while (trainee.optimizer.step < config.steps) {
    const started = performance.now();
    const step = trainee.optimizer.step + 1;
    const batch = batchOf(config.batch(step));
    const tokens = batch.mask.reduce((sum, m) => sum + m, 0);
    const { model, trained, optimizer } = trainee;
    const { loss, gradients } = gradientsOf(trainee, [batch], (tensors) => {
      const logProbs = completionTokenLogProbs(model.config, tensors, batch);
      return { loss: tf.neg(tf.div(tf.sum(logProbs), tokens)) };
    });
    const learning_rate = config.learningRate(step);
    const propose = config.optimizer === 'muon' ? proposeMuonUpdate : proposeUpdate;
    const update = propose(trained, optimizer, gradients, learning_rate, config.maxGradNorm);
    const measured = tf.tidy(() => tf.stack([loss, update.gradientNorm]));
    tf.dispose([loss, update.gradientNorm, ...gradients]);
    const [value, grad_norm] = await measured.data();
    measured.dispose();

    takeUpdate(trainee, update, { loss: value, grad_norm, learning_rate });
    yield {
      step,
      loss: value,
      grad_norm,
      learning_rate,
      num_tokens: tokens,
      seconds: (performance.now() - started) / 1000,
    };
  }
}
