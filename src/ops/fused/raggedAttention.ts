import { hasKernel, runKernel } from '../kernelRegistry.ts';
import { tf } from '../tf.ts';
import { withGradient } from '../withGradient.ts';
import { causalMask, selfAttention } from './causalAttention.ts';

/** A sequence's share of the kernel's memory for p is a square of its length rounded up to this. */
const TILE = 8;

/**
 * `selfAttention` of sequences of different lengths that lie one after the other, with no padding between them:
 * nothing is computed that nobody reads.
 *
 * @param qkv queries, keys and values side by side: [Σ lengths, 3 × width]
 * @param lengths tokens of each sequence, each at least 1
 * @returns [Σ lengths, width]
 */
export function raggedSelfAttention(
  qkv: tf.Tensor2D,
  lengths: readonly number[],
  heads: number,
): tf.Tensor2D {
  const [rows, columns] = qkv.shape;
  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  if (tokens !== rows || !Number.isInteger(columns / 3 / heads) || lengths.some((length) => !(length >= 1))) {
    throw new Error(`raggedSelfAttention: qkv [${qkv.shape}] for ${tokens} tokens, ${heads} heads`);
  }
  if (!hasKernel('LabRaggedAttention')) return oneByOne(qkv, lengths, heads);
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
function oneByOne(qkv: tf.Tensor2D, lengths: readonly number[], heads: number): tf.Tensor2D {
  let start = 0;
  const parts = lengths.map((length) => {
    const part = tf.slice2d(qkv, [start, 0], [length, qkv.shape[1]]);
    start += length;
    return selfAttention(part, heads, causalMask(length));
  });
  return tf.concat2d(parts, 0);
}
