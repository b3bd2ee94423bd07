import { tf } from '../ops/tf.ts';

const LIMIT = 20;

/**
 * eˣ up to x = 20, its tangent e²⁰ (1 + x − 20) beyond. A log-ratio of 100 has a ratio that float32 cannot hold;
 * this way value and gradient stay finite and the gradient keeps its direction, where cutting the log-ratio off
 * would silence the tokens that are furthest out.
 */
export function boundedExp<T extends tf.Tensor>(x: T): T {
  return tf.mul(tf.exp(tf.minimum(x, LIMIT)), tf.add(tf.relu(tf.sub(x, LIMIT)), 1)) as T;
}
