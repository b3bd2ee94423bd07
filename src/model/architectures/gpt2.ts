import { type Gpt2Config, gpt2Description } from '../../experiment/architectures/gpt2.ts';
import { embedding } from '../../ops/fused/embedding.ts';
import { gelu } from '../../ops/fused/gelu.ts';
import { layerNorm } from '../../ops/fused/layerNorm.ts';
import { linear } from '../../ops/fused/linear.ts';
import { tf } from '../../ops/tf.ts';
import { layoutFrom, type ParameterLayout } from '../parameters.ts';
import type { Architecture } from './architecture.ts';
import type { Attention } from './attention.ts';
import { type BlockFunction, throughBlocks } from './blocks.ts';

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

/** GPT-2's tensors under Hugging Face's names. */
export function gpt2Layout(config: Gpt2Config): ParameterLayout {
  const { vocabulary, contextLength, width, layers, tiedHead } = config;
  const shapes: [string, number[]][] = [
    ['transformer.wte.weight', [vocabulary, width]],
    ['transformer.wpe.weight', [contextLength, width]],
  ];
  for (let i = 0; i < layers; i++) {
    const block = `transformer.h.${i}`;
    shapes.push(
      [`${block}.ln_1.weight`, [width]],
      [`${block}.ln_1.bias`, [width]],
      [`${block}.attn.c_attn.weight`, [width, 3 * width]],
      [`${block}.attn.c_attn.bias`, [3 * width]],
      [`${block}.attn.c_proj.weight`, [width, width]],
      [`${block}.attn.c_proj.bias`, [width]],
      [`${block}.ln_2.weight`, [width]],
      [`${block}.ln_2.bias`, [width]],
      [`${block}.mlp.c_fc.weight`, [width, 4 * width]],
      [`${block}.mlp.c_fc.bias`, [4 * width]],
      [`${block}.mlp.c_proj.weight`, [4 * width, width]],
      [`${block}.mlp.c_proj.bias`, [width]],
    );
  }
  shapes.push(['transformer.ln_f.weight', [width]], ['transformer.ln_f.bias', [width]]);
  if (!tiedHead) shapes.push(['lm_head.weight', [vocabulary, width]]);
  return layoutFrom(shapes);
}

/** Tensors before the blocks, and in each of them: two of each norm and linear map, of which a block has six. */
const [EMBEDDINGS, IN_BLOCK] = [2, 12];

type Norm = { gain: tf.Tensor1D; bias: tf.Tensor1D };
/** weight [in, out], bias [out] */
type Affine = { weight: tf.Tensor2D; bias: tf.Tensor1D };

/** A block's tensors by what they do, in the order of the layout. */
function rolesOf(weights: readonly tf.Tensor[]) {
  const norm = (at: number) => ({ gain: weights[at], bias: weights[at + 1] }) as Norm;
  const affine = (at: number) => ({ weight: weights[at], bias: weights[at + 1] }) as Affine;
  return {
    attentionNorm: norm(0),
    queryKeyValue: affine(2),
    attentionOut: affine(4),
    feedForwardNorm: norm(6),
    expand: affine(8),
    contract: affine(10),
  };
}

function hiddenStates(
  { layers, layerNormEpsilon }: Gpt2Config,
  tensors: readonly tf.Tensor[],
  ids: tf.Tensor1D,
  attention: Attention,
  checkpointActivations: boolean,
): tf.Tensor2D {
  const [tokens, positions] = tensors as tf.Tensor2D[];
  const blocks = Array.from({ length: layers }, (_, layer) =>
    tensors.slice(EMBEDDINGS + layer * IN_BLOCK, EMBEDDINGS + (layer + 1) * IN_BLOCK),
  );
  const [gain, bias] = tensors.slice(EMBEDDINGS + layers * IN_BLOCK) as tf.Tensor1D[];

  const normalise = (x: tf.Tensor2D, { gain, bias }: Norm) => layerNorm(x, gain, bias, layerNormEpsilon);
  /** x W + b, and a residual on top if there is one. */
  const affine = (x: tf.Tensor2D, { weight, bias }: Affine, residual?: tf.Tensor2D) =>
    linear(x, weight, bias, residual);

  const block: BlockFunction = (x, weights, constants, layer) => {
    const own = rolesOf(weights);
    const qkv = affine(normalise(x, own.attentionNorm), own.queryKeyValue); // [rows, 3 C]
    const attended = affine(attention.attend(qkv, layer, constants), own.attentionOut, x); // [rows, C]
    const inner = gelu(affine(normalise(attended, own.feedForwardNorm), own.expand)); // [rows, 4 C]
    return affine(inner, own.contract, attended); // [rows, C]
  };

  const places = placesOf(attention.positions, ids.shape[0]);
  const embedded = tf.add<tf.Tensor2D>(embedding(tokens, ids), embedding(positions, places));
  const last = throughBlocks(embedded, blocks, attention.constants, block, checkpointActivations);
  return normalise(last, { gain, bias });
}

/** The position of every token of a batch of rows. int32 [rows] */
function placesOf(positions: Attention['positions'], rows: number): tf.Tensor1D {
  if (positions instanceof tf.Tensor) return tf.tile(positions, [rows]);
  const places = Int32Array.from({ length: rows }, (_, i) => positions[i % positions.length]);
  return tf.tensor1d(places, 'int32');
}

function head({ layers, tiedHead }: Gpt2Config, tensors: readonly tf.Tensor[]): tf.Tensor2D {
  const behindTheNorm = EMBEDDINGS + layers * IN_BLOCK + 2;
  return tensors[tiedHead ? 0 : behindTheNorm] as tf.Tensor2D;
}

export const gpt2: Architecture<Gpt2Config> = {
  ...gpt2Description,
  prefix: 'transformer.',
  layout: gpt2Layout,
  hiddenStates,
  head,
};
