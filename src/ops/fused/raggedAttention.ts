import { hasKernel, runKernel } from '../kernelRegistry.ts';
import { tf } from '../tf.ts';
import { withGradient } from '../withGradient.ts';
import { causalMask, maskedSelfAttention, selfAttention } from './causalAttention.ts';

/** A sequence's share of the kernel's memory for p is a square of its length rounded up to this. */
const TILE = 8;

/**
 * `selfAttention` of sequences of different lengths that lie one after the other, with no padding between them:
 * nothing is computed that nobody reads.
 *
 * @param qkv queries, keys and values side by side: [Σ lengths, 3 × width]
 * @param lengths tokens of each sequence, each at least 1
 * @param window how many tokens a token sees, itself included; all before it if absent
 * @returns [Σ lengths, width]
 */
export function raggedSelfAttention(
  qkv: tf.Tensor2D,
  lengths: readonly number[],
  heads: number,
  window?: number,
): tf.Tensor2D {
  const [rows, columns] = qkv.shape;
  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  if (tokens !== rows || !Number.isInteger(columns / 3 / heads) || lengths.some((length) => !(length >= 1))) {
    throw new Error(`raggedSelfAttention: qkv [${qkv.shape}] for ${tokens} tokens, ${heads} heads`);
  }
  const hides = window !== undefined && lengths.some((length) => length > window);
  if (hides || !hasKernel('LabRaggedAttention')) return oneByOne(qkv, lengths, heads, window);
  const ids = tf.tensor1d(Int32Array.from(lengths), 'int32');
  const attrs = {
    heads,
    longest: Math.max(...lengths),
    weights: heads * lengths.reduce((sum, length) => sum + (TILE * Math.ceil(length / TILE)) ** 2, 0),
  };
  return withGradient(
    [qkv],
    (qkv) => {
      const inputs = { qkv, lengths: ids };
      const [value, weights] = runKernel<[tf.Tensor2D, tf.Tensor1D]>('LabRaggedAttention', inputs, attrs);
      return { value, saved: [qkv, weights, ids] };
    },
    (dOut, qkv: tf.Tensor2D, weights: tf.Tensor1D, lengths: tf.Tensor1D) =>
      runKernel<[tf.Tensor2D]>('LabRaggedAttentionGradient', { qkv, weights, dOut, lengths }, attrs),
  );
}

/** The same, a sequence at a time. */
function oneByOne(
  qkv: tf.Tensor2D,
  lengths: readonly number[],
  heads: number,
  window = Number.POSITIVE_INFINITY,
): tf.Tensor2D {
  let start = 0;
  const parts = lengths.map((length) => {
    const part = tf.slice2d(qkv, [start, 0], [length, qkv.shape[1]]);
    start += length;
    return length > window
      ? maskedSelfAttention(part, heads, causalMask(length, window))
      : selfAttention(part, heads, causalMask(length));
  });
  return tf.concat2d(parts, 0);
}
