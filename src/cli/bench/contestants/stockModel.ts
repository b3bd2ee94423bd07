import * as tf from '@tensorflow/tfjs';
import type { Batch } from '../material.ts';
import type { Size } from '../sizes.ts';

/** Tensors or variables under the names of `entriesOf`. */
export type Weights = Record<string, tf.Tensor>;

/** log π(y|x) of every row: log-softmax of the logits at the targets, summed over completion tokens. [sequences] */
export function sequenceLogProbs(size: Size, weights: Weights, batch: Batch): tf.Tensor1D {
  const { sequences, time, vocabulary } = size;
  return tf.tidy(() => {
    const logits = logitsOf(size, weights, tf.tensor1d(batch.inputs, 'int32'), time);
    const targets = tf.oneHot(tf.tensor1d(batch.targets, 'int32'), vocabulary);
    const logProbs = tf.sum(tf.mul(tf.logSoftmax(logits), targets), -1); // [rows]
    return tf.sum(tf.reshape(tf.mul(logProbs, tf.tensor1d(batch.mask)), [sequences, time]), 1) as tf.Tensor1D;
  });
}

/**
 * GPT-2's forward pass.
 *
 * @param ids int32 [sequences × time]
 * @returns [sequences × time, vocabulary]
 */
export function logitsOf(size: Size, weights: Weights, ids: tf.Tensor, time: number): tf.Tensor2D {
  const { layers, width, heads } = size;
  const rows = ids.shape[0] as number;
  const sequences = rows / time;
  const affine = (x: tf.Tensor, name: string) =>
    tf.add(tf.matMul(x as tf.Tensor2D, weights[`${name}.weight`] as tf.Tensor2D), weights[`${name}.bias`]);
  const norm = (x: tf.Tensor, name: string) => {
    const { mean, variance } = tf.moments(x, -1, true);
    const standardised = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5)));
    return tf.add(tf.mul(standardised, weights[`${name}.gain`]), weights[`${name}.bias`]);
  };

  const positions = tf.slice(weights.positions as tf.Tensor2D, [0, 0], [time, width]);
  const embedded = tf.reshape(embed(weights.tokens as tf.Tensor2D, ids), [sequences, time, width]);
  let x = tf.reshape(tf.add(embedded, positions), [rows, width]);
  const visible = tf.linalg.bandPart(tf.ones([time, time]), -1, 0);
  const mask = tf.mul(tf.sub(1, visible), -1e9);
  for (let layer = 0; layer < layers; layer++) {
    const qkv = tf.split(affine(norm(x, `${layer}.norm1`), `${layer}.qkv`), 3, 1);
    const [q, k, v] = qkv.map((part) =>
      tf.transpose(tf.reshape(part, [sequences, time, heads, width / heads]), [0, 2, 1, 3]),
    ); // [sequences, heads, time, head width]
    const scores = tf.div(tf.matMul(q, k, false, true), Math.sqrt(width / heads));
    const attended = tf.matMul(tf.softmax(tf.add(scores, mask)), v);
    const joined = tf.reshape(tf.transpose(attended, [0, 2, 1, 3]), [rows, width]);
    x = tf.add(x, affine(joined, `${layer}.out`));
    x = tf.add(x, affine(gelu(affine(norm(x, `${layer}.norm2`), `${layer}.expand`)), `${layer}.contract`));
  }
  return tf.matMul(norm(x, 'final') as tf.Tensor2D, weights.tokens as tf.Tensor2D, false, true);
}

/** Rows of a table. The wasm backend lacks gather's gradient; a product with one-hot rows is the usual way round. */
function embed(table: tf.Tensor2D, ids: tf.Tensor): tf.Tensor {
  if (tf.getBackend() !== 'wasm') return tf.gather(table, ids as tf.Tensor1D);
  return tf.matMul(tf.oneHot(ids, table.shape[0]) as tf.Tensor2D, table);
}

/** ½ x (1 + tanh(√(2/π)(x + 0.044715 x³))) */
function gelu(x: tf.Tensor): tf.Tensor {
  const inner = tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(0.044715, tf.mul(x, tf.square(x)))));
  return tf.mul(tf.mul(0.5, x), tf.add(1, tf.tanh(inner)));
}
