import { tf } from '../ops/tf.ts';
import { modelTensors, type Trainee } from './trainee.ts';

/** What one part of a batch adds: its share of the loss, and numbers to be read later. */
export interface PartialLoss {
  loss: tf.Scalar;
  /** To be read later, in one go with the rest. */
  shown?: tf.Tensor1D;
}

export interface Gradients {
  /** Sum of the parts' losses. */
  loss: tf.Scalar;
  /** ∂loss/∂tensor for each trained tensor, in order. */
  gradients: tf.Tensor[];
  /** What the parts want to show, in their order. */
  shown: tf.Tensor1D[];
}

/**
 * Loss and gradients of a batch that goes through the model in parts (micro-batches): ∂ Σ_p L_p = Σ_p ∂L_p. The
 * activations of only one part are in memory at a time. Each part divides by what the *whole* batch is averaged
 * over, so that the sum does not depend on how the batch was cut.
 *
 * The one place that differentiates a trainee: a loss knows only the model's tensors, and where an adapter is
 * trained the gradient goes on through them to the adapter's.
 *
 * @param parts at least one
 * @param lossOf the share of a part, given the model's tensors in the order of its layout
 */
export function gradientsOf<Part>(
  trainee: Pick<Trainee, 'trained' | 'lora'>,
  parts: readonly Part[],
  lossOf: (tensors: tf.Tensor[], part: Part) => PartialLoss,
): Gradients {
  const { tensors } = trainee.trained;
  const losses: tf.Scalar[] = [];
  const shown: tf.Tensor1D[] = [];
  let sums: tf.Tensor[] = [];
  for (const part of parts) {
    const { value, grads: found } = tf.engine().gradients(() => {
      const result = lossOf(modelTensors(trainee, tensors), part);
      if (result.shown) shown.push(tf.keep(result.shown));
      return result.loss;
    }, tensors);
    losses.push(value as tf.Scalar);
    // What the loss does not reach (a language head under a scalar head) has none, and stays where it is.
    const grads = tensors.map((tensor, i) => found[i] ?? tf.zerosLike(tensor));
    if (sums.length === 0) sums = grads;
    else {
      const next = sums.map((sum, i) => tf.add(sum, grads[i]));
      tf.dispose([sums, grads]);
      sums = next;
    }
  }
  const loss = tf.tidy(() => tf.addN(losses)) as tf.Scalar;
  tf.dispose(losses);
  return { loss, gradients: sums, shown };
}

/** Cuts a list into parts of `size`, the last one perhaps smaller; 0 leaves it whole. */
export function partsOf<T>(items: readonly T[], size: number): T[][] {
  const step = size > 0 ? size : Math.max(1, items.length);
  return Array.from({ length: Math.ceil(items.length / step) }, (_, i) =>
    items.slice(i * step, (i + 1) * step),
  );
}
