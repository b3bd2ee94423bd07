import { constant } from '../constant.ts';
import { tf } from '../tf.ts';
import { withGradient } from '../withGradient.ts';

const ROOT_HALF = Math.SQRT1_2;
const DENSITY = 1 / Math.sqrt(2 * Math.PI);

/**
 * GELU itself (Hendrycks & Gimpel 2016): x Φ(x) with the normal distribution Φ(x) = ½ (1 + erf(x / √2)), which GPT-NeoX
 * has. GPT-2's `gelu` approximates it.
 *
 * Gradient: Φ(x) + x φ(x), φ(x) = exp(−x² / 2) / √(2π).
 *
 * @param x any shape
 */
export function erfGelu<T extends tf.Tensor>(x: T): T {
  return withGradient(
    [x],
    (x) => {
      const probability = tf.mul(tf.add(tf.erf(tf.mul(x, constant(ROOT_HALF))), constant(1)), constant(0.5));
      return { value: tf.mul(x, probability) as T, saved: [x, probability] };
    },
    (dy, x, probability) => {
      const density = tf.mul(tf.exp(tf.mul(tf.square(x), constant(-0.5))), constant(DENSITY));
      return [tf.mul(dy, tf.add(probability, tf.mul(x, density)))];
    },
  );
}
