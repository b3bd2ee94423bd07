import { type GptNeoxConfig, gptNeoxDescription } from '../../experiment/architectures/gptNeox.ts';
import { erfGelu } from '../../ops/fused/erfGelu.ts';
import { gelu } from '../../ops/fused/gelu.ts';
import { columnOrder, reorderColumns } from '../../ops/fused/reorderColumns.ts';
import { type RotaryTables, rotary } from '../../ops/fused/rotary.ts';
import { rowsOf, type Weight } from '../../ops/fused/weight.ts';
import { tf } from '../../ops/tf.ts';
import type { Architecture } from './architecture.ts';
import { type Attention, rotaryAngles } from './attention.ts';
import { type BlockFunction, throughBlocks } from './blocks.ts';
import {
  affineShapes,
  byName,
  layoutOfParts,
  type ModelParts,
  type Named,
  normalised,
  normShapes,
  presentIf,
  project,
  tensorsOfParts,
} from './parts.ts';

/*
 * GPT-NeoX (Black et al. 2022), the computing half. src/experiment/architectures/gptNeox.ts is the plain one.
 *
 *   x = embed_in[ids]                                             [rows, C]
 *   in each block:
 *     a = dense(attention(rotary(query_key_value(input_layernorm(x)))))                 [rows, C]
 *     y = x                      where residuals are parallel, else y = x + a
 *     x = x + a + dense_4h_to_h(gelu(dense_h_to_4h(post_attention_layernorm(y))))       [rows, C]
 *   h = final_layer_norm(x)                                       [rows, C]
 *   logits = h Wᵀ, W = embed_out or embed_in                      [rows, V]
 *
 * Rows are sequences × positions, C the width, V the vocabulary, H the heads, each D wide. Norms are layer norms with
 * gain and bias, linear maps are x Wᵀ + b with W [out, in]. Of a head only the first R entries turn with the position.
 */

function partsOf(config: GptNeoxConfig): ModelParts {
  const { vocabulary, width, innerWidth, layers, tiedHead } = config;
  return {
    before: [['gpt_neox.embed_in.weight', [vocabulary, width]]],
    layers,
    blocks: 'gpt_neox.layers',
    block: [
      ...normShapes('input_layernorm', width),
      ...normShapes('post_attention_layernorm', width),
      ...affineShapes('attention.query_key_value', width, 3 * width),
      ...affineShapes('attention.dense', width, width),
      ...affineShapes('mlp.dense_h_to_4h', width, innerWidth),
      ...affineShapes('mlp.dense_4h_to_h', innerWidth, width),
    ],
    behind: [
      ...normShapes('gpt_neox.final_layer_norm', width),
      ...presentIf(!tiedHead, [['embed_out.weight', [vocabulary, width]]]),
    ],
  };
}

/**
 * Where the columns of queries, keys and values side by side, [3 HD], stand in what the map gives: there each head has
 * its query, key and value side by side, [H, 3, D].
 *
 * Within queries and keys the entries of a head are moved so that those that turn together stand half a head apart, as
 * `rotary` expects: entry i < R/2 and its partner i + R/2 become i and i + D/2. Attention does not notice, as both are
 * moved alike.
 */
function columnsOf({ width, heads, rotaryWidth }: GptNeoxConfig): number[] {
  const headWidth = width / heads;
  const [half, turned] = [headWidth / 2, rotaryWidth / 2];
  const unturned = Array.from({ length: headWidth - rotaryWidth }, (_, i) => rotaryWidth + i);
  const moved = Array.from({ length: headWidth }, (_, i) => {
    const within = i % half;
    if (within < turned) return i < half ? within : within + turned;
    return unturned[i < half ? within - turned : half - turned + within - turned];
  });
  const inHead = [moved, moved, Array.from({ length: headWidth }, (_, i) => i)];
  return inHead.flatMap((entries, part) =>
    Array.from({ length: heads }, (_, head) =>
      entries.map((entry) => (3 * head + part) * headWidth + entry),
    ).flat(),
  );
}

function hiddenStates(
  config: GptNeoxConfig,
  tensors: readonly Weight[],
  ids: tf.Tensor1D,
  attention: Attention,
  checkpointActivations: boolean,
): tf.Tensor2D {
  const { width, heads, rotaryWidth, ropeTheta, layerNormEpsilon, parallelResidual } = config;
  const parts = partsOf(config);
  const { before, blocks, behind } = tensorsOfParts(parts, tensors);
  const activation = config.activation === 'gelu' ? erfGelu : gelu;

  const normalise = (x: tf.Tensor2D, named: Named, name: string) =>
    normalised(x, named, name, layerNormEpsilon);

  const block: BlockFunction = (x, weights, [cos, sin, order, inverse, ...constants], layer) => {
    const own = byName(parts.block, weights);
    const byHead = project(normalise(x, own, 'input_layernorm'), own, 'attention.query_key_value');
    const columns = { order, inverse } as { order: tf.Tensor1D; inverse: tf.Tensor1D };
    const sideBySide = reorderColumns(byHead, columns); // [rows, 3 C]
    const [queriesAndKeys, values] = tf.split(sideBySide, [2 * width, width], 1) as tf.Tensor2D[];
    const turned = rotary(queriesAndKeys, { cos, sin } as RotaryTables); // [rows, 2 C]
    const qkv = tf.concat2d([turned, values], 1); // [rows, 3 C]
    const attended = project(attention.attend(qkv, layer, constants), own, 'attention.dense'); // [rows, C]
    const after = tf.add<tf.Tensor2D>(x, attended);
    const read = normalise(parallelResidual ? x : after, own, 'post_attention_layernorm');
    const inner = activation(project(read, own, 'mlp.dense_h_to_4h')); // [rows, I]
    return tf.add<tf.Tensor2D>(after, project(inner, own, 'mlp.dense_4h_to_h')); // [rows, C]
  };

  const angles = { headWidth: width / heads, theta: ropeTheta, turned: rotaryWidth };
  const { cos, sin } = rotaryAngles(attention, angles);
  const { order, inverse } = columnOrder(columnsOf(config));
  const embedded = rowsOf(before['gpt_neox.embed_in.weight'], ids);
  const constants = [cos, sin, order, inverse, ...attention.constants];
  const last = throughBlocks(embedded, blocks, constants, block, checkpointActivations);
  return normalise(last, behind, 'gpt_neox.final_layer_norm');
}

export const gptNeox: Architecture<GptNeoxConfig> = {
  ...gptNeoxDescription,
  prefix: 'gpt_neox.',
  headName: 'embed_out.weight',
  layout: (config) => layoutOfParts(partsOf(config)),
  hiddenStates,
  head(config, tensors) {
    const { before, behind } = tensorsOfParts(partsOf(config), tensors);
    return behind['embed_out.weight'] ?? before['gpt_neox.embed_in.weight'];
  },
};
