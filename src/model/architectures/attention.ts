import {
  type AttentionCache,
  cachedAttention,
  cachePlace,
  newAttentionCache,
} from '../../ops/fused/cachedAttention.ts';
import { causalMask, maskedSelfAttention, selfAttention } from '../../ops/fused/causalAttention.ts';
import { embedding } from '../../ops/fused/embedding.ts';
import { raggedSelfAttention } from '../../ops/fused/raggedAttention.ts';
import {
  type RotarySettings,
  type RotaryTables,
  rotaryTables,
  rotaryTablesAt,
} from '../../ops/fused/rotary.ts';
import { tf } from '../../ops/tf.ts';
import type { SharedRows } from '../sharedPrefixes.ts';

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
  /** All positions are below this. */
  length: number;
  /**
   * What attention reads in every layer besides queries, keys and values: a mask. Handed to `attend` by who computes
   * a layer, because a layer that is computed again for its gradient gets copies.
   */
  constants: readonly tf.Tensor[];
  /**
   * Causal attention in one layer.
   *
   * @param qkv queries, keys and values side by side: [sequences × positions, 3 × heads × head width]
   * @param window how many positions a position sees, itself included; all before it if null
   * @returns [sequences × positions, heads × head width]
   */
  attend(
    qkv: tf.Tensor2D,
    layer: number,
    constants: readonly tf.Tensor[],
    window?: number | null,
  ): tf.Tensor2D;
}

/** Sequences of `time` tokens, from their first on. Differentiable. */
export function wholeSequences(heads: number, time: number): Attention {
  return {
    positions: Array.from({ length: time }, (_, t) => t),
    length: time,
    constants: [causalMask(time)],
    attend: (qkv, _, [mask], window) =>
      window && window < time
        ? maskedSelfAttention(qkv, heads, causalMask(time, window))
        : selfAttention(qkv, heads, mask as tf.Tensor2D),
  };
}

/** Sequences of these lengths, each from its first token on, one after the other without padding. Differentiable. */
export function raggedSequences(heads: number, lengths: readonly number[]): Attention {
  return {
    positions: lengths.flatMap((length) => Array.from({ length }, (_, t) => t)),
    length: Math.max(...lengths),
    constants: [],
    attend: (qkv, _, __, window) => raggedSelfAttention(qkv, lengths, heads, window ?? undefined),
  };
}

/**
 * The same where sequences begin alike and the model computes what they share once: see `sharedRows`. Attention alone
 * reads whole sequences; they are laid out for it and taken apart again.
 */
export function sharedSequences(
  heads: number,
  lengths: readonly number[],
  { positions, tokenOf, placeOf }: SharedRows,
): Attention {
  const ragged = raggedSequences(heads, lengths);
  if (placeOf.length === tokenOf.length) return ragged;
  return {
    positions,
    length: ragged.length,
    constants: [tf.tensor1d(tokenOf, 'int32'), tf.tensor1d(placeOf, 'int32')],
    attend: (qkv, layer, [tokens, places], window) => {
      const whole = embedding(qkv, tokens as tf.Tensor1D); // [Σ lengths, 3 × width]
      return embedding(ragged.attend(whole, layer, [], window), places as tf.Tensor1D); // [tokens, width]
    },
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

/**
 * One new position, which is added to the caches. No gradient. As a tensor, int32 [1], on WebGPU only and only where no
 * window is shorter than the caches.
 */
export function nextPosition(caches: Caches, position: number | tf.Tensor1D): Attention {
  const isNumber = typeof position === 'number';
  const time = caches[0].keys.shape[1];
  const place = isNumber ? cachePlace(time, position) : position;
  const placeIn = (window: number) => {
    if (!isNumber)
      throw new Error(`nextPosition: a recorded step of ${time} positions, a window of ${window}`);
    return cachePlace(time, position, window);
  };
  return {
    positions: isNumber ? [position] : position,
    length: time,
    constants: [],
    attend: (qkv, layer, _, window) =>
      cachedAttention(qkv, caches[layer], window && window < time ? placeIn(window) : place),
  };
}

/** The angles by which queries and keys are turned, of models with rotary positions. */
export function rotaryAngles({ positions, length }: Attention, settings: RotarySettings): RotaryTables {
  return positions instanceof tf.Tensor
    ? rotaryTablesAt(positions, length, settings)
    : rotaryTables(positions, settings);
}
