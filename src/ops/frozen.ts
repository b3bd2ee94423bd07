import type { tf } from './tf.ts';

/** Tensors that no gradient goes to. A set of weak references: who frees a tensor need not come by. */
const frozen = new WeakSet<tf.Tensor>();

/**
 * Says of tensors that nobody trains them: the base under an adapter, which policy and reference share. Automatic
 * differentiation finds out by itself what leads to a trained tensor, except for operations that differentiate on
 * their own, such as `rematerialised`; these ask here.
 */
export function freeze(tensors: readonly tf.Tensor[]): void {
  for (const tensor of tensors) frozen.add(tensor);
}

export function isFrozen(tensor: tf.Tensor): boolean {
  return frozen.has(tensor);
}
