import { tf } from '../tf.ts';
import { withGradient } from '../withGradient.ts';
import { columnSums } from './columnSums.ts';

/**
 * x + b, a bias on every row.
 *
 * Gradient: ∂x = ∂y, ∂b = Σ_rows ∂y.
 *
 * @param x [rows, columns]
 * @param bias [columns]
 * @returns [rows, columns]
 */
export function addBias(x: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor2D {
  if (x.shape[1] !== bias.shape[0]) throw new Error(`addBias: x [${x.shape}], bias [${bias.shape}]`);
  return withGradient(
    [x, bias],
    (x, bias) => ({ value: tf.add(x, bias) as tf.Tensor2D, saved: [] }),
    (dy) => [tf.clone(dy), columnSums(dy)],
  );
}
