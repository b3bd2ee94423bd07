import type { Gpt2Config } from '../formats/gpt2Config.ts';
import { causalMask, selfAttention } from '../ops/causalAttention.ts';
import { embedding } from '../ops/embedding.ts';
import { gelu } from '../ops/gelu.ts';
import { layerNorm } from '../ops/layerNorm.ts';
import { linear } from '../ops/linear.ts';
import { tf } from '../ops/tf.ts';
import type { Parameters } from './parameters.ts';

/** A causal language model: its shape and its weights. Policy and reference are two of these. */
export interface LanguageModel {
  config: Gpt2Config;
  parameters: Parameters;
}

/** A transformer block's weights, in the order of the parameter layout. */
export interface Block {
  attentionNorm: { gain: tf.Tensor1D; bias: tf.Tensor1D };
  /** Queries, keys and values side by side. weight [width, 3 width] */
  queryKeyValue: { weight: tf.Tensor2D; bias: tf.Tensor1D };
  attentionOut: { weight: tf.Tensor2D; bias: tf.Tensor1D };
  feedForwardNorm: { gain: tf.Tensor1D; bias: tf.Tensor1D };
  expand: { weight: tf.Tensor2D; bias: tf.Tensor1D };
  contract: { weight: tf.Tensor2D; bias: tf.Tensor1D };
}

export interface Weights {
  /** [vocabulary, width] */
  tokens: tf.Tensor2D;
  /** [context length, width] */
  positions: tf.Tensor2D;
  blocks: Block[];
  finalNorm: { gain: tf.Tensor1D; bias: tf.Tensor1D };
  /** [vocabulary, width]; the token embedding itself where the head is tied. */
  head: tf.Tensor2D;
}

/** Gives the tensors of a parameter layout their roles. */
export function weightsOf(config: Gpt2Config, tensors: readonly tf.Tensor[]): Weights {
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
 * The forward pass of GPT-2 (Radford et al. 2019): logits of the next token at every position.
 *
 * @param tensors the weights, in the order of the parameter layout
 * @param ids token ids, row by row: [sequences × time]
 * @param time tokens in each sequence, at most the context length
 * @returns [sequences × time, vocabulary]
 */
export function gpt2Logits(
  config: Gpt2Config,
  tensors: readonly tf.Tensor[],
  ids: Int32Array,
  time: number,
): tf.Tensor2D {
  checkIds(config, ids, time);
  const { tokens, positions, blocks, finalNorm, head } = weightsOf(config, tensors);
  return tf.tidy(() => {
    const places = Int32Array.from(ids, (_, i) => i % time);
    const mask = causalMask(time);
    let x = tf.add(
      embedding(tokens, tf.tensor1d(ids, 'int32')),
      embedding(positions, tf.tensor1d(places, 'int32')),
    ) as tf.Tensor2D; // [sequences × time, width]
    for (const block of blocks) {
      x = tf.add(x, attend(config, block, x, mask)) as tf.Tensor2D;
      x = tf.add(x, feedForward(config, block, x)) as tf.Tensor2D;
    }
    const normed = layerNorm(x, finalNorm.gain, finalNorm.bias, config.layerNormEpsilon);
    return tf.matMul(normed, head, false, true);
  });
}

/** Self-attention of one block. x [sequences × time, width] → same shape. */
function attend(
  { heads, layerNormEpsilon }: Gpt2Config,
  { attentionNorm, queryKeyValue, attentionOut }: Block,
  x: tf.Tensor2D,
  mask: tf.Tensor2D,
): tf.Tensor2D {
  const normed = layerNorm(x, attentionNorm.gain, attentionNorm.bias, layerNormEpsilon);
  const qkv = linear(normed, queryKeyValue.weight, queryKeyValue.bias); // [sequences × time, 3 width]
  return linear(selfAttention(qkv, heads, mask), attentionOut.weight, attentionOut.bias);
}

/** The two-layer network of one block. x [rows, width] → same shape. */
export function feedForward(
  { layerNormEpsilon }: Gpt2Config,
  { feedForwardNorm, expand, contract }: Block,
  x: tf.Tensor2D,
): tf.Tensor2D {
  const normed = layerNorm(x, feedForwardNorm.gain, feedForwardNorm.bias, layerNormEpsilon);
  return linear(gelu(linear(normed, expand.weight, expand.bias)), contract.weight, contract.bias);
}

/** An id outside of the vocabulary would silently read zeros on WebGPU and foreign memory on wasm. */
function checkIds({ vocabulary, contextLength }: Gpt2Config, ids: Int32Array, time: number): void {
  if (ids.length % time !== 0) throw new Error(`gpt2Logits: ${ids.length} ids do not fill rows of ${time}`);
  if (time > contextLength) {
    throw new RangeError(
      `A sequence of ${time} tokens is longer than the model's context of ${contextLength}.`,
    );
  }
  for (const id of ids) {
    if (id < 0 || id >= vocabulary) {
      throw new RangeError(`Token id ${id} is outside of the model's vocabulary of ${vocabulary}.`);
    }
  }
}
