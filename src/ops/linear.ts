import { columnSums } from './columnSums.ts';
import { hasKernel, runKernel } from './fused.ts';
import { tf } from './tf.ts';
import { withGradient } from './withGradient.ts';

/**
 * Affine map y = x W + b with weights in GPT-2's layout.
 *
 * Gradient: ∂x = ∂y Wᵀ, ∂W = xᵀ ∂y, ∂b = Σ_rows ∂y.
 *
 * @param x [rows, in]
 * @param weight [in, out]
 * @param bias [out]
 * @returns [rows, out]
 */
export function linear(x: tf.Tensor2D, weight: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor2D {
  if (x.shape[1] !== weight.shape[0] || weight.shape[1] !== bias.shape[0]) {
    throw new Error(`linear: x [${x.shape}], weight [${weight.shape}] and bias [${bias.shape}] do not fit`);
  }
  // Not tf.fused.matMul: on wasm it adds the bias once per block when the inner dimension is above 48.
  return withGradient(
    [x, weight, bias],
    (x, weight, bias) => {
      const [value] = hasKernel('LabLinear')
        ? runKernel<[tf.Tensor2D]>('LabLinear', { x, weight, bias })
        : [tf.add(tf.matMul(x, weight), bias) as tf.Tensor2D];
      return { value, saved: [x, weight] };
    },
    (dy, x: tf.Tensor2D, weight: tf.Tensor2D) => [
      tf.matMul(dy, weight, false, true),
      tf.matMul(x, dy, true, false),
      columnSums(dy),
    ],
  );
}
