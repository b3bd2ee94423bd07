import { type Gemma3Config, gemma3Description } from '../../experiment/architectures/gemma3.ts';
import { constant } from '../../ops/constant.ts';
import { gelu } from '../../ops/fused/gelu.ts';
import { rmsNorm } from '../../ops/fused/rmsNorm.ts';
import type { RotaryTables } from '../../ops/fused/rotary.ts';
import { rowsOf, type Weight } from '../../ops/fused/weight.ts';
import { tf } from '../../ops/tf.ts';
import type { Architecture } from './architecture.ts';
import { type Attention, rotaryAngles } from './attention.ts';
import { type BlockFunction, throughBlocks } from './blocks.ts';
import { groupedQueryAttention } from './groupedQueryAttention.ts';
import { byName, layoutOfParts, type ModelParts, presentIf, project, tensorsOfParts } from './parts.ts';

/*
 * Gemma 3 (Gemma Team 2025), the computing half, texts alone. src/experiment/architectures/gemma3.ts is the plain one.
 *
 *   x = √C embed_tokens[ids]                                      [rows, C]
 *   in each block:
 *     a = attention(input_layernorm(x))                           [rows, C], as Qwen3's
 *     x = x + post_attention_layernorm(a)
 *     n = pre_feedforward_layernorm(x)
 *     x = x + post_feedforward_layernorm(down_proj(gelu(gate_proj(n)) ⊙ up_proj(n)))
 *   h = norm(x)                                                   [rows, C]
 *   logits = h Wᵀ, W = embed_tokens or lm_head                    [rows, V]
 *
 * Norms are RMS norms whose gain is 1 + their weight. In most layers a token sees those in a window, and positions turn
 * by another θ there. Scores are divided by a root that the configuration names.
 */

function partsOf(config: Gemma3Config): ModelParts {
  const { vocabulary, width, innerWidth, layers, heads, keyValueHeads, headWidth, tiedHead } = config;
  return {
    before: [['model.embed_tokens.weight', [vocabulary, width]]],
    layers,
    blocks: 'model.layers',
    block: [
      ['input_layernorm.weight', [width]],
      ['self_attn.q_proj.weight', [heads * headWidth, width]],
      ['self_attn.k_proj.weight', [keyValueHeads * headWidth, width]],
      ['self_attn.v_proj.weight', [keyValueHeads * headWidth, width]],
      ['self_attn.q_norm.weight', [headWidth]],
      ['self_attn.k_norm.weight', [headWidth]],
      ['self_attn.o_proj.weight', [width, heads * headWidth]],
      ['post_attention_layernorm.weight', [width]],
      ['pre_feedforward_layernorm.weight', [width]],
      ['mlp.gate_proj.weight', [innerWidth, width]],
      ['mlp.up_proj.weight', [innerWidth, width]],
      ['mlp.down_proj.weight', [width, innerWidth]],
      ['post_feedforward_layernorm.weight', [width]],
    ],
    behind: [
      ['model.norm.weight', [width]],
      ...presentIf(!tiedHead, [['lm_head.weight', [vocabulary, width]]]),
    ],
  };
}

function hiddenStates(
  config: Gemma3Config,
  tensors: readonly Weight[],
  ids: tf.Tensor1D,
  attention: Attention,
  checkpointActivations: boolean,
): tf.Tensor2D {
  const { width, heads, keyValueHeads, headWidth, windows, rmsNormEpsilon } = config;
  const parts = partsOf(config);
  const { before, blocks, behind } = tensorsOfParts(parts, tensors);
  const sharedBy = heads / keyValueHeads;
  // Attention divides scores by √D.
  const scale = constant(Math.sqrt(headWidth / config.scoreDivisorSquared));

  const normalise = (x: tf.Tensor2D, weight: Weight) =>
    rmsNorm(x, tf.add(weight as tf.Tensor1D, constant(1)) as tf.Tensor1D, rmsNormEpsilon);

  const block: BlockFunction = (x, weights, [cos, sin, localCos, localSin, ...constants], layer) => {
    const own = byName(parts.block, weights);
    const window = windows[layer];
    const seen = groupedQueryAttention(normalise(x, own['input_layernorm.weight']), own, {
      headWidth,
      sharedBy,
      angles: (window === null ? { cos, sin } : { cos: localCos, sin: localSin }) as RotaryTables,
      normalise,
      scale,
      attend: (qkv) => attention.attend(qkv, layer, constants, window),
    });
    const attended = tf.add<tf.Tensor2D>(x, normalise(seen, own['post_attention_layernorm.weight'])); // [rows, C]
    const inner = normalise(attended, own['pre_feedforward_layernorm.weight']);
    const gate = gelu(project(inner, own, 'mlp.gate_proj'));
    const gated = tf.mul<tf.Tensor2D>(gate, project(inner, own, 'mlp.up_proj')); // [rows, I]
    const out = project(gated, own, 'mlp.down_proj');
    return tf.add<tf.Tensor2D>(attended, normalise(out, own['post_feedforward_layernorm.weight'])); // [rows, C]
  };

  const whole = rotaryAngles(attention, { headWidth, theta: config.ropeTheta });
  const local = rotaryAngles(attention, { headWidth, theta: config.localRopeTheta });
  const constants = [whole.cos, whole.sin, local.cos, local.sin, ...attention.constants];
  const embedded = rowsOf(before['model.embed_tokens.weight'], ids);
  const scaled = tf.mul<tf.Tensor2D>(embedded, constant(Math.sqrt(width)));
  const last = throughBlocks(scaled, blocks, constants, block, checkpointActivations);
  return normalise(last, behind['model.norm.weight']);
}

export const gemma3: Architecture<Gemma3Config> = {
  ...gemma3Description,
  prefix: 'model.',
  headName: 'lm_head.weight',
  layout: (config) => layoutOfParts(partsOf(config)),
  hiddenStates,
  head(config, tensors) {
    const { before, behind } = tensorsOfParts(partsOf(config), tensors);
    return behind['lm_head.weight'] ?? before['model.embed_tokens.weight'];
  },
};
