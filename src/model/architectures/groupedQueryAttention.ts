import { repeatHeads } from '../../ops/fused/repeatHeads.ts';
import { type RotaryTables, rotary } from '../../ops/fused/rotary.ts';
import type { Weight } from '../../ops/fused/weight.ts';
import { tf } from '../../ops/tf.ts';
import { type Named, project } from './parts.ts';

/** What differs between models whose heads of queries share heads of keys and values. */
export interface GroupedQueries {
  headWidth: number;
  /** Heads of queries for each head of keys and values. */
  sharedBy: number;
  angles: RotaryTables;
  /** Normalises entries of width D, before positions turn them; queries and keys stay as they are if absent. */
  normalise?: (x: tf.Tensor2D, gain: Weight) => tf.Tensor2D;
  /** Multiplies queries, where scores are not divided by √D. */
  scale?: tf.Scalar;
  /** [rows, 3 HD] → [rows, HD] */
  attend(qkv: tf.Tensor2D): tf.Tensor2D;
}

/**
 * Attention in one layer (Ainslie et al. 2023), with Hugging Face's names for its maps:
 * o_proj(attention(rotary(q_proj(x)), rotary(k_proj(x)), v_proj(x))).
 *
 * @param x normalised hidden states [rows, C]
 * @param own the block's tensors by their names
 * @returns [rows, C]
 */
export function groupedQueryAttention(x: tf.Tensor2D, own: Named, settings: GroupedQueries): tf.Tensor2D {
  const { headWidth, sharedBy, angles, normalise, scale, attend } = settings;
  /** Queries or keys, turned by the angles of their positions. */
  const turned = (map: string, norm: string) => {
    const plain = project(x, own, map);
    if (!normalise) return rotary(plain, angles);
    const heads = tf.reshape(plain, [-1, headWidth]) as tf.Tensor2D;
    return rotary(tf.reshape(normalise(heads, own[norm]), plain.shape) as tf.Tensor2D, angles);
  };
  const forAllHeads = (x: tf.Tensor2D) => repeatHeads(x, headWidth, sharedBy); // [rows, KD] → [rows, HD]
  const queries = turned('self_attn.q_proj', 'self_attn.q_norm.weight'); // [rows, HD]
  const k = turned('self_attn.k_proj', 'self_attn.k_norm.weight'); // [rows, KD]
  const v = project(x, own, 'self_attn.v_proj'); // [rows, KD]
  const q = scale ? tf.mul<tf.Tensor2D>(queries, scale) : queries;
  const qkv = tf.concat2d([q, forAllHeads(k), forAllHeads(v)], 1); // [rows, 3 HD]
  return project(attend(qkv), own, 'self_attn.o_proj');
}
