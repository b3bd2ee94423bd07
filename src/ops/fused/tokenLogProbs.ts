import { hasKernel, runKernel } from '../kernelRegistry.ts';
import { tf } from '../tf.ts';
import { withGradient } from '../withGradient.ts';
import { oneHot } from './oneHot.ts';
import { isHalf, product, type Weight } from './weight.ts';

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
  const rows = logits.shape[0];
  if (ids.shape[0] !== rows) throw new Error(`tokenLogProbs: ${rows} rows of logits, ${ids.shape[0]} ids`);
  return withGradient(
    [logits],
    (logits) => logProbsOf(logits, ids),
    (dOut, ...saved) => [logitsGradient(dOut, saved)],
  );
}

/**
 * The same straight from hidden states, logits = hidden headᵀ / temperature, for vocabularies whose logits fill the
 * memory: they are there only for some rows at a time, in the gradient too.
 *
 * Gradient: with s = (onehot(ids) − softmax(logits)) / temperature, ∂hidden = ∂y · s head and ∂head = (∂y · s)ᵀ hidden.
 * The product s head needs no ∂y, so it is computed while the logits are there; for ∂head they are computed again.
 *
 * @param hidden [rows, width]
 * @param head [vocabulary, width]; in half precision it gets no gradient
 * @param ids int32 [rows]
 * @param rowsAtOnce rows whose logits are there together
 * @returns [rows]
 */
export function headLogProbs(
  hidden: tf.Tensor2D,
  head: Weight,
  ids: tf.Tensor1D,
  { temperature, rowsAtOnce }: { temperature: number; rowsAtOnce: number },
): tf.Tensor1D {
  const [rows, width] = hidden.shape;
  const scaled = (raw: tf.Tensor2D) =>
    temperature === 1 ? raw : (tf.mul(raw, 1 / temperature) as tf.Tensor2D);
  const logitsOf = (hidden: tf.Tensor2D, head: Weight) => scaled(product(hidden, head, true));
  if (rows <= rowsAtOnce) return tokenLogProbs(logitsOf(hidden, head), ids);

  const parts = Array.from({ length: Math.ceil(rows / rowsAtOnce) }, (_, part) => {
    const begin = part * rowsAtOnce;
    return { begin, count: Math.min(rowsAtOnce, rows - begin) };
  });
  const rowsOf = (x: tf.Tensor2D, { begin, count }: (typeof parts)[number]) =>
    tf.slice2d(x, [begin, 0], [count, width]);
  const valuesOf = (x: tf.Tensor1D, { begin, count }: (typeof parts)[number]) => tf.slice1d(x, begin, count);

  const wantsGradient = tf.engine().isTapeOn();
  const trained = isHalf(head) ? [] : [head as tf.Tensor2D];
  return withGradient<tf.Tensor2D[], tf.Tensor1D, tf.Tensor[]>(
    [hidden, ...trained],
    (hidden) => {
      const values: tf.Tensor1D[] = [];
      const slopes: tf.Tensor2D[] = []; // s head
      for (const part of parts) {
        const [value, slope] = tf.tidy(() => {
          const { value, saved } = logProbsOf(logitsOf(rowsOf(hidden, part), head), valuesOf(ids, part));
          if (!wantsGradient) return [value];
          return [value, scaled(product(logitsGradient(tf.ones([part.count]), saved), head, false))];
        }) as [tf.Tensor1D, tf.Tensor2D?];
        values.push(value);
        if (slope) slopes.push(slope);
      }
      const saved = wantsGradient ? [tf.concat2d(slopes, 0), ids, hidden, ...trained] : [];
      return { value: tf.concat1d(values), saved };
    },
    (dOut, ...saved) => {
      const ids = saved[1] as tf.Tensor1D;
      const [slopes, , hidden, ...heads] = saved as tf.Tensor2D[];
      return [
        () => tf.mul<tf.Tensor2D>(slopes, tf.reshape(dOut, [rows, 1])),
        ...heads.map(
          (head) => () =>
            parts.reduce<tf.Tensor2D>((sum, part) => {
              const next = tf.tidy(() => {
                const own = rowsOf(hidden, part);
                const { saved } = logProbsOf(logitsOf(own, head), valuesOf(ids, part));
                const dLogits = scaled(logitsGradient(valuesOf(dOut, part), saved));
                return tf.add(sum, tf.matMul(dLogits, own, true, false)) as tf.Tensor2D;
              });
              sum.dispose();
              return next;
            }, tf.zerosLike(head)),
        ),
      ];
    },
  );
}

/** The log-probabilities, and what their gradient needs. With the lab's kernel no tensor of the logits' size besides. */
function logProbsOf(logits: tf.Tensor2D, ids: tf.Tensor1D): { value: tf.Tensor1D; saved: tf.Tensor[] } {
  if (hasKernel('LabTokenLogProbs')) {
    const [shifted, sums, maxima] = runKernel<tf.Tensor1D[]>('LabTokenLogProbs', { logits, ids }); // [rows] each
    return { value: tf.sub(shifted, tf.log(sums)) as tf.Tensor1D, saved: [logits, ids, sums, maxima] };
  }
  const shifted = tf.sub(logits, tf.max(logits, 1, true));
  const chosen = tf.sum(tf.mul(shifted, oneHot(ids, logits.shape[1])), 1);
  const value = tf.sub(chosen, tf.log(tf.sum(tf.exp(shifted), 1))) as tf.Tensor1D;
  return { value, saved: [logits, ids] };
}

/** ∂y · (onehot(ids) − softmax(logits)); with the lab's kernel rows with ∂y = 0 cost nothing. [rows, vocabulary] */
function logitsGradient(dOut: tf.Tensor1D, saved: readonly tf.Tensor[]): tf.Tensor2D {
  const [logits, ids, sums, maxima] = saved as [tf.Tensor2D, tf.Tensor1D, tf.Tensor1D?, tf.Tensor1D?];
  if (sums && maxima) {
    const inputs = { logits, ids, sums, maxima, dOut };
    return runKernel<[tf.Tensor2D]>('LabTokenLogProbsGradient', inputs)[0];
  }
  const difference = tf.sub(oneHot(ids, logits.shape[1]), tf.softmax(logits));
  return tf.mul(tf.reshape(dOut, [dOut.shape[0], 1]), difference);
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
