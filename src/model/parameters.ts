import { joinTensors, splitVector } from '../ops/fused/pieces.ts';
import type { Weight } from '../ops/fused/weight.ts';
import { tf } from '../ops/tf.ts';

/** Names and shapes of a model's tensors, in the order in which they lie in the flat vector. */
export interface ParameterLayout {
  entries: { name: string; shape: number[]; offset: number; size: number }[];
  /** Number of parameters. */
  size: number;
}

/** The named tensors that a forward pass reads. */
export interface ModelTensors {
  layout: ParameterLayout;
  /** In the layout's order. */
  tensors: Weight[];
}

/**
 * Weights on the backend, twice: as the named tensors, and as one flat vector, on which the optimiser works and
 * which is read back as a whole.
 */
export interface Parameters extends ModelTensors {
  tensors: tf.Tensor[];
  /** [size] */
  flat: tf.Tensor1D;
}

/** Lays tensors out one after the other. */
export function layoutFrom(shapes: readonly (readonly [string, number[]])[]): ParameterLayout {
  let size = 0;
  const entries = shapes.map(([name, shape]) => {
    const entry = { name, shape, offset: size, size: shape.reduce((product, n) => product * n, 1) };
    size += entry.size;
    return entry;
  });
  return { entries, size };
}

/** Uploads a flat vector, or takes over one that is on the backend already, and cuts it into its tensors. */
export function parametersFrom(layout: ParameterLayout, flat: Float32Array | tf.Tensor1D): Parameters {
  const vector = flat instanceof Float32Array ? tf.tensor1d(flat) : flat;
  if (vector.shape[0] !== layout.size) {
    throw new Error(`parametersFrom: ${vector.shape[0]} numbers for ${layout.size} parameters`);
  }
  const tensors = splitVector(
    vector,
    layout.entries.map(({ shape }) => shape),
  );
  return { layout, flat: vector, tensors };
}

/** Uploads weights that are only read, as their tensors: what no optimiser works on needs no flat vector beside them. */
export function uploadTensors(layout: ParameterLayout, weights: Float32Array) {
  if (weights.length !== layout.size) {
    throw new Error(`uploadTensors: ${weights.length} numbers for ${layout.size} parameters`);
  }
  const tensors = layout.entries.map(({ shape, offset, size }) =>
    tf.tensor(weights.subarray(offset, offset + size), shape, 'float32'),
  );
  return { layout, tensors };
}

/** One flat vector of tensors in the layout's order, e.g. of their gradients. [size] */
export function flatten(tensors: tf.Tensor[]): tf.Tensor1D {
  return joinTensors(tensors);
}

export function disposeParameters({ flat, tensors }: Parameters): void {
  tf.dispose([flat, ...tensors]);
}
