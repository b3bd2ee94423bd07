import type { ClippingRow } from '../../experiment/metrics/rows.ts';
import { approximateKl, type ClippedPolicyLoss } from '../../losses/ppo.ts';
import { tf } from '../../ops/tf.ts';

/**
 * What to watch while one batch of samples is trained on: sums over tokens of approxkl, clip fraction and ratio,
 * divided by all tokens of the minibatch. All [rows, time].
 *
 * @param tokens completion tokens of the minibatch, of which this may be a part []
 * @returns approxkl, clip fraction, ratio [3]
 */
export function clippingMeasures(
  { ratios, clipped }: Pick<ClippedPolicyLoss<tf.Tensor2D>, 'ratios' | 'clipped'>,
  logProbs: tf.Tensor2D,
  oldLogProbs: tf.Tensor2D,
  mask: tf.Tensor2D,
  tokens: tf.Scalar,
): tf.Tensor1D {
  const measures = [approximateKl(logProbs, oldLogProbs), clipped, ratios];
  return tf.stack(measures.map((x) => tf.div(tf.sum(tf.mul(x, mask)), tokens))) as tf.Tensor1D;
}

/** @param updates of each update the measures above, one triple a micro-batch, one after the other */
export function clippingRow(updates: readonly number[][]): ClippingRow {
  const sums = updates.map((values) =>
    [0, 1, 2].map((i) => values.reduce((sum, value, at) => sum + (at % 3 === i ? value : 0), 0)),
  );
  const average = (i: number) => sums.reduce((sum, row) => sum + row[i], 0) / sums.length;
  return {
    'policy/approxkl_avg': average(0),
    'policy/clipfrac_avg': average(1),
    'val/ratio': average(2),
    'first/approxkl': sums[0][0],
    'first/clipfrac': sums[0][1],
    'first/ratio': sums[0][2],
  };
}
