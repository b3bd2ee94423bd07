import { endsText } from '../../experiment/architectures/architecture.ts';
import { keepRows } from '../../ops/fused/cachedAttention.ts';
import { sampleTokens } from '../../ops/fused/sampleTokens.ts';
import { tf } from '../../ops/tf.ts';
import { cachedLogits, cachesFor } from '../causalLm.ts';
import type { LanguageModel } from '../languageModel.ts';
import { type Truncation, truncated } from '../texts/truncate.ts';

export interface DrawOptions extends Truncation {
  /** Divides the logits; 0 takes the likeliest token each time. */
  temperature: number;
}

/** A batch of prompts to be continued. */
export interface Drafts {
  prompts: readonly (readonly number[])[];
  /** Tokens at most behind the first one of each prompt, the prompt's own included. */
  steps: number;
  /** Below 1, one for each token: see `sampleTokens`. Not read at temperature 0. [steps × prompts] */
  uniforms: Float32Array<ArrayBuffer>;
}

/**
 * Takes prompts from token to token, all rows together. While a row is inside of its prompt the drawn token is
 * replaced by the prompt's next one, so prompts of any lengths share a batch. Token ids stay on the backend.
 */
export interface Decoder {
  /**
   * Takes every row on by so many tokens.
   *
   * @returns whether some row may not have ended yet: the answer may be as old as the call before
   */
  draw(count: number): Promise<boolean>;
  /** All tokens behind the first ones, position after position; end-of-text where a row has ended. [drawn × rows] */
  tokens(): Promise<ArrayLike<number>>;
  dispose(): void;
}

/** Rows that have ended are left out once they are this share of the computed ones: leaving some out copies the caches. */
const WORTH_LEAVING_OUT = 1 / 8;

/**
 * A decoder that computes op by op, on any backend. Rows that have ended are left out in time, except on WebGPU, where
 * every number of rows compiles programs of its own.
 */
export function opByOpDecoder(
  { config, parameters }: LanguageModel,
  { prompts, steps, uniforms }: Drafts,
  options: DrawOptions,
): Decoder {
  const rows = prompts.length;
  const caches = cachesFor(config, rows, steps);
  const leavesOut = tf.getBackend() !== 'webgpu';
  const ended = prompts.map(() => false);
  const seen: number[] = [];
  let computed = prompts.map((_, row) => row);
  let position = 0;
  let ids = tf.tensor1d(Int32Array.from(prompts, (prompt) => prompt[0]));

  const next = () =>
    tf.tidy(() => {
      const logits = cachedLogits(config, parameters.tensors, caches, ids, position);
      const own = computed.map((row) => uniforms[position * rows + row]);
      const given = computed.map((row) => prompts[row]);
      return insidePrompt(drawTokens(logits, own, options), given, position + 1);
    });

  const leaveOutEnded = () => {
    const left = computed.flatMap((row, at) => (ended[row] ? [] : [at]));
    if (left.length === 0 || left.length > (1 - WORTH_LEAVING_OUT) * computed.length) return;
    const kept = tf.tensor1d(left, 'int32');
    for (const cache of caches) keepRows(cache, computed.length, kept);
    const keptIds = tf.gather(ids, kept);
    tf.dispose([ids, kept]);
    ids = keptIds;
    computed = left.map((at) => computed[at]);
  };

  return {
    async draw(count) {
      const columns: tf.Tensor1D[] = [];
      for (let i = 0; i < count; i++) {
        const drawn = next();
        ids.dispose();
        ids = drawn;
        columns.push(tf.clone(ids));
        position += 1;
      }
      const stacked = tf.stack(columns); // [count, computed rows]
      const tokens = await stacked.data();
      tf.dispose([stacked, ...columns]);
      for (let i = 0; i < count; i++) {
        const at = position - count + 1 + i;
        const column = prompts.map(() => config.endOfText);
        for (const [j, row] of computed.entries()) {
          const token = tokens[i * computed.length + j];
          if (!ended[row]) column[row] = token;
          if (at >= prompts[row].length && endsText(config, token)) ended[row] = true;
        }
        for (const token of column) seen.push(token);
      }
      if (leavesOut) leaveOutEnded();
      return !ended.every(Boolean);
    },
    tokens: async () => seen,
    dispose() {
      tf.dispose([ids, ...caches.flatMap(({ keys, values }) => [keys, values])]);
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
