import type { Given } from '../ops/capture/lists.ts';
import type { tf } from '../ops/tf.ts';
import type { PartialLoss } from './gradients.ts';

/**
 * The share of a part in the loss of its batch, in two steps: the first computes what no gradient goes through, such
 * as a reference's log-probabilities, and keeps nothing for a gradient; the second is given the model's tensors, in
 * the order of its layout.
 *
 * Only lists of a part may differ from step to step, so also what the loss is divided by comes in one of them: every
 * other number is that of the step at which an update was recorded.
 */
export type LossOf<Part> = (part: Given<Part>) => (tensors: tf.Tensor[]) => PartialLoss;

/** An update's numbers. */
export interface Measured {
  loss: number;
  /** Before clipping. */
  grad_norm: number;
  /** What the parts want to show, in their order. */
  shown: number[];
}
