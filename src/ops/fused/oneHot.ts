import { tf } from '../tf.ts';

/**
 * Rows with a single 1: out[i][ids[i]] = 1. Made of integers and then cast, because the wasm backend writes
 * integers into the result even when it is asked for floats.
 *
 * @param ids int32 [rows]
 * @returns float32 [rows, depth]
 */
export function oneHot(ids: tf.Tensor1D, depth: number): tf.Tensor2D {
  return tf.tidy(() => tf.cast(tf.oneHot(ids, depth), 'float32') as tf.Tensor2D);
}
