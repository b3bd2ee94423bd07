import { tf } from '../tf.ts';
import { withGradient } from '../withGradient.ts';

/** A new order of columns, and the way back: the new column i is the old column order[i]. int32 [columns] each */
export interface ColumnOrder {
  order: tf.Tensor1D;
  inverse: tf.Tensor1D;
}

/** @param order every number from 0 to order.length − 1, once */
export function columnOrder(order: readonly number[]): ColumnOrder {
  const inverse = new Int32Array(order.length);
  order.forEach((from, to) => {
    inverse[from] = to;
  });
  return { order: tf.tensor1d(Int32Array.from(order)), inverse: tf.tensor1d(inverse) };
}

/**
 * The columns of x in another order.
 *
 * Gradient: those of ∂y in the order from which they came.
 *
 * @param x [rows, columns]
 * @returns [rows, columns]
 */
export function reorderColumns(x: tf.Tensor2D, { order, inverse }: ColumnOrder): tf.Tensor2D {
  if (x.shape[1] !== order.shape[0])
    throw new Error(`reorderColumns: x [${x.shape}], order [${order.shape}]`);
  return withGradient(
    [x],
    (x) => ({ value: tf.gather(x, order, 1) as tf.Tensor2D, saved: [inverse] }),
    (dy, inverse: tf.Tensor1D) => [tf.gather(dy, inverse, 1)],
  );
}
