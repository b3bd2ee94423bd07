import { constant } from '../constant.ts';
import { hasKernel, runKernel } from '../kernelRegistry.ts';
import { tf } from '../tf.ts';
import { embedding } from './embedding.ts';

/**
 * Keys and values of the positions seen so far, of one layer. Of fixed size and filled in place of zeros, so that
 * every position runs the same programs on the same buffers.
 */
export interface AttentionCache {
  /** [rows × heads, time, head width] */
  keys: tf.Tensor3D;
  /** Transposed, so that a weighted sum over time runs along the last axis. [rows × heads, head width, time] */
  values: tf.Tensor3D;
}

export function newAttentionCache(rowsTimesHeads: number, time: number, headWidth: number): AttentionCache {
  return {
    keys: tf.fill([rowsTimesHeads, time, headWidth], 0),
    values: tf.fill([rowsTimesHeads, headWidth, time], 0),
  };
}

/** Leaves some of the `rows` in a cache, whose tensors are replaced. @param kept int32 [kept rows], ascending */
export function keepRows(cache: AttentionCache, rows: number, kept: tf.Tensor1D): void {
  const of = (tensor: tf.Tensor3D) =>
    tf.tidy(() => {
      const [rowsTimesHeads, ...shape] = tensor.shape;
      const table = tf.reshape(tensor, [rows, tensor.size / rows]) as tf.Tensor2D;
      return tf.reshape(embedding(table, kept), [(rowsTimesHeads / rows) * kept.size, ...shape]);
    });
  cache.keys = replace(cache.keys, of(cache.keys));
  cache.values = replace(cache.values, of(cache.values));
}

/** A position as tensors that all layers share. */
export interface CachePlace {
  position: number;
  /** The same on the backend, int32 [1]. */
  index: tf.Tensor1D;
  /** 1 at the position, 0 elsewhere. [1, time, 1] and [1, 1, time] */
  hereColumn: tf.Tensor3D;
  hereRow: tf.Tensor3D;
  /** −1e9 at later positions, and at those before the window. [1, time] */
  mask: tf.Tensor2D;
  /** Positions before this one are hidden by a window, which the kernels do not know. */
  hides: boolean;
}

/** @param window how many positions are seen, this one included; all before it if absent */
export function cachePlace(time: number, position: number, window = time): CachePlace {
  const here = Float32Array.from({ length: time }, (_, t) => (t === position ? 1 : 0));
  const later = Float32Array.from({ length: time }, (_, t) =>
    t > position || t <= position - window ? -1e9 : 0,
  );
  return {
    position,
    index: tf.tensor1d([position], 'int32'),
    hereColumn: tf.tensor3d(here, [1, time, 1]),
    hereRow: tf.tensor3d(here, [1, 1, time]),
    mask: tf.tensor2d(later, [1, time]),
    hides: window < time,
  };
}

/**
 * Attention of one new position over itself and those before it: out = softmax(q kᵀ / √d) v for each row and head.
 * Adds its keys and values to the cache, whose tensors may be replaced. Has no gradient. A recorded step, which runs
 * at many positions, gives the position as a tensor alone: on WebGPU that is enough.
 *
 * @param qkv queries, keys and values of the position side by side: [rows, 3 × width]
 * @returns [rows, width]
 */
export function cachedAttention(
  qkv: tf.Tensor2D,
  cache: AttentionCache,
  place: CachePlace | tf.Tensor1D,
): tf.Tensor2D {
  const [rows, columns] = qkv.shape;
  const [rowsTimesHeads, time, part] = cache.keys.shape;
  if (rowsTimesHeads * part * 3 !== rows * columns) {
    throw new Error(`cachedAttention: qkv [${qkv.shape}], keys [${cache.keys.shape}]`);
  }
  if (place instanceof tf.Tensor) {
    return runKernel<[tf.Tensor2D]>('LabCachedAttention', { qkv, ...cache, index: place })[0];
  }
  if (place.position >= time)
    throw new Error(`cachedAttention: ${time} positions, none at ${place.position}`);
  if (!place.hides && hasKernel('LabCachedAttention')) {
    const { position, index } = place;
    return runKernel<[tf.Tensor2D]>('LabCachedAttention', { qkv, ...cache, index }, { position })[0];
  }
  const [q, k, v] = tf.split(qkv, 3, 1);
  const { hereColumn, hereRow, mask } = place;
  const keys = tf.add(cache.keys, tf.mul(tf.reshape(k, [rowsTimesHeads, 1, part]), hereColumn));
  const values = tf.add(cache.values, tf.mul(tf.reshape(v, [rowsTimesHeads, part, 1]), hereRow));
  cache.keys = replace(cache.keys, keys);
  cache.values = replace(cache.values, values);
  const products = tf.sum(tf.mul(tf.reshape(q, [rowsTimesHeads, 1, part]), keys), 2); // [rows × heads, time]
  const weights = tf.softmax(tf.add(tf.mul(products, constant(1 / Math.sqrt(part))), mask));
  const attended = tf.sum(tf.mul(tf.reshape(weights, [rowsTimesHeads, 1, time]), values), 2);
  return tf.reshape(attended, [rows, columns / 3]);
}

/** Keeps the new tensor beyond the caller's tidy and frees the one that it replaces. */
function replace(old: tf.Tensor3D, next: tf.Tensor): tf.Tensor3D {
  old.dispose();
  return tf.keep(next) as tf.Tensor3D;
}
