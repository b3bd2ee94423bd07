import { constant } from '../constant.ts';
import { hasKernel, runKernel } from '../kernelRegistry.ts';
import { tf } from '../tf.ts';
import { withGradient } from '../withGradient.ts';
import { columnSums } from './columnSums.ts';

/**
 * Layer normalisation over the last axis (Ba et al. 2016):
 * x̂ = (x − mean) / √(variance + ε), y = gain · x̂ + bias.
 *
 * Gradient: with g = ∂y · gain, ∂x = (g − mean(g) − x̂ · mean(g · x̂)) / √(variance + ε).
 *
 * @param x [rows, width]
 * @param gain [width]
 * @param bias [width]
 * @param epsilon added to the variance
 * @returns [rows, width]
 */
export function layerNorm(
  x: tf.Tensor2D,
  gain: tf.Tensor1D,
  bias: tf.Tensor1D,
  epsilon: number,
): tf.Tensor2D {
  if (x.shape[1] !== gain.shape[0] || x.shape[1] !== bias.shape[0]) {
    throw new Error(`layerNorm: x [${x.shape}], gain [${gain.shape}] and bias [${bias.shape}] do not fit`);
  }
  if (hasKernel('LabLayerNorm')) return fusedLayerNorm(x, gain, bias, epsilon);
  return withGradient(
    [x, gain, bias],
    (x, gain, bias) => {
      const centred = tf.sub(x, tf.mean(x, 1, true));
      const variance = tf.mean(tf.square(centred), 1, true); // [rows, 1]
      const inverseDeviation = tf.rsqrt(tf.add(variance, constant(epsilon)));
      const normalised = tf.mul(centred, inverseDeviation);
      const value = tf.add(tf.mul(normalised, gain), bias) as tf.Tensor2D;
      return { value, saved: [normalised, inverseDeviation, gain] };
    },
    (dy, normalised, inverseDeviation, gain) => {
      const g = tf.mul(dy, gain);
      const projection = tf.mul(normalised, tf.mean(tf.mul(g, normalised), 1, true));
      const dx = tf.mul(tf.sub(tf.sub(g, tf.mean(g, 1, true)), projection), inverseDeviation);
      return [dx, columnSums(tf.mul(dy, normalised) as tf.Tensor2D), columnSums(dy)];
    },
  );
}

/** The same in one pass forward and one backward, which recomputes x̂ from the saved mean and 1/√(variance + ε). */
function fusedLayerNorm(x: tf.Tensor2D, gain: tf.Tensor1D, bias: tf.Tensor1D, epsilon: number): tf.Tensor2D {
  return withGradient(
    [x, gain, bias],
    (x, gain, bias) => {
      const inputs = { x, gain, bias };
      const [value, moments] = runKernel<[tf.Tensor2D, tf.Tensor2D]>('LabLayerNorm', inputs, { epsilon });
      return { value, saved: [x, gain, moments] };
    },
    (dOut, x: tf.Tensor2D, gain: tf.Tensor1D, moments: tf.Tensor2D) =>
      runKernel<[tf.Tensor2D, tf.Tensor1D, tf.Tensor1D]>('LabLayerNormGradient', { x, gain, moments, dOut }),
  );
}
