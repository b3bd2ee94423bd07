import { constant } from '../constant.ts';
import { hasKernel, runKernel } from '../kernelRegistry.ts';
import { tf } from '../tf.ts';
import { withGradient } from '../withGradient.ts';
import { columnSums } from './columnSums.ts';

/**
 * Root-mean-square normalisation over the last axis (Zhang & Sennrich 2019, eq. 4):
 * x̂ = x / √(mean(x²) + ε), y = gain · x̂.
 *
 * Gradient: with g = ∂y · gain, ∂x = (g − x̂ · mean(g · x̂)) / √(mean(x²) + ε), ∂gain = Σ_rows ∂y · x̂.
 *
 * @param x [rows, width]
 * @param gain [width]
 * @param epsilon added to the mean square
 * @returns [rows, width]
 */
export function rmsNorm(x: tf.Tensor2D, gain: tf.Tensor1D, epsilon: number): tf.Tensor2D {
  if (x.shape[1] !== gain.shape[0]) throw new Error(`rmsNorm: x [${x.shape}], gain [${gain.shape}]`);
  if (hasKernel('LabRmsNorm')) return fusedRmsNorm(x, gain, epsilon);
  return withGradient(
    [x, gain],
    (x, gain) => {
      const inverseRoot = tf.rsqrt(tf.add(tf.mean(tf.square(x), 1, true), constant(epsilon))); // [rows, 1]
      const normalised = tf.mul(x, inverseRoot);
      return { value: tf.mul(normalised, gain) as tf.Tensor2D, saved: [normalised, inverseRoot, gain] };
    },
    (dy, normalised, inverseRoot, gain) => {
      const g = tf.mul(dy, gain);
      const projection = tf.mul(normalised, tf.mean(tf.mul(g, normalised), 1, true));
      return [tf.mul(tf.sub(g, projection), inverseRoot), columnSums(tf.mul(dy, normalised) as tf.Tensor2D)];
    },
  );
}

/** The same in one program forward and two backward, which recompute x̂ from the saved 1/√(mean(x²) + ε). */
function fusedRmsNorm(x: tf.Tensor2D, gain: tf.Tensor1D, epsilon: number): tf.Tensor2D {
  return withGradient(
    [x, gain],
    (x, gain) => {
      const [value, factors] = runKernel<[tf.Tensor2D, tf.Tensor1D]>('LabRmsNorm', { x, gain }, { epsilon });
      return { value, saved: [x, gain, factors] };
    },
    (dOut, x: tf.Tensor2D, gain: tf.Tensor1D, factors: tf.Tensor1D) =>
      runKernel<[tf.Tensor2D, tf.Tensor1D]>('LabRmsNormGradient', { x, gain, factors, dOut }),
  );
}
