import { constant } from '../constant.ts';
import { hasKernel, runKernel } from '../kernelRegistry.ts';
import { tf } from '../tf.ts';
import { withGradient } from '../withGradient.ts';

const LINEAR = 2 * Math.sqrt(2 / Math.PI);
const CUBIC = LINEAR * 0.044715;

/**
 * GPT-2's GELU ("gelu_new", Hendrycks & Gimpel 2016, tanh approximation):
 * ½ x (1 + tanh(√(2/π)(x + 0.044715 x³))).
 *
 * Because ½(1 + tanh u) = σ(2u), it is computed as x · σ(a x + c x³), a = 2√(2/π), c = 0.044715 a: the logistic
 * function is vectorised on every backend, tanh is not.
 * Gradient: σ + x σ (1 − σ)(a + 3 c x²).
 *
 * @param x any shape
 */
export function gelu<T extends tf.Tensor>(x: T): T {
  if (hasKernel('LabGelu')) {
    return withGradient(
      [x],
      (x) => ({ value: runKernel<[T]>('LabGelu', { x })[0], saved: [x] }),
      (dOut, x) => runKernel<[T]>('LabGeluGradient', { x, dOut }),
    );
  }
  return withGradient(
    [x],
    (x) => {
      const slope = tf.add(tf.mul(tf.square(x), constant(CUBIC)), constant(LINEAR));
      const gate = tf.sigmoid(tf.mul(x, slope));
      return { value: tf.mul(x, gate) as T, saved: [x, gate] };
    },
    (dy, x, gate) => {
      const slope = tf.add(tf.mul(tf.square(x), constant(3 * CUBIC)), constant(LINEAR));
      const inner = tf.mul(tf.mul(tf.mul(x, gate), tf.sub(constant(1), gate)), slope);
      return [tf.mul(dy, tf.add(gate, inner))];
    },
  );
}
