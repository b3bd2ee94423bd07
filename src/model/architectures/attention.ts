import {
  type AttentionCache,
  cachedAttention,
  cachePlace,
  newAttentionCache,
} from '../../ops/fused/cachedAttention.ts';
import { causalMask, selfAttention } from '../../ops/fused/causalAttention.ts';
import { raggedSelfAttention } from '../../ops/fused/raggedAttention.ts';
import type { tf } from '../../ops/tf.ts';

/**
 * What a forward pass looks at: whole sequences at once, or one new position and what is remembered of those before
 * it. The architectures are written once, for either.
 */
export interface Attention {
  /**
   * Where the tokens of a row stand: 0 … time − 1, or the one new position; of ragged rows, every token's place. A recorded step runs at many positions
   * and has it as a tensor, int32 [1].
   */
  positions: readonly number[] | tf.Tensor1D;
  /**
   * What attention reads in every layer besides queries, keys and values: a mask. Handed to `attend` by who computes
   * a layer, because a layer that is computed again for its gradient gets copies.
   */
  constants: readonly tf.Tensor[];
  /**
   * Causal attention in one layer.
   *
   * @param qkv queries, keys and values side by side: [sequences × positions, 3 × heads × head width]
   * @returns [sequences × positions, heads × head width]
   */
  attend(qkv: tf.Tensor2D, layer: number, constants: readonly tf.Tensor[]): tf.Tensor2D;
}

/** Sequences of `time` tokens, from their first on. Differentiable. */
export function wholeSequences(heads: number, time: number): Attention {
  return {
    positions: Array.from({ length: time }, (_, t) => t),
    constants: [causalMask(time)],
    attend: (qkv, _, [mask]) => selfAttention(qkv, heads, mask as tf.Tensor2D),
  };
}

/** Sequences of these lengths, each from its first token on, one after the other without padding. Differentiable. */
export function raggedSequences(heads: number, lengths: readonly number[]): Attention {
  return {
    positions: lengths.flatMap((length) => Array.from({ length }, (_, t) => t)),
    constants: [],
    attend: (qkv) => raggedSelfAttention(qkv, lengths, heads),
  };
}

/** Keys and values of the positions seen so far, one entry a layer. */
export type Caches = AttentionCache[];

/** Room for `time` positions of `rows` sequences. */
export function newCaches(
  { layers, heads, headWidth }: { layers: number; heads: number; headWidth: number },
  rows: number,
  time: number,
): Caches {
  return Array.from({ length: layers }, () => newAttentionCache(rows * heads, time, headWidth));
}

/** One new position, which is added to the caches. No gradient. As a tensor, int32 [1], on WebGPU only. */
export function nextPosition(caches: Caches, position: number | tf.Tensor1D): Attention {
  const isNumber = typeof position === 'number';
  const place = isNumber ? cachePlace(caches[0].keys.shape[1], position) : position;
  return {
    positions: isNumber ? [position] : position,
    constants: [],
    attend: (qkv, layer) => cachedAttention(qkv, caches[layer], place),
  };
}
