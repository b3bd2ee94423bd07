import type { Gpt2Config } from '../formats/gpt2Config.ts';
import { embedding } from '../ops/embedding.ts';
import { gelu } from '../ops/gelu.ts';
import { layerNorm } from '../ops/layerNorm.ts';
import { linear } from '../ops/linear.ts';
import { tf } from '../ops/tf.ts';
import type { Attention } from './attention.ts';

/** A transformer block's weights, in the order of the parameter layout. */
interface Block {
  attentionNorm: Norm;
  /** Queries, keys and values side by side. weight [width, 3 width] */
  queryKeyValue: Affine;
  attentionOut: Affine;
  feedForwardNorm: Norm;
  expand: Affine;
  contract: Affine;
}
type Norm = { gain: tf.Tensor1D; bias: tf.Tensor1D };
/** weight [in, out], bias [out] */
type Affine = { weight: tf.Tensor2D; bias: tf.Tensor1D };

interface Gpt2Weights {
  /** [vocabulary, width] */
  tokens: tf.Tensor2D;
  /** [context length, width] */
  positions: tf.Tensor2D;
  blocks: Block[];
  finalNorm: Norm;
  /** [vocabulary, width]; the token embedding itself where the head is tied. */
  head: tf.Tensor2D;
}

/** Gives the tensors of a parameter layout their roles. */
export function gpt2Weights(config: Gpt2Config, tensors: readonly tf.Tensor[]): Gpt2Weights {
  let next = 0;
  const matrix = () => tensors[next++] as tf.Tensor2D;
  const vector = () => tensors[next++] as tf.Tensor1D;
  const norm = () => ({ gain: vector(), bias: vector() });
  const affine = () => ({ weight: matrix(), bias: vector() });
  const tokens = matrix();
  const positions = matrix();
  const blocks = Array.from({ length: config.layers }, () => ({
    attentionNorm: norm(),
    queryKeyValue: affine(),
    attentionOut: affine(),
    feedForwardNorm: norm(),
    expand: affine(),
    contract: affine(),
  }));
  const finalNorm = norm();
  return { tokens, positions, blocks, finalNorm, head: config.tiedHead ? tokens : matrix() };
}

/**
 * The forward pass of GPT-2 (Radford et al. 2019) up to the head: hidden states after the last normalisation.
 *
 * @param tensors the weights, in the order of the parameter layout
 * @param ids int32 token ids, row by row: [sequences × positions]
 * @returns [sequences × positions, width]
 */
export function gpt2HiddenStates(
  config: Gpt2Config,
  tensors: readonly tf.Tensor[],
  ids: tf.Tensor1D,
  attention: Attention,
): tf.Tensor2D {
  const { tokens, positions, blocks, finalNorm } = gpt2Weights(config, tensors);
  const places = placesOf(attention.positions, ids.shape[0]);
  let x = tf.add(embedding(tokens, ids), embedding(positions, places)) as tf.Tensor2D;
  blocks.forEach((block, layer) => {
    const { attentionNorm, queryKeyValue, attentionOut, feedForwardNorm, expand, contract } = block;
    const qkv = affine(normalise(x, attentionNorm), queryKeyValue); // [rows, 3 width]
    x = tf.add(x, affine(attention.attend(qkv, layer), attentionOut));
    const inner = gelu(affine(normalise(x, feedForwardNorm), expand)); // [rows, 4 width]
    x = tf.add(x, affine(inner, contract));
  });
  return normalise(x, finalNorm);

  function normalise(x: tf.Tensor2D, { gain, bias }: Norm): tf.Tensor2D {
    return layerNorm(x, gain, bias, config.layerNormEpsilon);
  }
  function affine(x: tf.Tensor2D, { weight, bias }: Affine): tf.Tensor2D {
    return linear(x, weight, bias);
  }
}

/** The position of every token of a batch of rows. int32 [tokens] */
function placesOf(positions: Attention['positions'], tokens: number): tf.Tensor1D {
  if (positions instanceof tf.Tensor) return tf.tile(positions, [tokens]);
  const places = Int32Array.from({ length: tokens }, (_, i) => positions[i % positions.length]);
  return tf.tensor1d(places, 'int32');
}
