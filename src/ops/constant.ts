import { tf } from './tf.ts';

const scalars = new WeakMap<object, Map<number, tf.Scalar>>();

/**
 * A number as a tensor that is uploaded once per backend and kept. A plain JS number in an op becomes a new GPU
 * buffer each time and ends the running compute pass; hot loops use this instead.
 */
export function constant(value: number): tf.Scalar {
  const backend = tf.backend();
  const known = scalars.get(backend) ?? new Map<number, tf.Scalar>();
  scalars.set(backend, known);
  let scalar = known.get(value);
  if (!scalar) {
    // Outside of any tape and tidy: it lives as long as the backend does.
    scalar = tf.keep(tf.scalar(value, 'float32'));
    known.set(value, scalar);
  }
  return scalar;
}
