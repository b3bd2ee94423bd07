import { tf } from '../ops/tf.ts';
import { boundedExp } from './boundedExp.ts';
import { checkSizes } from './pairLogProbs.ts';

// Proximal Policy Optimization on tokens. Everything is element by element on tensors of one shape, usually
// [batch, time]; `maskedMean` then leaves out prompt and padding. All log-probabilities are at the temperature
// that the samples were drawn at.

export interface ClippedPolicyLoss<T extends tf.Tensor> {
  losses: T;
  /** ρ = π/π_old; 1 for the first minibatch after sampling. */
  ratios: T;
  /** 1 where the clipped term decides, and so no gradient flows. */
  clipped: T;
}

/**
 * The clipped surrogate objective (Schulman et al. 2017, eq. 7), as a loss:
 *
 *   L = max(−A ρ, −A clip(ρ, 1 − ε, 1 + ε)),  ρ = exp(log π − log π_old)
 *
 * @param logProbs log π(y_t|x, y_<t), any shape
 * @param oldLogProbs log π_old, of the policy that drew the samples
 * @param advantages A
 * @param clip ε, 0.2 as a rule
 */
export function clippedPolicyLoss<T extends tf.Tensor>(
  logProbs: T,
  oldLogProbs: T,
  advantages: T,
  clip: number,
): ClippedPolicyLoss<T> {
  checkSizes('clippedPolicyLoss', [logProbs, oldLogProbs, advantages]);
  const ratios = boundedExp(tf.sub(logProbs, oldLogProbs) as T);
  const gain = tf.neg(advantages);
  const free = tf.mul(gain, ratios) as T;
  const bound = tf.mul(gain, tf.clipByValue(ratios, 1 - clip, 1 + clip)) as T;
  return {
    losses: tf.maximum(free, bound),
    ratios,
    clipped: tf.cast(tf.greater(bound, free), 'float32') as T,
  };
}

/**
 * The clipped loss of the value head (Schulman et al. 2017, as implemented; Huang et al. 2024):
 *
 *   L = ½ max((V − R)², (V_old + clip(V − V_old, ±ε) − R)²)
 *
 * @param values V, any shape
 * @param oldValues V_old, at the time of sampling
 * @param returns R = advantage + V_old
 * @param clip ε, 0.2 as a rule
 */
export function clippedValueLoss<T extends tf.Tensor>(values: T, oldValues: T, returns: T, clip: number): T {
  checkSizes('clippedValueLoss', [values, oldValues, returns]);
  const near = tf.add(oldValues, tf.clipByValue(tf.sub(values, oldValues), -clip, clip));
  const worse = tf.maximum(tf.square(tf.sub(values, returns)), tf.square(tf.sub(near, returns)));
  return tf.mul(worse, 0.5) as T;
}

/**
 * approxkl: ½ (log π − log π_old)², element by element. How far the policy has moved within one batch of samples;
 * not the distance from the reference.
 */
export function approximateKl<T extends tf.Tensor>(logProbs: T, oldLogProbs: T): T {
  checkSizes('approximateKl', [logProbs, oldLogProbs]);
  return tf.mul(tf.square(tf.sub(logProbs, oldLogProbs)), 0.5) as T;
}

/**
 * Σ x m / Σ m: the mean over the tokens that count. 0 where none does.
 *
 * @param mask m: 1 for completion tokens, 0 for prompt and padding; same shape as `x`
 */
export function maskedMean(x: tf.Tensor, mask: tf.Tensor): tf.Scalar {
  checkSizes('maskedMean', [x, mask]);
  return tf.div(tf.sum(tf.mul(x, mask)), tf.maximum(tf.sum(mask), 1));
}
