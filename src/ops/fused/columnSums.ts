import { hasKernel, runKernel } from '../kernelRegistry.ts';
import { tf } from '../tf.ts';

/**
 * Sums over rows: [rows, columns] → [columns]. As a product with a row of ones, because tf.sum over the first
 * axis transposes its input first on wasm (40 times slower there). Has no gradient of its own: for backward passes.
 */
export function columnSums(x: tf.Tensor2D): tf.Tensor1D {
  if (hasKernel('LabColumnSums')) return runKernel<[tf.Tensor1D]>('LabColumnSums', { x })[0];
  return tf.tidy(() => tf.reshape(tf.matMul(tf.ones([1, x.shape[0]]), x), [x.shape[1]]));
}
