import { sampleTokens } from '../ops/sampleTokens.ts';
import { tf } from '../ops/tf.ts';
import { cachedLogits, cachesFor } from './causalLm.ts';
import type { LanguageModel } from './languageModel.ts';
import { type Truncation, truncated } from './truncate.ts';

export interface DrawOptions extends Truncation {
  /** Divides the logits; 0 takes the likeliest token each time. */
  temperature: number;
}

/**
 * Takes prompts from token to token, all rows together. While a row is inside of its prompt the drawn token is
 * replaced by the prompt's next one, so prompts of any lengths share a batch. Token ids stay on the backend.
 */
export interface Decoder {
  /**
   * Draws the tokens that follow those at `position`. Positions come in order.
   *
   * @param uniforms one in [0, 1) for each row; zeros will do at temperature 0
   */
  next(position: number, uniforms: readonly number[]): void;
  /** The newest tokens: `count` positions from `position` on, row after row. [count × rows] */
  tokens(position: number, count: number): Promise<ArrayLike<number>>;
  dispose(): void;
}

/** A decoder that computes op by op, on any backend. */
export function opByOpDecoder(
  { config, parameters }: LanguageModel,
  prompts: readonly (readonly number[])[],
  steps: number,
  options: DrawOptions,
): Decoder {
  const caches = cachesFor(config, prompts.length, steps);
  let ids = tf.tensor1d(Int32Array.from(prompts, (prompt) => prompt[0]));
  let columns: tf.Tensor1D[] = [];
  return {
    next(position, uniforms) {
      const next = tf.tidy(() => {
        const logits = cachedLogits(config, parameters.tensors, caches, ids, position);
        return insidePrompt(drawTokens(logits, uniforms, options), prompts, position + 1);
      });
      ids.dispose();
      ids = next;
      columns.push(tf.clone(ids));
    },
    async tokens(_, count) {
      const stacked = tf.stack(columns.slice(-count)); // [count, rows]
      const tokens = await stacked.data();
      tf.dispose([stacked, ...columns]);
      columns = [];
      return tokens;
    },
    dispose() {
      tf.dispose([ids, ...columns, ...caches.flatMap(({ keys, values }) => [keys, values])]);
    },
  };
}

/** One token a row from softmax(logits / temperature). [rows, vocabulary] → [rows] */
export function drawTokens(
  logits: tf.Tensor2D,
  uniforms: readonly number[] | tf.Tensor2D,
  { temperature, topK, topP }: DrawOptions,
): tf.Tensor1D {
  const kept = truncated(logits, temperature, { topK, topP });
  return temperature === 0 ? tf.argMax(kept, 1) : sampleTokens(kept, uniforms, temperature);
}

/** The prompts' own tokens where `position` still lies inside of them, else the drawn ones. [rows] */
function insidePrompt(
  drawn: tf.Tensor1D,
  prompts: readonly (readonly number[])[],
  position: number,
): tf.Tensor1D {
  if (prompts.every((prompt) => position >= prompt.length)) return drawn;
  const given = Int32Array.from(prompts, (prompt) => prompt[position] ?? 0);
  const isGiven = Uint8Array.from(prompts, (prompt) => (position < prompt.length ? 1 : 0));
  return tf.where(tf.tensor1d(isGiven, 'bool'), tf.tensor1d(given, 'int32'), drawn);
}
