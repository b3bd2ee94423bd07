import type { LlamaConfig } from '../formats/llamaConfig.ts';
import { embedding } from '../ops/embedding.ts';
import { repeatHeads } from '../ops/repeatHeads.ts';
import { rmsNorm } from '../ops/rmsNorm.ts';
import { type RotaryTables, rotary, rotaryTables, rotaryTablesAt } from '../ops/rotary.ts';
import { swiglu } from '../ops/swiglu.ts';
import { tf } from '../ops/tf.ts';
import type { Attention } from './attention.ts';
import { type BlockFunction, throughBlocks } from './blocks.ts';
import { layoutFrom, type ParameterLayout } from './parameters.ts';

/** Llama's tensors under Hugging Face's names; weights are [out, in]. */
export function llamaLayout(config: LlamaConfig): ParameterLayout {
  const { vocabulary, width, innerWidth, layers, heads, keyValueHeads, headWidth, tiedHead } = config;
  const shapes: [string, number[]][] = [['model.embed_tokens.weight', [vocabulary, width]]];
  for (let i = 0; i < layers; i++) {
    const block = `model.layers.${i}`;
    shapes.push(
      [`${block}.input_layernorm.weight`, [width]],
      [`${block}.self_attn.q_proj.weight`, [heads * headWidth, width]],
      [`${block}.self_attn.k_proj.weight`, [keyValueHeads * headWidth, width]],
      [`${block}.self_attn.v_proj.weight`, [keyValueHeads * headWidth, width]],
      [`${block}.self_attn.o_proj.weight`, [width, heads * headWidth]],
      [`${block}.post_attention_layernorm.weight`, [width]],
      [`${block}.mlp.gate_proj.weight`, [innerWidth, width]],
      [`${block}.mlp.up_proj.weight`, [innerWidth, width]],
      [`${block}.mlp.down_proj.weight`, [width, innerWidth]],
    );
  }
  shapes.push(['model.norm.weight', [width]]);
  if (!tiedHead) shapes.push(['lm_head.weight', [vocabulary, width]]);
  return layoutFrom(shapes);
}

interface LlamaWeights {
  /** [vocabulary, width] */
  tokens: tf.Tensor2D;
  /** Those of each transformer block, in the order of the parameter layout. */
  blocks: tf.Tensor[][];
  finalNorm: tf.Tensor1D;
  /** [vocabulary, width]; the token embedding itself where the head is tied. */
  head: tf.Tensor2D;
}

const TENSORS_OF_BLOCK = 9;

/** Gives the tensors of a parameter layout their roles. */
export function llamaWeights(config: LlamaConfig, tensors: readonly tf.Tensor[]): LlamaWeights {
  const [tokens, ...rest] = tensors;
  const [finalNorm, head] = rest.slice(config.layers * TENSORS_OF_BLOCK);
  return {
    tokens: tokens as tf.Tensor2D,
    blocks: Array.from({ length: config.layers }, (_, layer) =>
      rest.slice(layer * TENSORS_OF_BLOCK, (layer + 1) * TENSORS_OF_BLOCK),
    ),
    finalNorm: finalNorm as tf.Tensor1D,
    head: (config.tiedHead ? tokens : head) as tf.Tensor2D,
  };
}

/**
 * The forward pass of Llama (Touvron et al. 2023) up to the head: hidden states after the last normalisation.
 *
 * @param tensors the weights, in the order of the parameter layout
 * @param ids int32 token ids, row by row: [sequences × positions]
 * @param checkpointActivations computes blocks again for their gradients, to save memory
 * @returns [sequences × positions, width]
 */
export function llamaHiddenStates(
  config: LlamaConfig,
  tensors: readonly tf.Tensor[],
  ids: tf.Tensor1D,
  attention: Attention,
  checkpointActivations: boolean,
): tf.Tensor2D {
  const { heads, keyValueHeads, headWidth, ropeTheta } = config;
  const { tokens, blocks, finalNorm } = llamaWeights(config, tensors);
  const { positions } = attention;
  const angles =
    positions instanceof tf.Tensor
      ? rotaryTablesAt(positions, config.contextLength, headWidth, ropeTheta)
      : rotaryTables(positions, headWidth, ropeTheta);
  const forAllHeads = (x: tf.Tensor2D) => repeatHeads(x, headWidth, heads / keyValueHeads);
  const block: BlockFunction = (x, weights, [cos, sin, ...constants], layer) => {
    const { attentionNorm, queries, keys, values, attentionOut, ...feedForward } = rolesOf(weights);
    const angles = { cos, sin } as RotaryTables;
    const normed = normalise(x, attentionNorm);
    const q = rotary(project(normed, queries), angles); // [rows, heads × head width]
    const k = rotary(project(normed, keys), angles); // [rows, key value heads × head width]
    const v = project(normed, values);
    const qkv = tf.concat2d([q, forAllHeads(k), forAllHeads(v)], 1); // [rows, 3 × heads × head width]
    const attended = tf.add<tf.Tensor2D>(x, project(attention.attend(qkv, layer, constants), attentionOut));
    const inner = normalise(attended, feedForward.norm);
    const gated = swiglu(project(inner, feedForward.gate), project(inner, feedForward.up)); // [rows, inner width]
    return tf.add<tf.Tensor2D>(attended, project(gated, feedForward.down));
  };
  const constants = [angles.cos, angles.sin, ...attention.constants];
  return normalise(
    throughBlocks(embedding(tokens, ids), blocks, constants, block, checkpointActivations),
    finalNorm,
  );

  function normalise(x: tf.Tensor2D, gain: tf.Tensor1D): tf.Tensor2D {
    return rmsNorm(x, gain, config.rmsNormEpsilon);
  }
}

/** A block's tensors by what they do. Matrices are [out, in]. */
function rolesOf(weights: readonly tf.Tensor[]) {
  const vector = (at: number) => weights[at] as tf.Tensor1D;
  const matrix = (at: number) => weights[at] as tf.Tensor2D;
  return {
    attentionNorm: vector(0),
    queries: matrix(1),
    keys: matrix(2),
    values: matrix(3),
    attentionOut: matrix(4),
    norm: vector(5),
    gate: matrix(6),
    up: matrix(7),
    down: matrix(8),
  };
}

/** x Wᵀ, for weights [out, in]. x [rows, in] → [rows, out] */
function project(x: tf.Tensor2D, weight: tf.Tensor2D): tf.Tensor2D {
  return tf.matMul(x, weight, false, true);
}
