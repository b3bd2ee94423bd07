import type { ArchitectureDescription } from '../../experiment/architectures/architecture.ts';
import {
  type LlamaConfig,
  type LlamaVariant,
  llamaDescription,
  qwen2Description,
  qwen3Description,
} from '../../experiment/architectures/llama.ts';
import { rmsNorm } from '../../ops/fused/rmsNorm.ts';
import type { RotaryTables } from '../../ops/fused/rotary.ts';
import { swiglu } from '../../ops/fused/swiglu.ts';
import { rowsOf, type Weight } from '../../ops/fused/weight.ts';
import { tf } from '../../ops/tf.ts';
import type { Architecture } from './architecture.ts';
import { type Attention, rotaryAngles } from './attention.ts';
import { type BlockFunction, throughBlocks } from './blocks.ts';
import { groupedQueryAttention } from './groupedQueryAttention.ts';
import {
  byName,
  layoutOfParts,
  type ModelParts,
  presentIf,
  project,
  type Shapes,
  tensorsOfParts,
} from './parts.ts';

/*
 * Llama (Touvron et al. 2023) and its descendants Qwen2 and Qwen3, the computing half.
 * src/experiment/architectures/llama.ts is the plain one.
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
 * In Qwen2 q_proj, k_proj and v_proj have biases; in Qwen3 each head of q and k goes through a norm of its own,
 * rotary(q_norm(q_proj(n))), whose gain [D] all heads share.
 */

function partsOf({ biases, headNorms }: LlamaVariant, config: LlamaConfig): ModelParts {
  const { vocabulary, width, innerWidth, layers, heads, keyValueHeads, headWidth, tiedHead } = config;
  const into = (name: string, outputs: number): Shapes => [
    [`self_attn.${name}.weight`, [outputs, width]],
    ...presentIf(biases, [[`self_attn.${name}.bias`, [outputs]]]),
  ];
  return {
    before: [['model.embed_tokens.weight', [vocabulary, width]]],
    layers,
    blocks: 'model.layers',
    block: [
      ['input_layernorm.weight', [width]],
      ...into('q_proj', heads * headWidth),
      ...into('k_proj', keyValueHeads * headWidth),
      ...into('v_proj', keyValueHeads * headWidth),
      ...presentIf(headNorms, [
        ['self_attn.q_norm.weight', [headWidth]],
        ['self_attn.k_norm.weight', [headWidth]],
      ]),
      ['self_attn.o_proj.weight', [width, heads * headWidth]],
      ['post_attention_layernorm.weight', [width]],
      ['mlp.gate_proj.weight', [innerWidth, width]],
      ['mlp.up_proj.weight', [innerWidth, width]],
      ['mlp.down_proj.weight', [width, innerWidth]],
    ],
    behind: [
      ['model.norm.weight', [width]],
      ...presentIf(!tiedHead, [['lm_head.weight', [vocabulary, width]]]),
    ],
  };
}

function hiddenStates(
  variant: LlamaVariant,
  config: LlamaConfig,
  tensors: readonly Weight[],
  ids: tf.Tensor1D,
  attention: Attention,
  checkpointActivations: boolean,
): tf.Tensor2D {
  const { heads, keyValueHeads, headWidth, ropeTheta, rmsNormEpsilon } = config;
  const parts = partsOf(variant, config);
  const { before, blocks, behind } = tensorsOfParts(parts, tensors);

  const normalise = (x: tf.Tensor2D, gain: Weight) => rmsNorm(x, gain as tf.Tensor1D, rmsNormEpsilon);

  const block: BlockFunction = (x, weights, [cos, sin, ...constants], layer) => {
    const own = byName(parts.block, weights);
    const seen = groupedQueryAttention(normalise(x, own['input_layernorm.weight']), own, {
      headWidth,
      sharedBy: heads / keyValueHeads,
      angles: { cos, sin } as RotaryTables,
      normalise: variant.headNorms ? normalise : undefined,
      attend: (qkv) => attention.attend(qkv, layer, constants),
    });
    const attended = tf.add<tf.Tensor2D>(x, seen); // [rows, C]
    const inner = normalise(attended, own['post_attention_layernorm.weight']);
    const gated = swiglu(project(inner, own, 'mlp.gate_proj'), project(inner, own, 'mlp.up_proj')); // [rows, I]
    return tf.add<tf.Tensor2D>(attended, project(gated, own, 'mlp.down_proj')); // [rows, C]
  };

  const { cos, sin } = rotaryAngles(attention, { headWidth, theta: ropeTheta });
  const constants = [cos, sin, ...attention.constants];
  const embedded = rowsOf(before['model.embed_tokens.weight'], ids);
  const last = throughBlocks(embedded, blocks, constants, block, checkpointActivations);
  return normalise(last, behind['model.norm.weight']);
}

/** The record of Llama, or of a descendant. */
function record(description: ArchitectureDescription<LlamaConfig> & LlamaVariant): Architecture<LlamaConfig> {
  return {
    ...description,
    prefix: 'model.',
    headName: 'lm_head.weight',
    layout: (config) => layoutOfParts(partsOf(description, config)),
    hiddenStates: (...inputs) => hiddenStates(description, ...inputs),
    head(config, tensors) {
      const { before, behind } = tensorsOfParts(partsOf(description, config), tensors);
      return behind['lm_head.weight'] ?? before['model.embed_tokens.weight'];
    },
  };
}

export const llama = record(llamaDescription);
export const qwen2 = record(qwen2Description);
export const qwen3 = record(qwen3Description);
