import { constant } from '../constant.ts';
import { hasKernel, runKernel } from '../kernelRegistry.ts';
import { tf } from '../tf.ts';

/** The largest 32-bit number below 1: a uniform number may round up to 1, and then no token would be found. */
const BELOW_ONE = 1 - 2 ** -24;

/**
 * One token a row from p = softmax(logits / temperature), by inversion: the first v with Σ_{w ≤ v} p(w) > u.
 * One random number a token is enough for it, where the Gumbel-max trick takes one for each word of the vocabulary.
 *
 * @param logits [rows, vocabulary]
 * @param uniforms u in [0, 1), one for each row; or each `belowOne` in a tensor [rows, 1]
 * @param temperature above 0
 * @returns int32 [rows]
 */
export function sampleTokens(
  logits: tf.Tensor2D,
  uniforms: readonly number[] | tf.Tensor2D,
  temperature: number,
): tf.Tensor1D {
  const [rows, vocabulary] = logits.shape;
  const numbers = uniforms instanceof tf.Tensor ? uniforms.size : uniforms.length;
  if (numbers !== rows) throw new Error(`sampleTokens: ${rows} rows, ${numbers} numbers`);
  return tf.tidy(() => {
    const u = uniforms instanceof tf.Tensor ? uniforms : tf.tensor2d(uniforms.map(belowOne), [rows, 1]);
    if (hasKernel('LabSampleTokens')) {
      return runKernel<[tf.Tensor1D]>('LabSampleTokens', { logits, uniforms: u }, { temperature })[0];
    }
    const sums = tf.cumsum(tf.softmax(tf.mul(logits, constant(1 / temperature))), 1);
    // The last sum is not exactly 1.
    const target = tf.mul(u, tf.slice(sums, [0, vocabulary - 1], [rows, 1]));
    return tf.sum(tf.cast(tf.lessEqual(sums, target), 'int32'), 1);
  });
}

/** A uniform number in 32 bits, not rounded up to 1. */
export function belowOne(uniform: number): number {
  return Math.min(uniform, BELOW_ONE);
}
