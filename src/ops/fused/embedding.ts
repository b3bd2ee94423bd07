import { hasKernel, runKernel } from '../kernelRegistry.ts';
import { tf } from '../tf.ts';
import { withGradient } from '../withGradient.ts';
import { oneHot } from './oneHot.ts';

/**
 * Rows of a table: out[i] = table[ids[i]].
 *
 * The gradient of a row is the sum of ∂out over the places that used it. It is written as the product
 * onehot(ids)ᵀ ∂out: the backend's own gradient is missing on wasm and, on WebGPU, adds with float atomics, so
 * that two equal runs would differ in the last bits.
 *
 * @param table [entries, width]
 * @param ids int32 [rows], each in [0, entries); the caller has checked that (WebGPU reads zeros otherwise)
 * @returns [rows, width]
 */
export function embedding(table: tf.Tensor2D, ids: tf.Tensor1D): tf.Tensor2D {
  const entries = table.shape[0];
  if (hasKernel('LabEmbedding')) {
    return withGradient(
      [table],
      (table) => ({ value: runKernel<[tf.Tensor2D]>('LabEmbedding', { table, ids })[0], saved: [ids] }),
      (dOut, ids: tf.Tensor1D) =>
        runKernel<[tf.Tensor2D]>('LabEmbeddingGradient', { dOut, ids }, { entries }),
    );
  }
  return withGradient(
    [table],
    (table) => ({ value: tf.gather(table, ids) as tf.Tensor2D, saved: [ids] }),
    (dy, ids: tf.Tensor1D) => [tf.matMul(oneHot(ids, entries), dy, true, false)],
  );
}
