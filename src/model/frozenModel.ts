import type { ModelConfig } from '../experiment/architectures/architecture.ts';
import type { FrozenPrecision } from '../experiment/memory/frozenPrecision.ts';
import type { Weight } from '../ops/fused/weight.ts';
import { tf } from '../ops/tf.ts';
import { mostBytesOfBuffer } from '../ops/webgpu/backend.ts';
import type { StoredModel } from './checkpoint.ts';
import { isPackable, type PackedMatrix, packMatrix, unpackMatrix, uploadMatrix } from './halves.ts';
import type { LanguageModel } from './languageModel.ts';
import { type ModelTensors, type ParameterLayout, uploadTensors } from './parameters.ts';

/** What is read and never trained: the base under adapters, which is the reference too. */

/** A tensor of a checkpoint in main memory: a matrix as halves, a norm or a bias as floats. */
export type PackedTensor = PackedMatrix | Float32Array;

/** A checkpoint whose matrices are in half precision already in main memory: half the room. */
export interface PackedModel extends StoredModel {
  /** In the order of the layout. */
  packed: readonly PackedTensor[];
  /** Made anew each time: only who trains all weights, or takes them elsewhere, needs them. */
  readonly weights: Float32Array;
}

export function packedModel(
  { config, layout, prefix }: Pick<StoredModel, 'config' | 'layout' | 'prefix'>,
  packed: readonly PackedTensor[],
): PackedModel {
  return {
    ...{ config, layout, prefix, packed },
    get weights() {
      const weights = new Float32Array(layout.size);
      packed.forEach((tensor, i) => {
        const { offset, size } = layout.entries[i];
        if (tensor instanceof Float32Array) weights.set(tensor, offset);
        else unpackMatrix(tensor, weights.subarray(offset, offset + size));
      });
      return weights;
    },
  };
}

const isPacked = (stored: StoredModel): stored is PackedModel => 'packed' in stored;

/** The same checkpoint, to be computed otherwise. */
export function withConfig(stored: StoredModel, config: ModelConfig): StoredModel {
  if (!isPacked(stored)) return { ...stored, config };
  const { layout, prefix, packed } = stored;
  return packedModel({ config, layout, prefix }, packed);
}

/**
 * Puts a checkpoint on the backend, to be read and never trained.
 *
 * @param precision in float16 the checkpoint's own weights are rounded too: whoever trains all of them begins where
 *   the frozen ones are
 */
export function uploadFrozen(stored: StoredModel, precision: FrozenPrecision = 'float32'): LanguageModel {
  const { config, layout } = stored;
  if (precision === 'float32') return { config, parameters: uploadTensors(layout, stored.weights) };
  const parameters = isPacked(stored)
    ? uploadPacked(layout, stored.packed, mostBytesOfBuffer())
    : uploadHalves(layout, stored.weights);
  return { config, parameters };
}

/**
 * Uploads weights, matrices in half precision.
 *
 * @param weights are rounded in place
 * @param mostBytes of a buffer; what the adapter allows, if absent
 */
export function uploadHalves(
  layout: ParameterLayout,
  weights: Float32Array,
  mostBytes = mostBytesOfBuffer(),
): ModelTensors {
  const tensors = layout.entries.map((entry) => {
    const values = weights.subarray(entry.offset, entry.offset + entry.size);
    if (!isPackable(entry.shape)) return uploaded(entry, values, mostBytes);
    const packed = packMatrix(values);
    unpackMatrix(packed, values);
    return uploaded(entry, packed, mostBytes);
  });
  return { layout, tensors };
}

function uploadPacked(
  layout: ParameterLayout,
  packed: readonly PackedTensor[],
  mostBytes: number,
): ModelTensors {
  return { layout, tensors: layout.entries.map((entry, i) => uploaded(entry, packed[i], mostBytes)) };
}

function uploaded(
  { name, shape }: ParameterLayout['entries'][number],
  tensor: PackedTensor,
  mostBytes: number,
): Weight {
  return tensor instanceof Float32Array
    ? tf.tensor(tensor, shape, 'float32')
    : uploadMatrix(tensor, name, shape as [number, number], mostBytes);
}
