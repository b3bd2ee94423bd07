import { tf } from '../ops/tf.ts';

/** Below, the series; above, the exponential: either is exact to float32 here. */
const SPLIT = 0.5;
/** Nearer to certainty than this, float32 means of log-probabilities are rounding errors, and may even exceed 0. */
const CERTAIN = 1e-7;

/**
 * ln(p / (1 − p)) of a probability given as a = ln p ≤ 0:
 *
 *   L = a − ln(1 − eᵃ) = −ln(eᵇ − 1),  b = −a
 *
 * 1 − eᵃ taken literally loses all digits as a → 0, on GPUs also as `expm1`. So for b < ½ the series
 * (eᵇ − 1)/b = 1 + b/2 + b²/6 + … is used, and for the others −b − ln(1 − e^−b). Values of a above −1e-7 count as
 * that: odds of at most ten million to one.
 *
 * Gradient: ∂L/∂a = 1/(1 − eᵃ) = e^(L + b), finite and never 0.
 *
 * @param a any shape
 */
export function logOdds<T extends tf.Tensor>(a: T): T {
  const op = tf.customGrad((a, save) => {
    const b = tf.maximum(tf.neg(a as tf.Tensor), CERTAIN);
    const value = negLogExpm1(b);
    (save as (tensors: tf.Tensor[]) => void)([tf.add(value, b)]);
    return { value, gradFunc: (dy: tf.Tensor, [exponent]: tf.Tensor[]) => tf.mul(dy, tf.exp(exponent)) };
  });
  return op(a) as T;
}

function negLogExpm1(b: tf.Tensor): tf.Tensor {
  // Each half sees only arguments of its own range, so that the half that is not taken cannot be infinite.
  const small = tf.minimum(b, SPLIT);
  const large = tf.maximum(b, SPLIT);
  const near = tf.add(tf.log(small), tf.log(expm1OverX(small)));
  const far = tf.add(large, tf.log(tf.sub(1, tf.exp(tf.neg(large)))));
  return tf.neg(tf.where(tf.less(b, SPLIT), near, far));
}

/** (eᵇ − 1)/b = Σ bⁿ/(n + 1)! by Horner's scheme, to 1e-8 for 0 ≤ b ≤ ½. */
function expm1OverX(b: tf.Tensor): tf.Tensor {
  let sum: tf.Tensor = tf.onesLike(b);
  for (let n = 8; n >= 2; n--) sum = tf.add(tf.mul(tf.div(b, n), sum), 1);
  return sum;
}
