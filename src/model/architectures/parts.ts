import { addBias } from '../../ops/fused/addBias.ts';
import { layerNorm } from '../../ops/fused/layerNorm.ts';
import { product, type Weight } from '../../ops/fused/weight.ts';
import { tf } from '../../ops/tf.ts';
import { layoutFrom, type ParameterLayout } from '../parameters.ts';
import type { Attention } from './attention.ts';

/** Names and shapes of tensors, in the order in which they lie. */
export type Shapes = readonly (readonly [name: string, shape: number[]])[];

/** The tensors of a model: those before its blocks, those of each block, and those behind. */
export interface ModelParts {
  before: Shapes;
  layers: number;
  /** What stands before a block's number: `model.layers`. */
  blocks: string;
  /** Of one block, by the ends of their names: `mlp.up_proj.weight`. */
  block: Shapes;
  behind: Shapes;
}

/** Tensors by Hugging Face's names for them. */
export type Named = Readonly<Record<string, Weight>>;

export function layoutOfParts({ before, layers, blocks, block, behind }: ModelParts): ParameterLayout {
  const inBlocks = Array.from({ length: layers }, (_, i) =>
    block.map(([name, shape]) => [`${blocks}.${i}.${name}`, shape] as const),
  );
  return layoutFrom([...before, ...inBlocks.flat(), ...behind]);
}

/** A model's tensors, part by part. @param tensors in the order of the layout; more may follow them */
export function tensorsOfParts(
  { before, layers, block, behind }: ModelParts,
  tensors: readonly Weight[],
): { before: Named; blocks: readonly (readonly Weight[])[]; behind: Named } {
  const first = before.length;
  const last = first + layers * block.length;
  return {
    before: byName(before, tensors),
    blocks: Array.from({ length: layers }, (_, i) =>
      tensors.slice(first + i * block.length, first + (i + 1) * block.length),
    ),
    behind: byName(behind, tensors.slice(last)),
  };
}

/** @param tensors in the order of the shapes; more may follow them */
export function byName(shapes: Shapes, tensors: readonly Weight[]): Named {
  return Object.fromEntries(shapes.map(([name], i) => [name, tensors[i]]));
}

/** Tensors that some configurations have. */
export const presentIf = (condition: boolean, shapes: Shapes): Shapes => (condition ? shapes : []);

/** The shapes of an affine map as torch's `nn.Linear` stores it. */
export const affineShapes = (name: string, inputs: number, outputs: number): Shapes => [
  [`${name}.weight`, [outputs, inputs]],
  [`${name}.bias`, [outputs]],
];

/** The gain and bias of a layer norm. */
export const normShapes = (name: string, width: number): Shapes => [
  [`${name}.weight`, [width]],
  [`${name}.bias`, [width]],
];

/** x Wᵀ (+ b) with W [out, in]: [rows, in] → [rows, out] */
export function project(x: tf.Tensor2D, named: Named, name: string): tf.Tensor2D {
  const mapped = product(x, named[`${name}.weight`], true);
  const bias = named[`${name}.bias`] as tf.Tensor1D | undefined;
  return bias ? addBias(mapped, bias) : mapped;
}

/** The layer norm of this name. [rows, width] → the same */
export function normalised(x: tf.Tensor2D, named: Named, name: string, epsilon: number): tf.Tensor2D {
  const gain = named[`${name}.weight`] as tf.Tensor1D;
  return layerNorm(x, gain, named[`${name}.bias`] as tf.Tensor1D, epsilon);
}

/** The position of every token of a batch of rows, for tables of learnt positions. int32 [rows] */
export function placesOf(positions: Attention['positions'], rows: number): tf.Tensor1D {
  if (positions instanceof tf.Tensor) return tf.tile(positions, [rows]);
  const places = Int32Array.from({ length: rows }, (_, i) => positions[i % positions.length]);
  return tf.tensor1d(places, 'int32');
}
