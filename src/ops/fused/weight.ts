import { runKernel } from '../kernelRegistry.ts';
import { tf } from '../tf.ts';
import { withGradient } from '../withGradient.ts';
import { embedding } from './embedding.ts';

/**
 * A weight as a forward pass reads it: a tensor of floats, or a matrix in half precision, which is never trained itself.
 * Whoever multiplies by a weight, or takes rows of one, does so here and need not know which it has.
 */
export type Weight = tf.Tensor | HalfMatrix;

/** A matrix in half precision, on WebGPU only: W = scale · halves, and perhaps a low-rank update on top. */
export interface HalfMatrix {
  /** [rows, columns]; the columns are even */
  shape: [number, number];
  /**
   * Its rows, cut into parts that each fit a buffer. Every number holds two halves, the first of them in its lower bits.
   * int32 [rows of the part, columns / 2]
   */
  parts: readonly tf.Tensor2D[];
  /** A power of two. */
  scale: number;
  update?: LowRank;
}

/** An update of a linear map, y = W x + scale · B A x, which is applied to x and never multiplied out. */
export interface LowRank {
  /** A [rank, inputs] */
  a: tf.Tensor2D;
  /** B [outputs, rank] */
  b: tf.Tensor2D;
  scale: tf.Scalar;
}

export function isHalf(weight: Weight): weight is HalfMatrix {
  return !(weight instanceof tf.Tensor);
}

/**
 * x Wᵀ where `transposed`, else x W. A matrix in half precision gets no gradient, its update does:
 * ∂x = ∂y W or ∂y Wᵀ, and what leads through the update.
 *
 * @param x [rows, inputs]
 * @param weight [outputs, inputs] where `transposed`, else [inputs, outputs]
 * @returns [rows, outputs]
 */
export function product(x: tf.Tensor2D, weight: Weight, transposed: boolean): tf.Tensor2D {
  if (!isHalf(weight)) return tf.matMul(x, weight as tf.Tensor2D, false, transposed);
  const [rows, columns] = weight.shape;
  if (x.shape[1] !== (transposed ? columns : rows)) {
    throw new Error(`product: x [${x.shape}] and a matrix [${weight.shape}] do not fit`);
  }
  if (weight.update) return updatedProduct(x, weight, weight.update, transposed);
  return withGradient(
    [x],
    (x) => ({ value: halfProduct(x, weight, transposed), saved: weight.parts }),
    (dy: tf.Tensor2D, ...parts: tf.Tensor2D[]) => [() => halfProduct(dy, { ...weight, parts }, !transposed)],
  );
}

/**
 * The same with a low-rank update: y = x W + scale · (x Aᵀ) Bᵀ. One operation, so that nothing of y's size besides y is
 * kept for the gradient.
 *
 * Gradient: with ∂u = scale · ∂y B, ∂x = ∂y Wᵀ + ∂u A, ∂A = ∂uᵀ x, ∂B = scale · ∂yᵀ (x Aᵀ).
 */
function updatedProduct(
  x: tf.Tensor2D,
  weight: HalfMatrix,
  { a, b, scale }: LowRank,
  transposed: boolean,
): tf.Tensor2D {
  const scaled = (inner: tf.Tensor2D) => tf.mul<tf.Tensor2D>(inner, scale); // [rows, rank]
  return withGradient(
    [x, a, b],
    (x, a, b) => {
      const inner = scaled(tf.matMul(x, a, false, true));
      const value = tf.add<tf.Tensor2D>(halfProduct(x, weight, transposed), tf.matMul(inner, b, false, true));
      return { value, saved: [x, a, b, ...weight.parts] };
    },
    (dy: tf.Tensor2D, x: tf.Tensor2D, a: tf.Tensor2D, b: tf.Tensor2D, ...parts: tf.Tensor2D[]) => {
      const dInner = () => scaled(tf.matMul(dy, b));
      return [
        () => tf.add(halfProduct(dy, { ...weight, parts }, !transposed), tf.matMul(dInner(), a)),
        () => tf.matMul(dInner(), x, true, false),
        () => tf.matMul(dy, scaled(tf.matMul(x, a, false, true)), true, false),
      ];
    },
  );
}

/**
 * Rows of a weight: out[i] = W[ids[i]]. See `embedding`.
 *
 * @param ids int32 [rows], each in [0, entries)
 * @returns [rows, width]
 */
export function rowsOf(weight: Weight, ids: tf.Tensor1D): tf.Tensor2D {
  if (!isHalf(weight)) return embedding(weight as tf.Tensor2D, ids);
  const { shape, scale, parts } = weight;
  return runKernel<[tf.Tensor2D]>('LabHalfRows', { ids, ...named(parts) }, { columns: shape[1], scale })[0];
}

/** The tensors that weights consist of, in a fixed order. */
export function tensorsIn(weights: readonly Weight[]): tf.Tensor[] {
  return weights.flatMap((weight) => {
    if (!isHalf(weight)) return [weight];
    return [...weight.parts, ...(weight.update ? [weight.update.a, weight.update.b] : [])];
  });
}

/** The same weights made of other tensors, which come in the order of `tensorsIn`. */
export function withTensors(weights: readonly Weight[], tensors: readonly tf.Tensor[]): Weight[] {
  let at = 0;
  const next = () => tensors[at++] as tf.Tensor2D;
  return weights.map((weight) => {
    if (!isHalf(weight)) return next();
    const parts = weight.parts.map(next);
    return { ...weight, parts, ...(weight.update && { update: { ...weight.update, a: next(), b: next() } }) };
  });
}

function halfProduct(x: tf.Tensor2D, { parts, scale }: HalfMatrix, transposed: boolean): tf.Tensor2D {
  const attributes = { transposed: Number(transposed), scale };
  return runKernel<[tf.Tensor2D]>('LabHalfMatMul', { x, ...named(parts) }, attributes)[0];
}

/** Parts as the kernels take them. */
function named(parts: readonly tf.Tensor2D[]): Record<string, tf.Tensor2D> {
  return Object.fromEntries(parts.map((part, i) => [`part${i}`, part]));
}
