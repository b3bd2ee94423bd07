import type { LlamaConfig } from '../formats/llamaConfig.ts';
import { embedding } from '../ops/embedding.ts';
import { repeatHeads } from '../ops/repeatHeads.ts';
import { rmsNorm } from '../ops/rmsNorm.ts';
import { rotary, rotaryTables, rotaryTablesAt } from '../ops/rotary.ts';
import { swiglu } from '../ops/swiglu.ts';
import { tf } from '../ops/tf.ts';
import type { Attention } from './attention.ts';
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

/** A transformer block's weights, in the order of the parameter layout. Matrices are [out, in]. */
interface Block {
  attentionNorm: tf.Tensor1D;
  queries: tf.Tensor2D;
  keys: tf.Tensor2D;
  values: tf.Tensor2D;
  attentionOut: tf.Tensor2D;
  feedForwardNorm: tf.Tensor1D;
  gate: tf.Tensor2D;
  up: tf.Tensor2D;
  down: tf.Tensor2D;
}

interface LlamaWeights {
  /** [vocabulary, width] */
  tokens: tf.Tensor2D;
  blocks: Block[];
  finalNorm: tf.Tensor1D;
  /** [vocabulary, width]; the token embedding itself where the head is tied. */
  head: tf.Tensor2D;
}

/** Gives the tensors of a parameter layout their roles. */
export function llamaWeights(config: LlamaConfig, tensors: readonly tf.Tensor[]): LlamaWeights {
  let next = 0;
  const matrix = () => tensors[next++] as tf.Tensor2D;
  const vector = () => tensors[next++] as tf.Tensor1D;
  const tokens = matrix();
  const blocks = Array.from({ length: config.layers }, () => ({
    attentionNorm: vector(),
    queries: matrix(),
    keys: matrix(),
    values: matrix(),
    attentionOut: matrix(),
    feedForwardNorm: vector(),
    gate: matrix(),
    up: matrix(),
    down: matrix(),
  }));
  const finalNorm = vector();
  return { tokens, blocks, finalNorm, head: config.tiedHead ? tokens : matrix() };
}

/**
 * The forward pass of Llama (Touvron et al. 2023) up to the head: hidden states after the last normalisation.
 *
 * @param tensors the weights, in the order of the parameter layout
 * @param ids int32 token ids, row by row: [sequences × positions]
 * @returns [sequences × positions, width]
 */
export function llamaHiddenStates(
  config: LlamaConfig,
  tensors: readonly tf.Tensor[],
  ids: tf.Tensor1D,
  attention: Attention,
): tf.Tensor2D {
  const { heads, keyValueHeads, headWidth, ropeTheta } = config;
  const { tokens, blocks, finalNorm } = llamaWeights(config, tensors);
  const { positions } = attention;
  const angles =
    positions instanceof tf.Tensor
      ? rotaryTablesAt(positions, config.contextLength, headWidth, ropeTheta)
      : rotaryTables(positions, headWidth, ropeTheta);
  const forAllHeads = (x: tf.Tensor2D) => repeatHeads(x, headWidth, heads / keyValueHeads);
  let x = embedding(tokens, ids); // [rows, width]
  blocks.forEach((block, layer) => {
    const normed = normalise(x, block.attentionNorm);
    const q = rotary(project(normed, block.queries), angles); // [rows, heads × head width]
    const k = rotary(project(normed, block.keys), angles); // [rows, key value heads × head width]
    const v = project(normed, block.values);
    const qkv = tf.concat2d([q, forAllHeads(k), forAllHeads(v)], 1); // [rows, 3 × heads × head width]
    x = tf.add(x, project(attention.attend(qkv, layer), block.attentionOut));
    const inner = normalise(x, block.feedForwardNorm);
    const gated = swiglu(project(inner, block.gate), project(inner, block.up)); // [rows, inner width]
    x = tf.add(x, project(gated, block.down));
  });
  return normalise(x, finalNorm);

  function normalise(x: tf.Tensor2D, gain: tf.Tensor1D): tf.Tensor2D {
    return rmsNorm(x, gain, config.rmsNormEpsilon);
  }
}

/** x Wᵀ, for weights [out, in]. x [rows, in] → [rows, out] */
function project(x: tf.Tensor2D, weight: tf.Tensor2D): tf.Tensor2D {
  return tf.matMul(x, weight, false, true);
}
