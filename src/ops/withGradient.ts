import { tf } from './tf.ts';

/** ∂loss/∂input: computed already, or how to compute it where somebody wants it. */
export type InputGradient = tf.Tensor | (() => tf.Tensor);

/** The engine's way to record an operation; tfjs's `customGrad` takes the same one, but computes every gradient. */
interface Engine {
  runKernelFunc(operation: {
    forwardFunc: (backend: unknown, save: (tensors: tf.Tensor[]) => void) => tf.Tensor;
    backwardsFunc: (dValue: tf.Tensor, saved: tf.Tensor[]) => Record<string, () => tf.Tensor>;
    inputs: Record<string, tf.Tensor>;
  }): tf.Tensor;
}

/**
 * An operation with a gradient of its own: `forward` computes the value and names the tensors that `backward`
 * needs; `backward` turns ∂loss/∂value into ∂loss/∂input, one for each input in order. A gradient that is a function
 * is computed only where it leads to something that is trained: the weights under an adapter have none.
 *
 * Nothing inside of either is recorded on the tape, and only `saved` is kept until the backward pass, so an
 * operation written this way costs less time and memory than the same formula left to automatic differentiation.
 * Tensors that are not inputs (token ids) belong into `saved` too: a tidy around the op may end before `backward`.
 */
export function withGradient<In extends tf.Tensor[], Out extends tf.Tensor, Saved extends tf.Tensor[]>(
  inputs: readonly [...In],
  forward: (...inputs: In) => { value: Out; saved: readonly [...Saved] },
  backward: (dValue: Out, ...saved: Saved) => { [K in keyof In]: InputGradient },
): Out {
  const engine = tf.engine() as unknown as Engine;
  return engine.runKernelFunc({
    inputs: Object.fromEntries(inputs.map((input, i) => [i, input])),
    forwardFunc: (_, save) => {
      const { value, saved } = forward(...([...inputs] as unknown as In));
      save([...saved]);
      return value;
    },
    backwardsFunc: (dValue, saved) => {
      const gradients: readonly InputGradient[] = backward(dValue as Out, ...(saved as Saved));
      return Object.fromEntries(
        gradients.map((gradient, i) => [i, typeof gradient === 'function' ? gradient : () => gradient]),
      );
    },
  }) as Out;
}
