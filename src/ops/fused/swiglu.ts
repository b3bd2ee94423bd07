import { constant } from '../constant.ts';
import { hasKernel, runKernel } from '../kernelRegistry.ts';
import { tf } from '../tf.ts';
import { withGradient } from '../withGradient.ts';

/**
 * The gate of a SwiGLU network (Shazeer 2020, eq. 5): silu(gate) · up, where silu(x) = x σ(x).
 *
 * Gradient: ∂up = ∂y · silu(gate), ∂gate = ∂y · up · σ(gate)(1 + gate (1 − σ(gate))).
 *
 * @param gate, up the same shape, any
 */
export function swiglu<T extends tf.Tensor>(gate: T, up: T): T {
  tf.util.assertShapesMatch(gate.shape, up.shape, 'swiglu: ');
  if (hasKernel('LabSwiglu')) {
    return withGradient(
      [gate, up],
      (gate, up) => ({ value: runKernel<[T]>('LabSwiglu', { gate, up })[0], saved: [gate, up] }),
      (dOut, gate, up) => runKernel<[T, T]>('LabSwigluGradient', { gate, up, dOut }),
    );
  }
  return withGradient(
    [gate, up],
    (gate, up) => {
      const sigmoid = tf.sigmoid(gate);
      return { value: tf.mul(tf.mul(gate, sigmoid), up) as T, saved: [gate, up, sigmoid] };
    },
    (dy, gate, up, sigmoid) => {
      const silu = tf.mul(gate, sigmoid);
      // σ (1 + x (1 − σ)) = σ + silu (1 − σ)
      const slope = tf.add(sigmoid, tf.mul(silu, tf.sub(constant(1), sigmoid)));
      return [tf.mul(tf.mul(dy, up), slope), tf.mul(dy, silu)];
    },
  );
}
