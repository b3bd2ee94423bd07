import { tf } from '../ops/tf.ts';
import { boundedExp } from './boundedExp.ts';
import { checkSizes } from './pairLogProbs.ts';

// Estimators of KL(π ‖ π_ref) from samples y ~ π (Schulman 2020, "Approximating KL divergence"). All are functions
// of the log-ratio of a sample, x = log π(y) − log π_ref(y), in nats; policy minus reference, never the reverse.

/** k1 = x. Its mean is the KL; single values may be negative. The penalty inside of rewards. */
export function k1(logRatio: number): number {
  return logRatio;
}

/** k2 = x²/2. Biased: its mean is the KL up to third order only. */
export function k2(logRatio: number): number {
  return logRatio ** 2 / 2;
}

/** k3 = e^−x − 1 + x. Its mean is the KL, and no value is negative. */
export function k3(logRatio: number): number {
  return Math.expm1(-logRatio) + logRatio;
}

/**
 * k3 where it is differentiated, as a penalty inside of a loss (Shao et al. 2024, eq. 4):
 *
 *   k3 = π_ref/π − 1 − ln(π_ref/π)
 *
 * Its gradient with respect to log π is 1 − π_ref/π; averaged over samples of π, which stay fixed, that is the
 * gradient of KL(π_ref ‖ π), not of the KL that its value estimates. Finite also where π has all but lost the token
 * (`boundedExp`).
 *
 * @param logProbs log π of sampled tokens, any shape
 * @param referenceLogProbs log π_ref of the same tokens
 */
export function k3Penalty<T extends tf.Tensor>(logProbs: T, referenceLogProbs: T): T {
  checkSizes('k3Penalty', [logProbs, referenceLogProbs]);
  const back = tf.sub(referenceLogProbs, logProbs) as T;
  return tf.sub(tf.sub(boundedExp(back), 1), back) as T;
}
