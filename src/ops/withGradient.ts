import { tf } from './tf.ts';

/**
 * An operation with a gradient of its own: `forward` computes the value and names the tensors that `backward`
 * needs; `backward` turns ∂loss/∂value into ∂loss/∂input, one for each input in order.
 *
 * Nothing inside of either is recorded on the tape, and only `saved` is kept until the backward pass, so an
 * operation written this way costs less time and memory than the same formula left to automatic differentiation.
 * Tensors that are not inputs (token ids) belong into `saved` too: a tidy around the op may end before `backward`.
 */
export function withGradient<In extends tf.Tensor[], Out extends tf.Tensor, Saved extends tf.Tensor[]>(
  inputs: readonly [...In],
  forward: (...inputs: In) => { value: Out; saved: readonly [...Saved] },
  backward: (dValue: Out, ...saved: Saved) => { [K in keyof In]: tf.Tensor },
): Out {
  const op = tf.customGrad((...args) => {
    const save = args.pop() as unknown as (tensors: tf.Tensor[]) => void;
    const { value, saved } = forward(...(args as unknown as In));
    save([...saved]);
    return {
      value,
      gradFunc: (dValue: tf.Tensor, saved: tf.Tensor[]) => backward(dValue as Out, ...(saved as Saved)),
    };
  });
  return op(...inputs) as Out;
}
