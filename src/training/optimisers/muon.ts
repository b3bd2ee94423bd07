import { flatten, type Parameters, parametersFrom } from '../../model/parameters.ts';
import { adamStep, clipToNorm, euclideanNorm } from '../../ops/fused/adam.ts';
import { tf } from '../../ops/tf.ts';
import { ADAM, type AdamState, type ProposedUpdate } from './adam.ts';

/** Constants of Muon (Jordan 2024). */
export const MUON = {
  momentum: 0.95,
  /** Rate of the matrices for an Adam rate of 1: orthogonal steps have a length of their own. */
  rateOfMatrices: 6,
  iterations: 5,
} as const;

/** A quintic whose repeated application brings singular values from (0, 1] near to 1. */
const [A, B, C] = [3.4445, -4.775, 2.0315];

/**
 * One update by Muon: Adam for embeddings, norms and biases; for every matrix inside of a block an orthogonal
 * step along its momentum,
 *
 *   M ← μ M + (1−μ) G,  W ← W − α √max(1, in/out) · orthogonal(μ M + (1−μ) G)
 *
 * Used to pretrain; the lab's methods use Adam.
 *
 * @param gradients one for each parameter tensor, in the layout's order
 * @param learningRate Adam's; the matrices' is `MUON.rateOfMatrices` times as large
 * @param maxGradNorm longer gradients are shortened to it; 0 switches that off
 */
export function proposeMuonUpdate(
  parameters: Parameters,
  state: AdamState,
  gradients: tf.Tensor[],
  learningRate: number,
  maxGradNorm: number,
): ProposedUpdate {
  const step = state.step + 1;
  const { layout } = parameters;
  const { norm, weights, firstMoment, secondMoment } = tf.tidy(() => {
    const gradient = flatten(gradients);
    const norm = euclideanNorm(gradient);
    const clipped = maxGradNorm > 0 ? clipToNorm(gradient, norm, maxGradNorm) : gradient;
    const { momentum } = MUON;
    const vectors = { ...state, weights: parameters.flat };
    const adam = adamStep(vectors, clipped, step, { ...ADAM, beta1: momentum, learningRate });
    const ahead = tf.add(tf.mul(adam.firstMoment, momentum), tf.mul(clipped, 1 - momentum));
    const parts = layout.entries.map(({ name, shape, offset, size }, i) => {
      if (!isBlockMatrix(name, shape)) return tf.slice(adam.weights, offset, size);
      const direction = orthogonal(tf.reshape(tf.slice(ahead, offset, size), shape as [number, number]));
      const rate = learningRate * MUON.rateOfMatrices * Math.sqrt(Math.max(1, shape[0] / shape[1]));
      return tf.reshape(tf.sub(parameters.tensors[i], tf.mul(direction, rate)), [size]);
    });
    return { norm, ...adam, weights: tf.concat1d(parts as tf.Tensor1D[]) };
  });
  return {
    parameters: parametersFrom(layout, weights),
    state: { step, firstMoment, secondMoment },
    gradientNorm: norm,
  };
}

function isBlockMatrix(name: string, shape: number[]): boolean {
  return shape.length === 2 && /\.(attn|mlp)\./.test(name);
}

/**
 * Roughly U Vᵀ for X = U S Vᵀ: all singular values moved to between 0.7 and 1.2, by Newton–Schulz iterations
 * X ← a X + (b XXᵀ + c (XXᵀ)²) X on X / ‖X‖. [in, out] → [in, out]
 */
export function orthogonal(matrix: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const tall = matrix.shape[0] > matrix.shape[1];
    const wide = tall ? tf.transpose(matrix) : matrix;
    const length = tf.add(tf.sqrt(tf.sum(tf.square(wide))), 1e-7);
    let x = tf.div(wide, length) as tf.Tensor2D;
    for (let i = 0; i < MUON.iterations; i++) {
      const gram = tf.matMul(x, x, false, true);
      const polynomial = tf.add(tf.mul(gram, B), tf.mul(tf.matMul(gram, gram), C)) as tf.Tensor2D;
      x = tf.add(tf.mul(x, A), tf.matMul(polynomial, x)) as tf.Tensor2D;
    }
    return tall ? (tf.transpose(x) as tf.Tensor2D) : x;
  });
}
