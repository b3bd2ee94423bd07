import { positionsOf } from '../../experiment/architectures/architecture.ts';
import { type GptNeoConfig, gptNeoDescription } from '../../experiment/architectures/gptNeo.ts';
import { constant } from '../../ops/constant.ts';
import { gelu } from '../../ops/fused/gelu.ts';
import { rowsOf, type Weight } from '../../ops/fused/weight.ts';
import { tf } from '../../ops/tf.ts';
import type { Architecture } from './architecture.ts';
import type { Attention } from './attention.ts';
import { type BlockFunction, throughBlocks } from './blocks.ts';
import {
  affineShapes,
  byName,
  layoutOfParts,
  type ModelParts,
  type Named,
  normalised,
  normShapes,
  placesOf,
  presentIf,
  project,
  tensorsOfParts,
} from './parts.ts';

/*
 * GPT-Neo (Black et al. 2021), the computing half. src/experiment/architectures/gptNeo.ts is the plain one.
 *
 *   x = wte[ids] + wpe[positions]                                 [rows, C]
 *   in each block:
 *     n = ln_1(x)                                                 [rows, C]
 *     x = x + out_proj(attention(√D q_proj(n), k_proj(n), v_proj(n)))                   [rows, C]
 *     x = x + mlp.c_proj(gelu(mlp.c_fc(ln_2(x))))                 [rows, C]
 *   h = ln_f(x)                                                   [rows, C]
 *   logits = h Wᵀ, W = wte or lm_head                             [rows, V]
 *
 * Rows are sequences × positions, C the width, V the vocabulary, D the width of a head. Attention divides scores by √D,
 * and GPT-Neo has them undivided: hence √D. In every layer a token sees all before it, or those in a window. Norms are
 * layer norms with gain and bias. Linear maps are x Wᵀ with W [out, in]; all but q_proj, k_proj and v_proj have biases.
 */

function partsOf(config: GptNeoConfig): ModelParts {
  const { vocabulary, width, innerWidth, layers, tiedHead } = config;
  return {
    before: [
      ['transformer.wte.weight', [vocabulary, width]],
      ['transformer.wpe.weight', [positionsOf(config), width]],
    ],
    layers,
    blocks: 'transformer.h',
    block: [
      ...normShapes('ln_1', width),
      ['attn.attention.q_proj.weight', [width, width]],
      ['attn.attention.k_proj.weight', [width, width]],
      ['attn.attention.v_proj.weight', [width, width]],
      ...affineShapes('attn.attention.out_proj', width, width),
      ...normShapes('ln_2', width),
      ...affineShapes('mlp.c_fc', width, innerWidth),
      ...affineShapes('mlp.c_proj', innerWidth, width),
    ],
    behind: [
      ...normShapes('transformer.ln_f', width),
      ...presentIf(!tiedHead, [['lm_head.weight', [vocabulary, width]]]),
    ],
  };
}

function hiddenStates(
  config: GptNeoConfig,
  tensors: readonly Weight[],
  ids: tf.Tensor1D,
  attention: Attention,
  checkpointActivations: boolean,
): tf.Tensor2D {
  const { width, heads, windows, layerNormEpsilon } = config;
  const parts = partsOf(config);
  const { before, blocks, behind } = tensorsOfParts(parts, tensors);
  const undivided = constant(Math.sqrt(width / heads));

  const normalise = (x: tf.Tensor2D, named: Named, name: string) =>
    normalised(x, named, name, layerNormEpsilon);

  const block: BlockFunction = (x, weights, constants, layer) => {
    const own = byName(parts.block, weights);
    const normed = normalise(x, own, 'ln_1');
    const q = tf.mul<tf.Tensor2D>(project(normed, own, 'attn.attention.q_proj'), undivided);
    const k = project(normed, own, 'attn.attention.k_proj');
    const v = project(normed, own, 'attn.attention.v_proj');
    const qkv = tf.concat2d([q, k, v], 1); // [rows, 3 C]
    const seen = attention.attend(qkv, layer, constants, windows[layer]);
    const attended = tf.add<tf.Tensor2D>(x, project(seen, own, 'attn.attention.out_proj')); // [rows, C]
    const inner = gelu(project(normalise(attended, own, 'ln_2'), own, 'mlp.c_fc')); // [rows, I]
    return tf.add<tf.Tensor2D>(attended, project(inner, own, 'mlp.c_proj')); // [rows, C]
  };

  const places = placesOf(attention.positions, ids.shape[0]);
  const embedded = tf.add<tf.Tensor2D>(
    rowsOf(before['transformer.wte.weight'], ids),
    rowsOf(before['transformer.wpe.weight'], places),
  );
  const last = throughBlocks(embedded, blocks, attention.constants, block, checkpointActivations);
  return normalise(last, behind, 'transformer.ln_f');
}

export const gptNeo: Architecture<GptNeoConfig> = {
  ...gptNeoDescription,
  prefix: 'transformer.',
  headName: 'lm_head.weight',
  layout: (config) => layoutOfParts(partsOf(config)),
  hiddenStates,
  head(config, tensors) {
    const { before, behind } = tensorsOfParts(partsOf(config), tensors);
    return behind['lm_head.weight'] ?? before['transformer.wte.weight'];
  },
};
