import { constant } from '../constant.ts';
import { hasKernel, runKernel } from '../kernelRegistry.ts';
import { tf } from '../tf.ts';

export interface AdamOptions {
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Decoupled weight decay (Loshchilov & Hutter 2019); 0 is plain Adam. */
  weightDecay: number;
}

/** Vectors of all parameters, one after the other. [parameters] each */
export type AdamVectors = {
  weights: tf.Tensor1D;
  firstMoment: tf.Tensor1D;
  secondMoment: tf.Tensor1D;
};

/**
 * One step of Adam (Kingma & Ba 2015, algorithm 1) on all parameters at once:
 * m ← β₁ m + (1−β₁) g, v ← β₂ v + (1−β₂) g²,
 * w ← w − α (m / (1−β₁ᵗ)) / (√(v / (1−β₂ᵗ)) + ε) − α λ w.
 *
 * Working on one flat vector keeps the number of GPU dispatches independent of the number of tensors.
 *
 * @param gradient [parameters]
 * @param step t, 1 for the first update
 * @returns new vectors; the old ones are the caller's to dispose
 */
export function adamStep(
  { weights, firstMoment, secondMoment }: AdamVectors,
  gradient: tf.Tensor1D,
  step: number,
  options: AdamOptions,
): AdamVectors {
  const { learningRate, beta1, beta2, epsilon, weightDecay } = options;
  if (hasKernel('LabAdam')) {
    const [stepSize, correction, keep] = adamRates(step, options);
    const inputs = { weights, firstMoment, secondMoment, gradient };
    const attributes = { ...constantsOf(options), stepSize, correction, keep };
    const [next, m, v] = runKernel<tf.Tensor1D[]>('LabAdam', inputs, attributes);
    return { weights: next, firstMoment: m, secondMoment: v };
  }
  return tf.tidy(() => {
    const m = tf.add(tf.mul(firstMoment, constant(beta1)), tf.mul(gradient, constant(1 - beta1)));
    const v = tf.add(tf.mul(secondMoment, constant(beta2)), tf.mul(tf.square(gradient), constant(1 - beta2)));
    const stepSize = tf.scalar(learningRate / (1 - beta1 ** step));
    const deviation = tf.sqrt(tf.mul(v, tf.scalar(1 / (1 - beta2 ** step))));
    let next = tf.sub(weights, tf.mul(stepSize, tf.div(m, tf.add(deviation, constant(epsilon)))));
    if (weightDecay > 0) next = tf.sub(next, tf.mul(weights, tf.scalar(learningRate * weightDecay)));
    return { weights: next as tf.Tensor1D, firstMoment: m as tf.Tensor1D, secondMoment: v as tf.Tensor1D };
  });
}

/** What changes from step to step: α / (1−β₁ᵗ), 1 / (1−β₂ᵗ) and 1 − α λ. */
export function adamRates(
  step: number,
  { learningRate, beta1, beta2, weightDecay }: AdamOptions,
): [stepSize: number, correction: number, keep: number] {
  return [learningRate / (1 - beta1 ** step), 1 / (1 - beta2 ** step), 1 - learningRate * weightDecay];
}

/**
 * `adamStep` for a step that is recorded once and run many times: its rates are a tensor, and the new numbers are
 * written over the old ones. WebGPU only.
 *
 * @param rates from `adamRates` [3]
 * @param checks where one of them is infinite or not a number, nothing is written [any]
 */
export function adamStepInPlace(
  vectors: AdamVectors,
  gradient: tf.Tensor1D,
  rates: tf.Tensor1D,
  checks: tf.Tensor1D,
  options: AdamConstants,
): void {
  runKernel('LabAdamInPlace', { ...vectors, gradient, rates, checks }, constantsOf(options));
}

type AdamConstants = Pick<AdamOptions, 'beta1' | 'beta2' | 'epsilon'>;

function constantsOf({ beta1, beta2, epsilon }: AdamConstants): Record<string, number> {
  return { beta1, rest1: 1 - beta1, beta2, rest2: 1 - beta2, epsilon };
}

/** Euclidean norm of a long vector, a scalar tensor. */
export function euclideanNorm(x: tf.Tensor1D): tf.Scalar {
  return tf.tidy(() => {
    const sum = hasKernel('LabSumOfSquares')
      ? runKernel<[tf.Scalar]>('LabSumOfSquares', { x })[0]
      : tf.sum(tf.square(x));
    return tf.sqrt(sum) as tf.Scalar;
  });
}

/**
 * Shortens a gradient to `maxNorm` where it is longer (Pascanu et al. 2013): g · min(1, maxNorm / (‖g‖ + 1e-6)),
 * with PyTorch's constant in the denominator.
 */
export function clipToNorm(gradient: tf.Tensor1D, norm: tf.Scalar, maxNorm: number): tf.Tensor1D {
  return tf.tidy(() => {
    const factor = tf.minimum(constant(1), tf.div(constant(maxNorm), tf.add(norm, constant(1e-6))));
    return tf.mul(gradient, factor) as tf.Tensor1D;
  });
}
