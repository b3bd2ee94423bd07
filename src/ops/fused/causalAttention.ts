import { constant } from '../constant.ts';
import { hasKernel, runKernel } from '../kernelRegistry.ts';
import { tf } from '../tf.ts';
import { withGradient } from '../withGradient.ts';

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

/**
 * The attention of a whole block: splits queries, keys and values into heads, attends, and joins the heads again.
 *
 * @param qkv queries, keys and values side by side: [sequences × time, 3 × width]
 * @param mask the causal one, [time, time]: see `causalMask`
 * @returns [sequences × time, width]
 */
export function selfAttention(qkv: tf.Tensor2D, heads: number, mask: tf.Tensor2D): tf.Tensor2D {
  const [rows, columns] = qkv.shape;
  const time = mask.shape[0];
  const width = columns / 3;
  if (!Number.isInteger(rows / time) || !Number.isInteger(width / heads)) {
    throw new Error(`selfAttention: qkv [${qkv.shape}], ${heads} heads, mask [${mask.shape}]`);
  }
  if (hasKernel('LabAttention')) return fusedSelfAttention(qkv, heads, time);
  return maskedSelfAttention(qkv, heads, mask);
}

/** The same op by op, with any mask: [time, time], 0 where a position may look. */
export function maskedSelfAttention(qkv: tf.Tensor2D, heads: number, mask: tf.Tensor2D): tf.Tensor2D {
  const [rows, columns] = qkv.shape;
  const time = mask.shape[0];
  const width = columns / 3;
  const sequences = rows / time;
  const part = width / heads;
  const byHead = tf.transpose(tf.reshape(qkv, [sequences, time, 3, heads, part]), [2, 0, 3, 1, 4]);
  const [q, k, v] = tf
    .split(byHead, 3, 0)
    .map((third) => tf.reshape(third, [sequences * heads, time, part]) as tf.Tensor3D);
  const attended = tf.reshape(causalAttention(q, k, v, mask), [sequences, heads, time, part]);
  return tf.reshape(tf.transpose(attended, [0, 2, 1, 3]), [rows, width]);
}

/** The same straight from and into the rows, head by head, without what the mask hides. */
function fusedSelfAttention(qkv: tf.Tensor2D, heads: number, time: number): tf.Tensor2D {
  const attrs = { heads, time };
  return withGradient(
    [qkv],
    (qkv) => {
      const [value, weights] = runKernel<[tf.Tensor2D, tf.Tensor3D]>('LabAttention', { qkv }, attrs);
      return { value, saved: [qkv, weights] };
    },
    (dOut, qkv: tf.Tensor2D, weights: tf.Tensor3D) =>
      runKernel<[tf.Tensor2D]>('LabAttentionGradient', { qkv, weights, dOut }, attrs),
  );
}

/**
 * The mask for `causalAttention`: position i may look at positions ≤ i, and with a window only at so many of them, the
 * closest, itself included. [time, time]
 */
export function causalMask(time: number, window = time): tf.Tensor2D {
  const mask = new Float32Array(time * time);
  for (let i = 0; i < time; i++) {
    mask.fill(-1e9, i * time, i * time + Math.max(0, i + 1 - window));
    mask.fill(-1e9, i * time + i + 1, (i + 1) * time);
  }
  return tf.tensor2d(mask, [time, time]);
}
