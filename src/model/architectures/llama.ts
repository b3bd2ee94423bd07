import { type LlamaConfig, llamaDescription } from '../../experiment/architectures/llama.ts';
import { embedding } from '../../ops/fused/embedding.ts';
import { repeatHeads } from '../../ops/fused/repeatHeads.ts';
import { rmsNorm } from '../../ops/fused/rmsNorm.ts';
import { type RotaryTables, rotary, rotaryTables, rotaryTablesAt } from '../../ops/fused/rotary.ts';
import { swiglu } from '../../ops/fused/swiglu.ts';
import { tf } from '../../ops/tf.ts';
import { layoutFrom, type ParameterLayout } from '../parameters.ts';
import type { Architecture } from './architecture.ts';
import type { Attention } from './attention.ts';
import { type BlockFunction, throughBlocks } from './blocks.ts';

/*
 * Llama (Touvron et al. 2023), the computing half. src/experiment/architectures/llama.ts is the plain one.
 *
 *   x = embed_tokens[ids]                                         [rows, C]
 *   in each block:
 *     n = input_layernorm(x)                                      [rows, C]
 *     q = rotary(q_proj(n))                                       [rows, HD]
 *     k = rotary(k_proj(n)), v = v_proj(n)                        [rows, KD], repeated to [rows, HD]
 *     x = x + o_proj(attention(q, k, v))                          [rows, C]
 *     n = post_attention_layernorm(x)                             [rows, C]
 *     x = x + down_proj(silu(gate_proj(n)) ⊙ up_proj(n))          [rows, I] → [rows, C]
 *   h = norm(x)                                                   [rows, C]
 *   logits = h Wᵀ, W = embed_tokens or lm_head                    [rows, V]
 *
 * Rows are sequences × positions, C the width, I the inner width, V the vocabulary; there are H heads of queries and
 * K of keys and values, each D wide. Norms are RMS norms with a gain. Linear maps are x Wᵀ with W [out, in], no biases.
 */

/** Llama's tensors under Hugging Face's names. */
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

/** Tensors before the blocks, and in each of them. */
const [EMBEDDINGS, IN_BLOCK] = [1, 9];

/** A block's tensors by what they do, in the order of the layout. Matrices are [out, in]. */
function rolesOf(weights: readonly tf.Tensor[]) {
  const gain = (at: number) => weights[at] as tf.Tensor1D;
  const matrix = (at: number) => weights[at] as tf.Tensor2D;
  return {
    attentionNorm: gain(0),
    queries: matrix(1),
    keys: matrix(2),
    values: matrix(3),
    attentionOut: matrix(4),
    feedForwardNorm: gain(5),
    gate: matrix(6),
    up: matrix(7),
    down: matrix(8),
  };
}

function hiddenStates(
  config: LlamaConfig,
  tensors: readonly tf.Tensor[],
  ids: tf.Tensor1D,
  attention: Attention,
  checkpointActivations: boolean,
): tf.Tensor2D {
  const { layers, heads, keyValueHeads, headWidth, rmsNormEpsilon } = config;
  const [tokens] = tensors as tf.Tensor2D[];
  const blocks = Array.from({ length: layers }, (_, layer) =>
    tensors.slice(EMBEDDINGS + layer * IN_BLOCK, EMBEDDINGS + (layer + 1) * IN_BLOCK),
  );
  const [finalGain] = tensors.slice(EMBEDDINGS + layers * IN_BLOCK) as tf.Tensor1D[];

  const normalise = (x: tf.Tensor2D, gain: tf.Tensor1D) => rmsNorm(x, gain, rmsNormEpsilon);
  /** x Wᵀ: [rows, in] → [rows, out] */
  const project = (x: tf.Tensor2D, weight: tf.Tensor2D) => tf.matMul(x, weight, false, true) as tf.Tensor2D;
  /** [rows, KD] → [rows, HD] */
  const forAllHeads = (x: tf.Tensor2D) => repeatHeads(x, headWidth, heads / keyValueHeads);

  const block: BlockFunction = (x, weights, [cos, sin, ...constants], layer) => {
    const own = rolesOf(weights);
    const angles = { cos, sin } as RotaryTables;
    const normed = normalise(x, own.attentionNorm);
    const q = rotary(project(normed, own.queries), angles); // [rows, HD]
    const k = rotary(project(normed, own.keys), angles); // [rows, KD]
    const v = project(normed, own.values); // [rows, KD]
    const qkv = tf.concat2d([q, forAllHeads(k), forAllHeads(v)], 1); // [rows, 3 HD]
    const attended = tf.add<tf.Tensor2D>(
      x,
      project(attention.attend(qkv, layer, constants), own.attentionOut),
    ); // [rows, C]
    const inner = normalise(attended, own.feedForwardNorm);
    const gated = swiglu(project(inner, own.gate), project(inner, own.up)); // [rows, I]
    return tf.add<tf.Tensor2D>(attended, project(gated, own.down)); // [rows, C]
  };

  const { cos, sin } = anglesAt(attention.positions, config);
  const constants = [cos, sin, ...attention.constants];
  const last = throughBlocks(embedding(tokens, ids), blocks, constants, block, checkpointActivations);
  return normalise(last, finalGain);
}

/** The angles by which queries and keys are turned. */
function anglesAt(
  positions: Attention['positions'],
  { contextLength, headWidth, ropeTheta }: LlamaConfig,
): RotaryTables {
  return positions instanceof tf.Tensor
    ? rotaryTablesAt(positions, contextLength, headWidth, ropeTheta)
    : rotaryTables(positions, headWidth, ropeTheta);
}

function head({ layers, tiedHead }: LlamaConfig, tensors: readonly tf.Tensor[]): tf.Tensor2D {
  const behindTheNorm = EMBEDDINGS + layers * IN_BLOCK + 1;
  return tensors[tiedHead ? 0 : behindTheNorm] as tf.Tensor2D;
}

export const llama: Architecture<LlamaConfig> = {
  ...llamaDescription,
  prefix: 'model.',
  layout: llamaLayout,
  hiddenStates,
  head,
};
