import { isFrozen } from '../frozen.ts';
import { tf } from '../tf.ts';
import { withGradient } from '../withGradient.ts';

/**
 * Computes `block`, of which only the inputs are kept for the gradient (gradient checkpointing, Chen et al. 2016):
 * whatever else the gradient needs is computed a second time from them when its turn comes, and freed before that of
 * the next block begins. A deep model then holds the activations of one block and not of all, for the price of a
 * second forward pass: about a third more time. The bits are those of `block` left to itself.
 *
 * @param block gives the same for the same inputs and constants, and reads no other tensor: such a one may be gone
 *   when its second time comes
 * @param inputs those that are frozen get no gradient, and none is computed for them
 * @param constants tensors that get no gradient: tables of angles, a mask
 */
export function rematerialised<Out extends tf.Tensor>(
  block: (inputs: tf.Tensor[], constants: tf.Tensor[]) => Out,
  inputs: readonly tf.Tensor[],
  constants: readonly tf.Tensor[] = [],
): Out {
  const isTrained = inputs.map((input) => !isFrozen(input));
  const trained = inputs.filter((_, i) => isTrained[i]);
  return withGradient<tf.Tensor[], Out, tf.Tensor[]>(
    trained,
    () => ({ value: block([...inputs], [...constants]), saved: [...inputs, ...constants] }),
    (dValue, ...saved: tf.Tensor[]) => {
      const own = saved.slice(0, inputs.length);
      return gradientsWithin(
        () => block(own, saved.slice(inputs.length)),
        own.filter((_, i) => isTrained[i]),
        dValue,
      );
    },
  );
}

/**
 * ∂(value · dValue)/∂input for each input, in the middle of another gradient. The engine has one tape and forgets it
 * when the inner gradient is done, so the outer one is put by.
 */
function gradientsWithin(compute: () => tf.Tensor, inputs: tf.Tensor[], dValue: tf.Tensor): tf.Tensor[] {
  const engine = tf.engine();
  const { activeTape } = engine.state;
  try {
    return tf.tidy(() => {
      const { grads } = engine.gradients(compute, inputs, dValue);
      // An input that the block does not look at has none.
      return inputs.map((input, i) => grads[i] ?? tf.zerosLike(input));
    });
  } finally {
    engine.state.activeTape = activeTape;
  }
}
