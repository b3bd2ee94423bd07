import { hasKernel, runKernel } from '../kernelRegistry.ts';
import { tf } from '../tf.ts';
import { type InputGradient, withGradient } from '../withGradient.ts';
import { addBias } from './addBias.ts';
import { columnSums } from './columnSums.ts';
import { isHalf, product, type Weight } from './weight.ts';

/**
 * Affine map y = x W + b with weights in GPT-2's layout, and what it is added to where it ends a residual branch.
 *
 * Gradient: ∂x = ∂y Wᵀ, ∂W = xᵀ ∂y, ∂b = Σ_rows ∂y, ∂residual = ∂y.
 *
 * @param x [rows, in]
 * @param weight [in, out]
 * @param bias [out]
 * @param residual added to the result [rows, out]
 * @returns [rows, out]
 */
export function linear(
  x: tf.Tensor2D,
  weight: Weight,
  bias: tf.Tensor1D,
  residual?: tf.Tensor2D,
): tf.Tensor2D {
  if (x.shape[1] !== weight.shape[0] || weight.shape[1] !== bias.shape[0]) {
    throw new Error(`linear: x [${x.shape}], weight [${weight.shape}] and bias [${bias.shape}] do not fit`);
  }
  if (isHalf(weight)) {
    const mapped = addBias(product(x, weight, false), bias);
    return residual ? tf.add(residual, mapped) : mapped;
  }
  const matrix = weight as tf.Tensor2D;
  const gradients = (
    dy: tf.Tensor2D,
    x: tf.Tensor2D,
    weight: tf.Tensor2D,
  ): [InputGradient, InputGradient, InputGradient] => [
    () => tf.matMul(dy, weight, false, true),
    () => tf.matMul(x, dy, true, false),
    () => columnSums(dy),
  ];
  if (!residual) {
    return withGradient(
      [x, matrix, bias],
      (x, weight, bias) => ({ value: affine({ x, weight, bias }), saved: [x, weight] }),
      gradients,
    );
  }
  return withGradient(
    [x, matrix, bias, residual],
    (x, weight, bias, residual) => ({ value: affine({ x, weight, bias, residual }), saved: [x, weight] }),
    (dy, x: tf.Tensor2D, weight: tf.Tensor2D) => [...gradients(dy, x, weight), () => tf.clone(dy)],
  );
}

type Inputs = { x: tf.Tensor2D; weight: tf.Tensor2D; bias: tf.Tensor1D; residual?: tf.Tensor2D };

function affine(inputs: Inputs): tf.Tensor2D {
  if (hasKernel('LabLinear')) return runKernel<[tf.Tensor2D]>('LabLinear', inputs)[0];
  // Not tf.fused.matMul: on wasm it adds the bias once per block when the inner dimension is above 48.
  const { x, weight, bias, residual } = inputs;
  const product: tf.Tensor2D = tf.add(tf.matMul(x, weight), bias);
  return residual ? tf.add(residual, product) : product;
}
