import { tf } from '../tf.ts';
import type { Kernel } from './kernel.ts';

/**
 * x W + b in one program: the backend's own product, which adds a bias while it writes. Correct here, unlike on wasm.
 *
 * x [rows, in], weight [in, out], bias [out] → [rows, out]
 */
export const linear: Kernel = ({ backend, inputs }) => {
  const { kernelFunc } = tf.getKernel('_FusedMatMul', 'webgpu');
  const product = kernelFunc({
    inputs: { a: inputs.x, b: inputs.weight, bias: inputs.bias },
    attrs: { transposeA: false, transposeB: false, activation: 'linear' } as unknown as tf.NamedAttrMap,
    backend,
  });
  return [product as tf.TensorInfo];
};
