import type { AdapterTargets, ModelConfig } from '../experiment/architectures/architecture.ts';
import type { Random } from '../experiment/random.ts';
import { constant } from '../ops/constant.ts';
import { freeze } from '../ops/frozen.ts';
import { type HalfMatrix, isHalf, rowsOf, tensorsIn, type Weight } from '../ops/fused/weight.ts';
import { tf } from '../ops/tf.ts';
import { architectureOf } from './architectures/architectures.ts';
import { layoutOf } from './causalLm.ts';
import type { LanguageModel } from './languageModel.ts';
import { layoutFrom, type ParameterLayout } from './parameters.ts';

/** A low-rank adapter (Hu et al. 2021), with PEFT's names for its settings. */
export interface LoraConfig {
  /** r: inner width of the update. */
  rank: number;
  /** The update is scaled by alpha / rank. */
  alpha: number;
  /** Last parts of the names of the linear maps that are adapted, in every block: see `loraTargets`. */
  targets: readonly string[];
}

/** PEFT puts this before a module's name. */
const PREFIX = 'base_model.model.';

/** What may be adapted: the linear maps of the blocks, e.g. q_proj and down_proj, or attn.c_proj and mlp.c_proj. */
export function loraTargets(config: ModelConfig): string[] {
  const names = chosenLoraTargets(config, 'all');
  const short = names.map((name) => name.slice(name.lastIndexOf('.') + 1));
  return [...new Set([...short, ...names])];
}

/** The names of the maps that a choice of targets stands for. */
export function chosenLoraTargets(config: ModelConfig, choice: AdapterTargets): string[] {
  return Object.keys(architectureOf(config).shape(config).adapterMaps[choice]);
}

/** PEFT's choice where nothing is chosen. */
export function defaultLoraTargets(config: ModelConfig): readonly string[] {
  return architectureOf(config).defaultTargets;
}

/** The base model's tensors that are adapted, by their place in its layout. */
function adaptedEntries(config: ModelConfig, { targets }: LoraConfig) {
  const known = loraTargets(config);
  const unknown = targets.find((target) => !known.includes(target));
  if (unknown !== undefined || targets.length === 0) {
    const what = unknown === undefined ? 'nothing' : `"${unknown}"`;
    throw new RangeError(`LoRA is asked to adapt ${what}; this model has ${known.join(', ')}.`);
  }
  return layoutOf(config)
    .entries.map(({ name, shape }, index) => ({ module: name.replace(/\.weight$/, ''), shape, index }))
    .filter(({ module, shape }) => shape.length === 2 && targets.some((t) => module.endsWith(`.${t}`)));
}

const storesInOut = (config: ModelConfig) => architectureOf(config).linearWeights === '[in, out]';

/**
 * An adapter's own parameters, under the names of PEFT's `adapter_model.safetensors`: for each adapted map
 * `lora_A.weight` [rank, in] and `lora_B.weight` [out, rank], whichever way round the base stores its weight.
 */
export function loraLayout(config: ModelConfig, lora: LoraConfig): ParameterLayout {
  const { rank, alpha } = lora;
  if (!Number.isInteger(rank) || rank < 1)
    throw new RangeError(`LoRA's rank is ${rank}; it must be 1 or more.`);
  if (!(alpha > 0)) throw new RangeError(`LoRA's alpha is ${alpha}; it must be above 0.`);
  const isInOut = storesInOut(config);
  return layoutFrom(
    adaptedEntries(config, lora).flatMap(({ module, shape }) => {
      const [inputs, outputs] = isInOut ? shape : shape.toReversed();
      return [
        [`${PREFIX}${module}.lora_A.weight`, [rank, inputs]] as const,
        [`${PREFIX}${module}.lora_B.weight`, [outputs, rank]] as const,
      ];
    }),
  );
}

/**
 * A new adapter: A uniform within ±1/√in as in PEFT, B zero, so that the adapted model is the base to the bit.
 *
 * @returns [size of the layout]
 */
export function initialLora(layout: ParameterLayout, stream: Random): Float32Array {
  const weights = new Float32Array(layout.size);
  for (const { name, shape, offset, size } of layout.entries) {
    if (!name.endsWith('lora_A.weight')) continue;
    const bound = 1 / Math.sqrt(shape[1]);
    for (let i = offset; i < offset + size; i++) weights[i] = bound * (2 * stream.uniform() - 1);
  }
  return weights;
}

/**
 * Weights of the adapted model: W + (alpha / rank) · B A for each adapted map, the base's own tensors for all
 * others. Differentiable with respect to the adapter; the base stays what it was, and is the reference. It is frozen:
 * no gradient of its tensors is computed on the way to the adapter's. On a matrix in half precision the update stays the
 * product of its factors, y = W x + (alpha / rank) · B A x: nothing of the matrix's own size is made.
 *
 * @param base the model's tensors, in the order of its layout
 * @param adapter the adapter's, in the order of `loraLayout`
 * @returns tensors in the order of the model's layout. Within a tidy only the new ones are freed.
 */
export function adaptedTensors<Base extends Weight>(
  config: ModelConfig,
  lora: LoraConfig,
  base: readonly Base[],
  adapter: readonly tf.Tensor[],
): Base[] {
  const entries = adaptedEntries(config, lora);
  if (adapter.length !== 2 * entries.length) {
    throw new Error(`adaptedTensors: ${adapter.length} tensors of an adapter for ${entries.length} maps`);
  }
  freeze(tensorsIn(base));
  const scale = constant(lora.alpha / lora.rank);
  const isInOut = storesInOut(config);
  const tensors: Weight[] = [...base];
  entries.forEach(({ index }, i) => {
    const [a, b] = adapter.slice(2 * i, 2 * i + 2) as [tf.Tensor2D, tf.Tensor2D];
    const weight = base[index];
    if (isHalf(weight)) {
      tensors[index] = { ...weight, update: { a, b, scale } };
      return;
    }
    tensors[index] = tf.tidy(() => {
      const product = isInOut
        ? tf.matMul(a, b, true, true) // Aᵀ Bᵀ [in, out]
        : tf.matMul(b, a); // B A [out, in]
      return tf.add(weight as tf.Tensor, tf.mul(product, scale));
    });
  });
  return tensors as Base[]; // of each kind as many as before
}

/** Numbers of a matrix that are widened and read together. */
const NUMBERS_AT_ONCE = 2 ** 22;

/** The weights of a model that has matrices in half precision, with what an adapter adds to them. [parameters] */
export async function readWidened({ config, parameters }: LanguageModel): Promise<Float32Array> {
  const { layout, tensors } = parameters;
  const numbers = new Float32Array(layout.size);
  for (const [i, weight] of tensors.entries()) {
    const { offset, shape } = layout.entries[i];
    const [rows, columns] = isHalf(weight) ? weight.shape : [1, weight.size];
    const atOnce = Math.max(1, Math.floor(NUMBERS_AT_ONCE / columns));
    for (let first = 0; first < rows; first += atOnce) {
      const part = tf.tidy(() =>
        isHalf(weight)
          ? widenedRows(weight, first, Math.min(atOnce, rows - first), storesInOut(config))
          : tf.reshape(weight, shape).clone(),
      );
      numbers.set((await part.data()) as Float32Array, offset + first * columns);
      part.dispose();
    }
  }
  return numbers;
}

/** @returns [count, columns] */
function widenedRows(weight: HalfMatrix, first: number, count: number, isInOut: boolean): tf.Tensor {
  const own = rowsOf(weight, tf.range(first, first + count, 1, 'int32') as tf.Tensor1D);
  if (!weight.update) return own;
  const { a, b, scale } = weight.update;
  const product = isInOut
    ? tf.matMul(tf.slice2d(a, [0, first], [a.shape[0], count]), b, true, true)
    : tf.matMul(tf.slice2d(b, [first, 0], [count, b.shape[1]]), a);
  return tf.add(own, tf.mul(product, scale));
}
