import { positionsOf } from '../../experiment/architectures/architecture.ts';
import { type Gpt2Config, gpt2Description } from '../../experiment/architectures/gpt2.ts';
import { gelu } from '../../ops/fused/gelu.ts';
import { linear } from '../../ops/fused/linear.ts';
import { rowsOf, type Weight } from '../../ops/fused/weight.ts';
import { tf } from '../../ops/tf.ts';
import type { ParameterLayout } from '../parameters.ts';
import type { Architecture } from './architecture.ts';
import type { Attention } from './attention.ts';
import { type BlockFunction, throughBlocks } from './blocks.ts';
import {
  byName,
  layoutOfParts,
  type ModelParts,
  type Named,
  normalised,
  normShapes,
  placesOf,
  presentIf,
  type Shapes,
  tensorsOfParts,
} from './parts.ts';

/*
 * GPT-2 (Radford et al. 2019), the computing half. src/experiment/architectures/gpt2.ts is the plain one.
 *
 *   x = wte[ids] + wpe[positions]                                 [rows, C]
 *   in each block:
 *     x = x + attn.c_proj(attention(attn.c_attn(ln_1(x))))        [rows, C]
 *     x = x + mlp.c_proj(gelu(mlp.c_fc(ln_2(x))))                 [rows, C]
 *   h = ln_f(x)                                                   [rows, C]
 *   logits = h Wᵀ, W = wte or lm_head                             [rows, V]
 *
 * Rows are sequences × positions, C the width, V the vocabulary. Norms are layer norms with gain and bias. Linear maps
 * are x W + b with W [in, out]; c_attn gives queries, keys and values side by side.
 */

function partsOf(config: Gpt2Config): ModelParts {
  const { vocabulary, width, layers, tiedHead } = config;
  /** weight [in, out], bias [out] */
  const affine = (name: string, inputs: number, outputs: number): Shapes => [
    [`${name}.weight`, [inputs, outputs]],
    [`${name}.bias`, [outputs]],
  ];
  return {
    before: [
      ['transformer.wte.weight', [vocabulary, width]],
      ['transformer.wpe.weight', [positionsOf(config), width]],
    ],
    layers,
    blocks: 'transformer.h',
    block: [
      ...normShapes('ln_1', width),
      ...affine('attn.c_attn', width, 3 * width),
      ...affine('attn.c_proj', width, width),
      ...normShapes('ln_2', width),
      ...affine('mlp.c_fc', width, 4 * width),
      ...affine('mlp.c_proj', 4 * width, width),
    ],
    behind: [
      ...normShapes('transformer.ln_f', width),
      ...presentIf(!tiedHead, [['lm_head.weight', [vocabulary, width]]]),
    ],
  };
}

/** GPT-2's tensors under Hugging Face's names. */
export function gpt2Layout(config: Gpt2Config): ParameterLayout {
  return layoutOfParts(partsOf(config));
}

function hiddenStates(
  config: Gpt2Config,
  tensors: readonly Weight[],
  ids: tf.Tensor1D,
  attention: Attention,
  checkpointActivations: boolean,
): tf.Tensor2D {
  const parts = partsOf(config);
  const { before, blocks, behind } = tensorsOfParts(parts, tensors);

  const normalise = (x: tf.Tensor2D, named: Named, name: string) =>
    normalised(x, named, name, config.layerNormEpsilon);
  /** x W + b, and a residual on top if there is one. */
  const affine = (x: tf.Tensor2D, named: Named, name: string, residual?: tf.Tensor2D) =>
    linear(x, named[`${name}.weight`], named[`${name}.bias`] as tf.Tensor1D, residual);

  const block: BlockFunction = (x, weights, constants, layer) => {
    const own = byName(parts.block, weights);
    const qkv = affine(normalise(x, own, 'ln_1'), own, 'attn.c_attn'); // [rows, 3 C]
    const attended = affine(attention.attend(qkv, layer, constants), own, 'attn.c_proj', x); // [rows, C]
    const inner = gelu(affine(normalise(attended, own, 'ln_2'), own, 'mlp.c_fc')); // [rows, 4 C]
    return affine(inner, own, 'mlp.c_proj', attended); // [rows, C]
  };

  const places = placesOf(attention.positions, ids.shape[0]);
  const embedded = tf.add<tf.Tensor2D>(
    rowsOf(before['transformer.wte.weight'], ids),
    rowsOf(before['transformer.wpe.weight'], places),
  );
  const last = throughBlocks(embedded, blocks, attention.constants, block, checkpointActivations);
  return normalise(last, behind, 'transformer.ln_f');
}

export const gpt2: Architecture<Gpt2Config> = {
  ...gpt2Description,
  prefix: 'transformer.',
  headName: 'lm_head.weight',
  layout: gpt2Layout,
  hiddenStates,
  head(config, tensors) {
    const { before, behind } = tensorsOfParts(partsOf(config), tensors);
    return behind['lm_head.weight'] ?? before['transformer.wte.weight'];
  },
};
