import { constant } from '../../ops/constant.ts';
import { tf } from '../../ops/tf.ts';

/**
 * Which tokens may be drawn at all. For texts that are shown: samples of a truncated distribution do not have the
 * log-probabilities that the model gives them, so rollouts, win rates and KL estimates never use it.
 */
export interface Truncation {
  /** Only the k likeliest tokens, and those as likely as the last of them (Fan et al. 2018). */
  topK?: number;
  /**
   * Only the likeliest tokens that together reach this probability, and those as likely as the last of them
   * (Holtzman et al. 2020). Counted after `topK`, as Hugging Face does.
   */
  topP?: number;
}

const NEVER = -1e9;

/**
 * Logits with −1e9 for tokens that are left out; the likeliest token always stays.
 *
 * @param logits [rows, vocabulary]
 * @param temperature the one that the tokens will be drawn at; `topP` counts probabilities of softmax(logits / it)
 * @returns [rows, vocabulary]; `logits` itself where nothing is left out
 */
export function truncated(logits: tf.Tensor2D, temperature: number, { topK, topP }: Truncation): tf.Tensor2D {
  if (topK !== undefined && !(Number.isInteger(topK) && topK >= 1)) throw new Error(`topK is ${topK}`);
  if (topP !== undefined && !(topP > 0 && topP <= 1)) throw new Error(`topP is ${topP}`);
  if (topK === undefined && topP === undefined) return logits;
  const [rows, vocabulary] = logits.shape;
  return tf.tidy(() => {
    let kept = logits;
    if (topK !== undefined && topK < vocabulary) {
      const lowest = tf.slice(tf.topk(logits, topK).values, [0, topK - 1], [rows, 1]);
      kept = only(tf.greaterEqual(logits, lowest), kept);
    }
    if (topP !== undefined && topP < 1 && temperature > 0) {
      const p = tf.softmax(tf.mul(kept, constant(1 / temperature))) as tf.Tensor2D;
      const sorted = tf.topk(p, vocabulary).values; // from the likeliest on
      const before = tf.sub(tf.cumsum(sorted, 1), sorted); // what the likelier ones add up to
      const needed = tf.less(before, constant(topP));
      const lowest = tf.min(tf.where(needed, sorted, tf.onesLike(sorted)), 1, true); // [rows, 1]
      kept = only(tf.greaterEqual(p, lowest), kept);
    }
    return tf.clone(kept);
  });
}

function only(allowed: tf.Tensor, logits: tf.Tensor2D): tf.Tensor2D {
  return tf.where(allowed, logits, tf.fill(logits.shape, NEVER)) as tf.Tensor2D;
}
