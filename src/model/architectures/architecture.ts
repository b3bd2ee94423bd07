import type { ArchitectureDescription, ModelConfig } from '../../experiment/architectures/architecture.ts';
import type { Weight } from '../../ops/fused/weight.ts';
import type { tf } from '../../ops/tf.ts';
import type { ParameterLayout } from '../parameters.ts';
import type { Attention } from './attention.ts';

/** All that the lab knows of an architecture: the plain half and, here, what is computed. */
export interface Architecture<Config extends ModelConfig = ModelConfig>
  extends ArchitectureDescription<Config> {
  /** What Hugging Face puts before the names of all tensors but the head; some files leave it out. */
  prefix: string;
  /** Hugging Face's name of the output projection, where it is not the embedding. */
  headName: string;
  /** The parameters under Hugging Face's names. The head is the last of them, unless it is tied. */
  layout(config: Config): ParameterLayout;
  /**
   * The forward pass up to the head: hidden states after the last normalisation.
   *
   * @param tensors the weights, in the order of the layout; more may follow them
   * @param ids int32 token ids, row by row: [sequences × positions]
   * @param checkpointActivations computes blocks again for their gradients, to save memory
   * @returns [sequences × positions, width]
   */
  hiddenStates(
    config: Config,
    tensors: readonly Weight[],
    ids: tf.Tensor1D,
    attention: Attention,
    checkpointActivations: boolean,
  ): tf.Tensor2D;
  /** The output projection, [vocabulary, width]: logits are hidden states times its transpose. */
  head(config: Config, tensors: readonly Weight[]): Weight;
}
