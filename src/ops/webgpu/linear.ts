import { tf } from '../tf.ts';
import type { Kernel } from './kernel.ts';
import { softwareMatMul } from './softwareMatMul.ts';

/**
 * x W + b, and a residual, in one program on an emulated GPU. Elsewhere the backend's own product adds the bias while
 * it writes (correct here, unlike on wasm), and a second program the residual.
 *
 * x [rows, in], weight [in, out], bias [out], residual [rows, out] if any → [rows, out]
 */
export const linear: Kernel = ({ backend, inputs, lanes }) => {
  const { x, weight, bias, residual } = inputs;
  if (lanes === 1) return [softwareMatMul(backend, { a: x, b: weight, bias, residual }, false, false)];
  const attrs = { transposeA: false, transposeB: false, activation: 'linear' } as unknown as tf.NamedAttrMap;
  const product = run('_FusedMatMul', { a: x, b: weight, bias }, attrs);
  if (!residual) return [product];
  const sum = run('Add', { a: residual, b: product });
  backend.disposeData(product.dataId);
  return [sum];

  function run(kernelName: string, inputs: tf.NamedTensorInfoMap, attrs: tf.NamedAttrMap = {}) {
    return tf.getKernel(kernelName, 'webgpu').kernelFunc({ inputs, attrs, backend }) as tf.TensorInfo;
  }
};
