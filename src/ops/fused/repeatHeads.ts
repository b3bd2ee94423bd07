import { tf } from '../tf.ts';
import { withGradient } from '../withGradient.ts';

/**
 * Grouped-query attention (Ainslie et al. 2023) as plain attention: every key or value head is repeated for the
 * `times` query heads beside each other that share it.
 *
 * Gradient: the sum over a head's copies.
 *
 * @param x heads side by side: [rows, heads × head width]
 * @returns [rows, heads × times × head width]
 */
export function repeatHeads(x: tf.Tensor2D, headWidth: number, times: number): tf.Tensor2D {
  const [rows, columns] = x.shape;
  const heads = columns / headWidth;
  if (!Number.isInteger(heads)) throw new Error(`repeatHeads: x [${x.shape}], heads of width ${headWidth}`);
  if (times === 1) return x;
  return withGradient(
    [x],
    (x) => {
      // Not tf.tile, which is slow on wasm.
      const copies = tf.split(x, heads, 1).flatMap((head) => Array<tf.Tensor>(times).fill(head));
      return { value: tf.concat(copies, 1) as tf.Tensor2D, saved: [] };
    },
    (dy) => {
      const copies = tf.split(tf.reshape(dy, [rows * heads, times, headWidth]), times, 1);
      return [tf.reshape(tf.addN(copies), [rows, columns])];
    },
  );
}
