import { constant } from './constant.ts';
import { tf } from './tf.ts';
import { withGradient } from './withGradient.ts';

/** Rows from which the WebGPU backend's softmax returns wrong values (it does not fold rows over y and z). */
const SOFTMAX_ROW_LIMIT = 65535;

/**
 * Causal self-attention of many heads at once (Vaswani et al. 2017, eq. 1):
 * out = softmax(q kᵀ / √width + mask) v, where the mask hides later positions.
 *
 * Gradient: with p the attention weights, ∂v = pᵀ ∂out, ∂p = ∂out vᵀ, ∂s = p · (∂p − Σ_j ∂p · p),
 * ∂q = ∂s k / √width, ∂k = ∂sᵀ q / √width.
 *
 * @param q, k, v [sequences × heads, time, head width]
 * @param mask [time, time]: 0 where a position may look, −1e9 where it may not (see `causalMask`)
 * @returns [sequences × heads, time, head width]
 */
export function causalAttention(
  q: tf.Tensor3D,
  k: tf.Tensor3D,
  v: tf.Tensor3D,
  mask: tf.Tensor2D,
): tf.Tensor3D {
  const [heads, time, width] = q.shape;
  if (mask.shape[0] !== time || k.shape[1] !== time || v.shape[1] !== time) {
    throw new Error(`causalAttention: q [${q.shape}], k [${k.shape}], v [${v.shape}], mask [${mask.shape}]`);
  }
  if (heads * time >= SOFTMAX_ROW_LIMIT) {
    throw new Error(
      `A batch with ${heads * time} rows of attention is more than this backend computes correctly ` +
        `(${SOFTMAX_ROW_LIMIT - 1}); use a smaller batch.`,
    );
  }
  const scale = constant(1 / Math.sqrt(width));
  return withGradient(
    [q, k, v],
    (q, k, v) => {
      const scores = tf.add(tf.mul(tf.matMul(q, k, false, true), scale), mask); // [heads, time, time]
      const weights = tf.softmax(scores) as tf.Tensor3D;
      return { value: tf.matMul(weights, v), saved: [q, k, v, weights] };
    },
    (dOut, q: tf.Tensor3D, k: tf.Tensor3D, v: tf.Tensor3D, weights: tf.Tensor3D) => {
      const weighted = tf.mul(tf.matMul(dOut, v, false, true), weights); // ∂p · p
      const rows = tf.sum(weighted, 2, true);
      const dScores = tf.mul(tf.sub(weighted, tf.mul(weights, rows)), scale) as tf.Tensor3D;
      return [
        tf.matMul(dScores, k),
        tf.matMul(dScores, q, true, false),
        tf.matMul(weights, dOut, true, false),
      ];
    },
  );
}

/** The mask for `causalAttention`: position i may look at positions ≤ i. [time, time] */
export function causalMask(time: number): tf.Tensor2D {
  const mask = new Float32Array(time * time);
  for (let i = 0; i < time; i++) mask.fill(-1e9, i * time + i + 1, (i + 1) * time);
  return tf.tensor2d(mask, [time, time]);
}
