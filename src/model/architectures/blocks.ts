import { rematerialised } from '../../ops/fused/rematerialised.ts';
import { tensorsIn, type Weight, withTensors } from '../../ops/fused/weight.ts';
import { tf } from '../../ops/tf.ts';

/**
 * A transformer block as a function of all that it reads.
 *
 * @param x hidden states [rows, width]
 * @param weights in the order of the parameter layout
 * @param constants tables and masks that all blocks share
 */
export type BlockFunction = (
  x: tf.Tensor2D,
  weights: readonly Weight[],
  constants: readonly tf.Tensor[],
  layer: number,
) => tf.Tensor2D;

/**
 * Takes hidden states through the blocks, one after the other. [rows, width] → [rows, width]
 *
 * What a block has computed on the way is freed when it is done, unless a gradient asks for it later: a forward pass
 * alone holds no more than one block.
 *
 * @param weights of each block
 * @param checkpointActivations keeps only the blocks' inputs and computes blocks again for the gradient: see
 *   `rematerialised`
 */
export function throughBlocks(
  x: tf.Tensor2D,
  weights: readonly (readonly Weight[])[],
  constants: readonly tf.Tensor[],
  block: BlockFunction,
  checkpointActivations: boolean,
): tf.Tensor2D {
  return weights.reduce<tf.Tensor2D>((x, own, layer) => {
    if (!checkpointActivations) return tf.tidy(() => block(x, own, constants, layer));
    return rematerialised(
      ([x, ...tensors], constants) => block(x as tf.Tensor2D, withTensors(own, tensors), constants, layer),
      [x, ...tensorsIn(own)],
      constants,
    );
  }, x);
}
