import type { Gpt2Config } from '../formats/gpt2Config.ts';
import { embedding } from '../ops/embedding.ts';
import { gelu } from '../ops/gelu.ts';
import { layerNorm } from '../ops/layerNorm.ts';
import { linear } from '../ops/linear.ts';
import { tf } from '../ops/tf.ts';
import type { Attention } from './attention.ts';
import { type BlockFunction, throughBlocks } from './blocks.ts';

type Norm = { gain: tf.Tensor1D; bias: tf.Tensor1D };
/** weight [in, out], bias [out] */
type Affine = { weight: tf.Tensor2D; bias: tf.Tensor1D };

interface Gpt2Weights {
  /** [vocabulary, width] */
  tokens: tf.Tensor2D;
  /** [context length, width] */
  positions: tf.Tensor2D;
  /** Those of each transformer block, in the order of the parameter layout. */
  blocks: tf.Tensor[][];
  finalNorm: Norm;
  /** [vocabulary, width]; the token embedding itself where the head is tied. */
  head: tf.Tensor2D;
}

/** Two tensors of each norm and affine map, of which a block has six. */
const TENSORS_OF_BLOCK = 12;

/** Gives the tensors of a parameter layout their roles. */
export function gpt2Weights(config: Gpt2Config, tensors: readonly tf.Tensor[]): Gpt2Weights {
  const [tokens, positions, ...rest] = tensors;
  const ofBlocks = config.layers * TENSORS_OF_BLOCK;
  const [gain, bias, head] = rest.slice(ofBlocks);
  return {
    tokens: tokens as tf.Tensor2D,
    positions: positions as tf.Tensor2D,
    blocks: Array.from({ length: config.layers }, (_, layer) =>
      rest.slice(layer * TENSORS_OF_BLOCK, (layer + 1) * TENSORS_OF_BLOCK),
    ),
    finalNorm: { gain, bias } as Norm,
    head: (config.tiedHead ? tokens : head) as tf.Tensor2D,
  };
}

/**
 * The forward pass of GPT-2 (Radford et al. 2019) up to the head: hidden states after the last normalisation.
 *
 * @param tensors the weights, in the order of the parameter layout
 * @param ids int32 token ids, row by row: [sequences × positions]
 * @param checkpointActivations computes blocks again for their gradients, to save memory
 * @returns [sequences × positions, width]
 */
export function gpt2HiddenStates(
  config: Gpt2Config,
  tensors: readonly tf.Tensor[],
  ids: tf.Tensor1D,
  attention: Attention,
  checkpointActivations: boolean,
): tf.Tensor2D {
  const { tokens, positions, blocks, finalNorm } = gpt2Weights(config, tensors);
  const places = placesOf(attention.positions, ids.shape[0]);
  const embedded = tf.add(embedding(tokens, ids), embedding(positions, places)) as tf.Tensor2D;
  const block: BlockFunction = (x, weights, constants, layer) => {
    const { attentionNorm, queryKeyValue, attentionOut, feedForwardNorm, expand, contract } =
      rolesOf(weights);
    const qkv = affine(normalise(x, attentionNorm), queryKeyValue); // [rows, 3 width]
    const attended = affine(attention.attend(qkv, layer, constants), attentionOut, x);
    const inner = gelu(affine(normalise(attended, feedForwardNorm), expand)); // [rows, 4 width]
    return affine(inner, contract, attended);
  };
  return normalise(
    throughBlocks(embedded, blocks, attention.constants, block, checkpointActivations),
    finalNorm,
  );

  function normalise(x: tf.Tensor2D, { gain, bias }: Norm): tf.Tensor2D {
    return layerNorm(x, gain, bias, config.layerNormEpsilon);
  }
  function affine(x: tf.Tensor2D, { weight, bias }: Affine, residual?: tf.Tensor2D): tf.Tensor2D {
    return linear(x, weight, bias, residual);
  }
}

/** A block's tensors by what they do. Queries, keys and values lie side by side: weight [width, 3 width]. */
function rolesOf(weights: readonly tf.Tensor[]) {
  const norm = (at: number) => ({ gain: weights[at], bias: weights[at + 1] }) as Norm;
  const affine = (at: number) => ({ weight: weights[at], bias: weights[at + 1] }) as Affine;
  return {
    attentionNorm: norm(0),
    queryKeyValue: affine(2),
    attentionOut: affine(4),
    feedForwardNorm: norm(6),
    expand: affine(8),
    contract: affine(10),
  };
}

/** The position of every token of a batch of rows. int32 [tokens] */
function placesOf(positions: Attention['positions'], tokens: number): tf.Tensor1D {
  if (positions instanceof tf.Tensor) return tf.tile(positions, [tokens]);
  const places = Int32Array.from({ length: tokens }, (_, i) => positions[i % positions.length]);
  return tf.tensor1d(places, 'int32');
}
