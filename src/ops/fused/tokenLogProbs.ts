import { hasKernel, runKernel } from '../kernelRegistry.ts';
import { tf } from '../tf.ts';
import { withGradient } from '../withGradient.ts';
import { oneHot } from './oneHot.ts';

/**
 * Log-probability of one given token per row: logits[i, ids[i]] − logsumexp(logits[i]), in nats.
 *
 * Gradient with respect to the logits: ∂y · (onehot(ids) − softmax(logits)).
 *
 * @param logits [rows, vocabulary]
 * @param ids int32 [rows]
 * @returns [rows]
 */
export function tokenLogProbs(logits: tf.Tensor2D, ids: tf.Tensor1D): tf.Tensor1D {
  const [rows, vocabulary] = logits.shape;
  if (ids.shape[0] !== rows) throw new Error(`tokenLogProbs: ${rows} rows of logits, ${ids.shape[0]} ids`);
  if (hasKernel('LabTokenLogProbs')) return fusedTokenLogProbs(logits, ids);
  return withGradient(
    [logits],
    (logits) => {
      const shifted = tf.sub(logits, tf.max(logits, 1, true));
      const chosen = tf.sum(tf.mul(shifted, oneHot(ids, vocabulary)), 1);
      const value = tf.sub(chosen, tf.log(tf.sum(tf.exp(shifted), 1))) as tf.Tensor1D;
      return { value, saved: [logits, ids] };
    },
    (dy, logits, ids: tf.Tensor1D) => {
      const difference = tf.sub(oneHot(ids, vocabulary), tf.softmax(logits));
      return [tf.mul(tf.reshape(dy, [rows, 1]), difference)];
    },
  );
}

/** The same without any tensor of the logits' size besides the gradient; rows with ∂y = 0 cost nothing backward. */
function fusedTokenLogProbs(logits: tf.Tensor2D, ids: tf.Tensor1D): tf.Tensor1D {
  return withGradient(
    [logits],
    (logits) => {
      const inputs = { logits, ids };
      const [shifted, sums, maxima] = runKernel<tf.Tensor1D[]>('LabTokenLogProbs', inputs); // [rows] each
      return { value: tf.sub(shifted, tf.log(sums)) as tf.Tensor1D, saved: [logits, ids, sums, maxima] };
    },
    (dOut, logits, ids, sums, maxima) =>
      runKernel<[tf.Tensor2D]>('LabTokenLogProbsGradient', { logits, ids, sums, maxima, dOut }),
  );
}

/**
 * Kullback–Leibler divergence of two next-token distributions, row by row, exact over the vocabulary:
 * Σ_v p(v) (ln p(v) − ln q(v)), in nats. For measuring only: it has no gradient of its own.
 *
 * @param policyLogits, referenceLogits [rows, vocabulary]
 * @returns [rows], each ≥ 0 up to rounding
 */
export function tokenKl(policyLogits: tf.Tensor2D, referenceLogits: tf.Tensor2D): tf.Tensor1D {
  return tf.tidy(() => {
    if (hasKernel('LabTokenKl')) {
      const inputs = { p: policyLogits, q: referenceLogits };
      const [products, sumsP, sumsQ] = runKernel<tf.Tensor1D[]>('LabTokenKl', inputs); // [rows] each
      return tf.add(tf.div(products, sumsP), tf.sub(tf.log(sumsQ), tf.log(sumsP)));
    }
    const logP = logSoftmax(policyLogits);
    const logQ = logSoftmax(referenceLogits);
    return tf.sum(tf.mul(tf.exp(logP), tf.sub(logP, logQ)), 1) as tf.Tensor1D;
  });
}

/** ln softmax, shifted by the row maximum so that exp cannot overflow. [rows, vocabulary] */
function logSoftmax(logits: tf.Tensor2D): tf.Tensor2D {
  const shifted = tf.sub(logits, tf.max(logits, 1, true));
  return tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), 1, true)));
}
