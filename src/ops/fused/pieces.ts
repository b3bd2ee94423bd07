import { hasKernel, runKernel } from '../kernelRegistry.ts';
import { tf } from '../tf.ts';

/**
 * Cuts a vector into tensors, one after the other. None has a gradient of its own.
 *
 * @param vector [size]
 * @param shapes of the pieces, which fill the vector
 */
export function splitVector(vector: tf.Tensor1D, shapes: readonly number[][]): tf.Tensor[] {
  const sizes = shapes.map((shape) => tf.util.sizeFromShape(shape));
  checkSizes('splitVector', vector, sizes);
  return tf.tidy(() => {
    if (hasKernel('LabSplit')) {
      const pieces = runKernel<tf.Tensor1D[]>('LabSplit', { vector }, { sizes });
      return pieces.map((piece, i) => tf.reshape(piece, shapes[i]));
    }
    let offset = 0;
    return shapes.map((shape, i) => {
      const piece = tf.reshape(tf.slice(vector, offset, sizes[i]), shape);
      offset += sizes[i];
      return piece;
    });
  });
}

/**
 * One vector of tensors, one after the other: undoes `splitVector`.
 *
 * @returns [size]
 */
export function joinTensors(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  if (hasKernel('LabJoin')) return runKernel<[tf.Tensor1D]>('LabJoin', numbered(tensors))[0];
  return tf.tidy(() =>
    tf.concat1d(tensors.map((tensor) => tf.reshape(tensor, [tensor.size]) as tf.Tensor1D)),
  );
}

/** `splitVector` into tensors that exist already, in place. WebGPU only. */
export function splitInto(vector: tf.Tensor1D, targets: readonly tf.Tensor[]): void {
  checkSizes(
    'splitInto',
    vector,
    targets.map(({ size }) => size),
  );
  runKernel('LabSplitInto', { vector, ...numbered(targets) });
}

/**
 * Writes `value` over `target`, in place, unless some number of `checks` is infinite or none at all. WebGPU only.
 *
 * @param target, value of one size
 */
export function assignIfFinite(target: tf.Tensor, value: tf.Tensor, checks: tf.Tensor): void {
  checkSizes('assignIfFinite', value, [target.size]);
  runKernel('LabAssign', { target, value, checks });
}

/** Inputs of a kernel that takes any number of tensors are called 0, 1, … */
function numbered(tensors: readonly tf.Tensor[]): Record<string, tf.Tensor> {
  return Object.fromEntries(tensors.entries());
}

function checkSizes(name: string, { size }: tf.Tensor, sizes: readonly number[]): void {
  const sum = sizes.reduce((sum, size) => sum + size, 0);
  if (sum !== size) throw new Error(`${name}: pieces of ${sum} numbers for a vector of ${size}`);
}
