import type { ModelConfig } from '../experiment/architectures/architecture.ts';
import { type OnBackend, tensorOf } from '../ops/capture/lists.ts';
import type { Weight } from '../ops/fused/weight.ts';
import { tf } from '../ops/tf.ts';
import { hiddenStates, layoutOf } from './causalLm.ts';
import { layoutFrom, type ParameterLayout } from './parameters.ts';
import { hiddenStatesRead, leavesOutUnread } from './readPositions.ts';
import type { WholeBatch } from './sequences.ts';

/*
 * A language model with a second head that gives every position one number: a reward model, or PPO's value
 * function. Its parameters are the language model's and, behind them, the head's.
 */

export interface ScalarHeadOptions {
  /** Hugging Face's models for sequence classification have no bias (the default). */
  bias?: boolean;
}

/** A language model's layout with `score.weight` [1, width], and `score.bias` [1] if asked for, behind it. */
export function scalarHeadLayout(
  config: ModelConfig,
  { bias = false }: ScalarHeadOptions = {},
): ParameterLayout {
  const shapes = layoutOf(config).entries.map(({ name, shape }): [string, number[]] => [name, shape]);
  shapes.push(['score.weight', [1, config.width]]);
  if (bias) shapes.push(['score.bias', [1]]);
  return layoutFrom(shapes);
}

/**
 * A language model's weights with a head behind them that scores everything 0, so that training begins at no
 * preference. [size of the layout]
 */
export function withScalarHead(layout: ParameterLayout, backbone: Float32Array): Float32Array {
  const head = layout.entries.find(({ name }) => name === 'score.weight');
  if (head?.offset !== backbone.length) {
    throw new Error(`withScalarHead: ${backbone.length} weights, the head begins at ${head?.offset}`);
  }
  const weights = new Float32Array(layout.size);
  weights.set(backbone);
  return weights;
}

/**
 * Scores of hidden states: h · w (+ b). For who needs logits of the same forward pass too.
 *
 * @param tensors of a scalar head's layout
 * @param hidden [rows, width]
 * @returns [rows]
 */
export function scoresOf(config: ModelConfig, tensors: readonly Weight[], hidden: tf.Tensor2D): tf.Tensor1D {
  const [weight, bias] = tensors.slice(layoutOf(config).entries.length) as [tf.Tensor2D?, tf.Tensor1D?];
  if (!weight) throw new Error('scoresOf: the model has no scalar head');
  return tf.tidy(() => {
    const scores = tf.reshape(tf.matMul(hidden, weight, false, true), [hidden.shape[0]]) as tf.Tensor1D;
    return bias ? tf.add(scores, bias) : scores;
  });
}

/**
 * A score at every position, of the text up to and including it.
 *
 * @param ids token ids, row by row: [sequences × time]; those on the backend already somebody has checked
 * @param isRead [sequences × time]: where it is 0 nobody reads the score, which may be 0 then; all are read if it is
 *   absent or on the backend
 * @returns [sequences, time]
 */
export function tokenScores(
  config: ModelConfig,
  tensors: readonly Weight[],
  ids: Int32Array | tf.Tensor1D,
  time: number,
  isRead?: ArrayLike<number> | tf.Tensor1D,
): tf.Tensor2D {
  if (ids instanceof Int32Array && isRead && 'length' in isRead && leavesOutUnread()) {
    return tf.tidy(() => {
      const { hidden, spread } = hiddenStatesRead(config, tensors, ids, time, isRead);
      return spread(scoresOf(config, tensors, hidden));
    });
  }
  return tf.tidy(() => {
    const scores = scoresOf(config, tensors, hiddenStates(config, tensors, ids, time));
    return tf.reshape(scores, [scores.size / time, time]);
  });
}

/** Each sequence's score, read at its last token: end-of-text unless it was cut off. [sequences] */
export function sequenceScores(
  config: ModelConfig,
  tensors: readonly Weight[],
  { inputs, time, lastToken }: WholeBatch | OnBackend<WholeBatch>,
): tf.Tensor1D {
  return tf.tidy(() => {
    const scores = tokenScores(config, tensors, inputs, time, lastToken);
    return tf.sum(tf.mul(scores, tensorOf(lastToken, scores.shape)), 1) as tf.Tensor1D;
  });
}
